"""Tells the broker of jobs without making anybody wait for it."""

import logging
import queue
import threading
from contextlib import suppress
from typing import Any

from dramatiq import Actor

from domain.ids import JobId

log = logging.getLogger("homeroom.jobs")


class Announcer:
    """See `application.ports.jobs.Announce`. A message that cannot be sent is dropped: the sweeper says it again."""

    def __init__(self, actor: Actor[Any, Any], *, most_waiting: int = 10_000) -> None:
        self._actor = actor
        self._waiting: queue.Queue[JobId | None] = queue.Queue(most_waiting)
        self._thread = threading.Thread(target=self._send_all, name="announcer", daemon=True)
        self._thread.start()

    def __call__(self, job: JobId) -> None:
        with suppress(queue.Full):
            self._waiting.put_nowait(job)

    def close(self, timeout_seconds: float = 5) -> None:
        """Send what is waiting, for a few seconds at most."""
        try:
            self._waiting.put(None, timeout=timeout_seconds)
        except queue.Full:
            return
        self._thread.join(timeout_seconds)

    def _send_all(self) -> None:
        failing = False
        for job in iter(self._waiting.get, None):
            try:
                self._actor.send(job)
            except Exception as fault:  # noqa: BLE001 - whatever the broker's library raises
                if not failing:
                    log.warning("broker unreachable: %s", type(fault).__name__)
                failing = True
            else:
                failing = False
