"""The worker of this process: alone in it (`homeroom worker`) or beside the server (`stub://`)."""

import threading
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import TypeAlias

from dramatiq import Broker, Worker
from dramatiq.brokers.stub import StubBroker

from adapters.workers.actors import work_actor
from adapters.workers.announcer import Announcer
from adapters.workers.bench import Tools, Workbench
from application.ports.jobs import Announce

OpenTools: TypeAlias = Callable[[Announce], AbstractAsyncContextManager[Tools]]
"""Entered and left on the worker's event loop, which is not the server's."""


class JobWorker:
    """`start` and `stop` block: call them from a thread where an event loop is running."""

    def __init__(self, broker: Broker, open_tools: OpenTools, *, threads: int = 4, grace_seconds: float = 20) -> None:
        self._broker = broker
        self._grace = grace_seconds
        self._bench = Workbench(lambda: open_tools(self.announce))
        broker.add_middleware(self._bench)
        self.announce = Announcer(work_actor(broker, self._bench.work))
        patience = 50 if isinstance(broker, StubBroker) else 1000
        self._worker = Worker(broker, worker_threads=threads, worker_timeout=patience)

    def start(self) -> None:
        # Only Dramatiq's own command line says this; without it time limits are never enforced.
        self._broker.emit_after("process_boot")
        self._worker.start()

    def stop(self) -> None:
        """Let running jobs end within the grace period; then roll them back and put them back."""
        interruption = threading.Timer(self._grace, self._bench.interrupt)
        interruption.daemon = True
        interruption.start()
        try:
            self._worker.stop(timeout=int((self._grace + 10) * 1000))
        finally:
            interruption.cancel()
            self.announce.close()
            self._broker.close()
