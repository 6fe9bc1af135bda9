"""Where a worker works: an event loop with its own database connections, the running jobs, the sweeper.

Dramatiq's `AsyncIO` middleware would do with one loop for the whole process; two workers in one process, as in tests, would
end each other's. So each bench has its own.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass
from typing import Any

from dramatiq import Broker, Middleware, Worker
from dramatiq.asyncio import EventLoopThread

from adapters.workers.sweeper import sweep_for_ever
from application.jobs.sweep import Sweep
from application.jobs.work import Work
from domain.ids import JobId

log = logging.getLogger("homeroom.jobs")


@dataclass(frozen=True, slots=True)
class Errand:
    """What is done again and again beside the sweeping, and may take long."""

    run: Callable[[], Awaitable[object]]
    every_seconds: float


@dataclass(frozen=True, slots=True)
class Tools:
    work: Work
    sweep: Sweep
    send_mails: Callable[[], Awaitable[object]] | None = None
    """Runs beside the sweeper, for a mail server may be slow."""
    errands: tuple[Errand, ...] = ()


class Workbench(Middleware):
    """Opens with the worker and closes after its last job."""

    def __init__(
        self, open_tools: Callable[[], AbstractAsyncContextManager[Tools]], *, sweep_every_seconds: float = 1.0
    ) -> None:
        self._open_tools = open_tools
        self._sweep_every = sweep_every_seconds
        self._stack = AsyncExitStack()
        self._tools: Tools | None = None
        self._running: set[asyncio.Task[Any]] = set()
        self._loop = EventLoopThread(log)

    def work(self, job: JobId) -> None:
        """Work one job, in a thread of the worker's."""
        self._loop.run_coroutine(self._work(job))

    async def _work(self, job: JobId) -> None:
        """Work one job. Never raises: the row says what became of it, and the sweeper makes up for the rest."""
        if self._tools is None:
            return
        task = asyncio.current_task()
        if task is not None:
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        try:
            await self._tools.work(job)
        except asyncio.CancelledError:
            log.info("job interrupted and put back", extra={"job": job})
        except Exception as fault:  # noqa: BLE001 - most likely the database is away
            log.warning("job not taken: %s", type(fault).__name__, extra={"job": job})

    def interrupt(self) -> None:
        """Roll back what is running and put it back, for another worker to do."""
        self._loop.loop.call_soon_threadsafe(self._interrupt)

    def before_worker_boot(self, broker: Broker, worker: Worker) -> None:
        self._loop.start(timeout=10)
        self._loop.run_coroutine(self._open())

    def after_worker_shutdown(self, broker: Broker, worker: Worker) -> None:
        try:
            self._loop.run_coroutine(self._close())
        finally:
            self._loop.stop()  # type: ignore[no-untyped-call]

    def _interrupt(self) -> None:
        for task in self._running:
            task.cancel()

    async def _open(self) -> None:
        self._tools = await self._stack.enter_async_context(self._open_tools())
        sweeping = Errand(self._tools.sweep, self._sweep_every)
        mailing = [] if self._tools.send_mails is None else [Errand(self._tools.send_mails, self._sweep_every)]
        for errand in (sweeping, *mailing, *self._tools.errands):
            task = asyncio.create_task(sweep_for_ever(errand.run, errand.every_seconds))
            self._stack.push_async_callback(_end, task)

    async def _close(self) -> None:
        self._tools = None
        await self._stack.aclose()


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
