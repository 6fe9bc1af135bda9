"""How running work tells that it lives: reports for people, and a heartbeat when it has nothing to tell."""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import TypeAlias

from application.ports.jobs import Cancelled, Claim, ClaimLost, JobDesk

Watch: TypeAlias = Callable[[str, int, int | None], None]
"""Sees every report, at once: phase, done, total."""

LEAST_SECONDS = 0.5

log = logging.getLogger("homeroom.jobs")


class Reports:
    """The `Progress` of one claim."""

    def __init__(self, desk: JobDesk, claim: Claim, watch: Watch | None = None) -> None:
        self._desk = desk
        self._claim = claim
        self._watch = watch
        self._latest: tuple[str, int, int | None] = ("working", 0, None)
        self._quiet_until = 0.0
        self._one_at_a_time = asyncio.Lock()

    async def __call__(self, phase: str, done: int, total: int | None) -> None:
        self._latest = (phase, done, total)
        if self._watch is not None:
            self._watch(phase, done, total)
        if time.monotonic() >= self._quiet_until:
            await self._send()

    async def keep_alive(self, every_seconds: float) -> None:
        """Renew the lease until cancelled. Raises `Cancelled` or `ClaimLost` when the work must stop."""
        while True:
            await asyncio.sleep(every_seconds)
            try:
                await self._send()
            except (Cancelled, ClaimLost):
                raise
            except Exception:  # noqa: BLE001 - the database may be back before the lease has run out
                log.warning("heartbeat missed", extra={"job": self._claim.job})

    async def _send(self) -> None:
        async with self._one_at_a_time:
            self._quiet_until = time.monotonic() + LEAST_SECONDS
            await self._desk.report(self._claim, *self._latest)
