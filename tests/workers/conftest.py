"""A database of the test's own, jobs in it, and worker processes that may be killed."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from dramatiq.brokers.redis import RedisBroker
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from adapters.postgres.engine import create_engine
from adapters.postgres.transaction import PostgresBegin
from adapters.workers.actors import sender
from adapters.workers.announcer import Announcer
from adapters.workers.broker import create_broker
from application.ports.jobs import Announce, Job, JobState
from domain.ids import DistrictId, JobId
from tests.conftest import a_district
from tests.support.postgres import Database
from tests.workers.shop import KIND, make_effect_table

ROOT = Path(__file__).parents[2]
LEASE_SECONDS = 3


class Ledger:
    """Jobs and their effects, as the database has them."""

    def __init__(self, engine: AsyncEngine, owner: AsyncEngine, database: Database, district: DistrictId) -> None:
        self.engine = engine
        self.owner = owner
        self.database = database
        self.district = district

    async def ask(self, announce: Announce = lambda job: None, **payload: Any) -> JobId:
        async with PostgresBegin(self.engine, announce)(self.district) as tx:
            return (await tx.jobs.enqueue(KIND, payload, school=None, asked_by="operator")).id

    async def cancel(self, job: JobId) -> None:
        async with PostgresBegin(self.engine)(self.district) as tx:
            await tx.jobs.ask_to_cancel(job)

    async def job(self, id: JobId) -> Job:
        async with PostgresBegin(self.engine)(self.district) as tx:
            return (await tx.jobs.find([id]))[id]

    async def effects(self) -> dict[JobId, int]:
        async with self.owner.connect() as connection:
            rows = await connection.execute(text("SELECT job, count(*) FROM public.effect GROUP BY job"))
            return {JobId(job): count for job, count in rows}

    async def tickets(self) -> int:
        async with self.owner.connect() as connection:
            count: int = await connection.scalar(text("SELECT count(*) FROM control.job_ticket")) or 0
            return count

    async def until(self, condition: Callable[[], Awaitable[bool]], seconds: float = 45) -> None:
        give_up = time.monotonic() + seconds
        while not await condition():
            assert time.monotonic() < give_up, "waited too long"
            await asyncio.sleep(0.05)

    async def until_state(self, state: JobState, *jobs: JobId) -> None:
        async def reached() -> bool:
            return all([(await self.job(job)).state is state for job in jobs])

        await self.until(reached)


@pytest_asyncio.fixture(loop_scope="session")
async def ledger(fresh_database: Database) -> AsyncIterator[Ledger]:
    await make_effect_table(fresh_database.owner_url)
    engine = create_engine(fresh_database.app_url)
    owner = create_async_engine(fresh_database.owner_url.replace("postgresql://", "postgresql+asyncpg://", 1))
    yield Ledger(engine, owner, fresh_database, await a_district(engine))
    await engine.dispose()
    await owner.dispose()


class Processes:
    """Worker processes of one test."""

    def __init__(self, database: Database, log: Path) -> None:
        self._database = database
        self._log = log
        self.started: list[subprocess.Popen[bytes]] = []

    def start(
        self, broker_url: str, *, program: Sequence[str] = ("tests.workers.process",), **settings: str
    ) -> subprocess.Popen[bytes]:
        given = {
            "DATABASE_URL": self._database.app_url,
            "BROKER_URL": broker_url,
            "JOB_LEASE_SECONDS": str(LEASE_SECONDS),
            "SHUTDOWN_SECONDS": "5",
            "WORKER_THREADS": "2",
            **settings,
        }
        with self._log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *program],
                cwd=ROOT,
                env={**os.environ, **{f"HOMEROOM_{name}": value for name, value in given.items()}},
                stderr=log,
            )
        self.started.append(process)
        return process

    def log(self) -> str:
        """What all of them have logged; nothing if none was started."""
        return self._log.read_text() if self._log.exists() else ""

    def end(self) -> None:
        for process in self.started:
            if process.poll() is None:
                process.kill()
            process.wait()


@pytest.fixture
def processes(fresh_database: Database, tmp_path: Path) -> Iterator[Processes]:
    processes = Processes(fresh_database, tmp_path / "workers.log")
    yield processes
    processes.end()
    print(processes.log())  # shown where the test failed


@pytest.fixture(params=["stub", "redis", "rabbitmq"])
def broker_url(request: pytest.FixtureRequest) -> str:
    """Each kind of broker; those that are servers only where HOMEROOM_TEST_…_URL names one that answers."""
    if request.param == "stub":
        return "stub://"
    name = f"HOMEROOM_TEST_{request.param.upper()}_URL"
    url = os.environ.get(name)
    if not url:
        pytest.skip(f"{name} is not set")
    parts = urlsplit(url)
    try:
        socket.create_connection((parts.hostname or "", parts.port or 0), timeout=2).close()
    except OSError as error:
        pytest.skip(f"{name} names {parts.hostname}:{parts.port}, which does not answer: {error}")
    return url


@pytest.fixture
def announce(broker_url: str) -> Iterator[Announce]:
    """As a server announces jobs to worker processes; in vain where the broker is in this process."""
    broker = create_broker(broker_url)
    announcer = Announcer(sender(broker))
    yield announcer
    announcer.close()
    broker.close()
    if isinstance(broker, RedisBroker):  # whose close leaves its connections open
        broker.client.connection_pool.disconnect()


def kill_9(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()
