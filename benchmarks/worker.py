"""The application as a worker process has it, with a meter on its connections."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.engine import create_engine
from adapters.postgres.transaction import PostgresBegin
from application.access import Role, Viewer
from application.app import App
from benchmarks.costs import Meter
from benchmarks.district import NOW
from domain.ids import DistrictId, JobId
from infra import container
from infra.seals import KeySeals


@dataclass(frozen=True, slots=True)
class FixedClock:
    def now(self) -> datetime:
        return datetime.fromisoformat(NOW)


@dataclass(frozen=True, slots=True)
class Worker:
    """Asks for jobs as an admin does and works them as a worker process does."""

    app: App
    engine: AsyncEngine
    viewer: Viewer

    async def all(self, asks: Sequence[Callable[[], Awaitable[JobId]]]) -> list[JobId]:
        work = container.work(self.engine, container.handlers(self.app))
        jobs = []
        for ask in asks:
            jobs.append(await ask())
            await work(jobs[-1])
        return jobs

    async def results(self, jobs: Sequence[JobId]) -> list[dict[str, Any]]:
        async with PostgresBegin(self.engine)(self.viewer.district) as tx:
            found = await tx.jobs.find(jobs)
        for job in found.values():
            if job.result is None:
                raise RuntimeError(f"job {job.id} ended {job.state}: {job.error}")
        return [dict(found[job].result or {}) for job in jobs]


@asynccontextmanager
async def a_worker(meter: Meter, url: str, district: int) -> AsyncIterator[Worker]:
    engine = create_engine(url, pool_size=4)
    meter.watch_engine(engine)
    async with engine.connect() as one, engine.connect() as two:  # a worker's connections are there before the job
        await one.execute(text("SELECT 1"))
        await two.execute(text("SELECT 1"))
    viewer = Viewer(Role.DISTRICT_ADMIN, DistrictId(district), "district_admin:bench")
    yield Worker(container.build(engine, KeySeals(lambda: ()), clock=FixedClock()), engine, viewer)
    await engine.dispose()
