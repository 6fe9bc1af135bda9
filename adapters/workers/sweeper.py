"""Sweeps, or sends mail, as long as the worker lives."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger("homeroom.jobs")


async def sweep_for_ever(sweep: Callable[[], Awaitable[object]], every_seconds: float) -> None:
    """A database that is away for a while is reported once, and swept again when it is back."""
    failing = False
    while True:
        try:
            await sweep()
        except Exception as fault:  # noqa: BLE001 - the sweeper must outlive everything
            if not failing:
                log.warning("sweeper cannot reach the database: %s", type(fault).__name__)
            failing = True
        else:
            failing = False
        await asyncio.sleep(every_seconds)
