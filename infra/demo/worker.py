"""The demo's application and a worker that works its jobs, both by the demo's clock."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields, replace
from typing import Any

from application.access import Role, Viewer
from application.app import App
from application.jobs.progress import Watch
from application.ports.clock import Clock
from application.ports.jobs import Job, JobState
from domain.errors import Refused
from domain.ids import JobId
from domain.roster import District
from infra import container
from infra.commands.session import JobFailed
from infra.database import open_database
from infra.demo.rosters import DISTRICT
from infra.settings import Settings
from infra.worker import job_worker, running

LOOKS_EVERY = 0.1


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the demo plays."""

    app: App
    district: District
    viewer: Viewer

    async def finished(
        self, jobs: Sequence[JobId], watch: Watch | None = None, total: int | None = None
    ) -> list[Mapping[str, Any]]:
        """Watch jobs until the worker has done them all; their results. Raises `Refused` or `JobFailed`."""
        while True:
            found = await self.app.find_jobs(self.viewer, jobs)
            each = [found[job] for job in jobs]
            if watch is not None:
                _show(each, watch, total)
            if all(job.state.is_over for job in each):
                return [_result(job) for job in each]
            await asyncio.sleep(LOOKS_EVERY)


@asynccontextmanager
async def open_stage(settings: Settings, clock: Clock) -> AsyncIterator[Stage]:
    async with open_database(settings) as database, database.engine(settings.pool_size) as engine:
        worker = job_worker(settings, database, lambda app: container.handlers(by_clock(app, clock)))
        async with running(worker):
            app = container.app_of(settings, engine, worker.announce, clock)
            district = await app.create_district(Role.OPERATOR, DISTRICT)
            yield Stage(app, district, Viewer(Role.OPERATOR, district.id, "operator"))


def by_clock(app: App, clock: Clock) -> App:
    """The same application with another clock."""
    cases = {field.name: getattr(app, field.name) for field in fields(app)}
    return replace(
        app, **{name: replace(case, clock=clock) for name, case in cases.items() if getattr(case, "clock", None)}
    )


def _show(jobs: Sequence[Job], watch: Watch, total: int | None) -> None:
    """All of them on one bar; a job that nobody has begun does not know yet how long it is."""
    phase = next((job.phase for job in jobs if job.state is JobState.RUNNING and job.phase), "waiting")
    watch(phase, sum(job.done for job in jobs), total)


def _result(job: Job) -> Mapping[str, Any]:
    error = job.error or {}
    if job.state in (JobState.REFUSED, JobState.CANCELLED):
        raise Refused(
            str(error.get("code", "CANCELLED")), str(error.get("message", "A job of the demo was cancelled."))
        )
    if job.state is JobState.FAILED:
        raise JobFailed(str(error.get("message", "The job failed.")))
    return job.result or {}
