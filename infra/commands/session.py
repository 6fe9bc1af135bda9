"""A command's own database connection, district and viewer; and the work of the jobs it asks for."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from application.access import Role, Viewer
from application.app import App
from application.jobs.progress import Watch
from application.ports.districts import Districts
from application.ports.jobs import Job, JobState
from domain.errors import Refused
from domain.ids import NO_DISTRICT, JobId
from domain.roster import District
from infra import container
from infra.commands.progress import progress_bar
from infra.database import open_database
from infra.settings import Settings

OUTSIDE = District(NO_DISTRICT, "")
"""Where the operator stands before there is a district."""


class JobFailed(Exception):
    """A job of this command met a fault; the log says where."""


@dataclass(frozen=True, slots=True)
class Session:
    settings: Settings
    engine: AsyncEngine
    app: App
    district: District
    viewer: Viewer
    show_progress: bool = False

    async def work_job(self, id: JobId, on_progress: Watch | None = None) -> Mapping[str, Any]:
        """Work the job in this process, or watch whoever was faster; its result. Shows a bar on a terminal.

        Raises `Refused` where the job was refused or cancelled, `JobFailed` where it failed. Interrupted, it is cancelled.
        """
        work = container.work(self.engine, container.handlers(self.app))
        bar: AbstractContextManager[Watch | None] = progress_bar() if self.show_progress else nullcontext()
        try:
            with bar as shown:
                while not (job := await self._job(id)).state.is_over:
                    if not await work(id, _both(shown, on_progress)):
                        await asyncio.sleep(0.2)
        except asyncio.CancelledError:
            await asyncio.shield(self.app.cancel_job(self.viewer, id))
            raise
        return _result(job)

    async def _job(self, id: JobId) -> Job:
        return (await self.app.find_jobs(self.viewer, [id]))[id]


@asynccontextmanager
async def open_office(settings: Settings) -> AsyncIterator[tuple[App, Viewer]]:
    """For what the operator does outside of any district, as before there is one."""
    async with open_database(settings) as database, database.engine(settings.pool_size) as engine:
        yield container.app_of(settings, engine), Viewer(Role.OPERATOR, NO_DISTRICT, "operator")


@asynccontextmanager
async def open_session(
    settings: Settings, district: str | None, *, show_progress: bool = False, needs_district: bool = True
) -> AsyncIterator[Session]:
    async with open_database(settings) as database, database.engine(settings.pool_size) as engine:
        app = container.app_of(settings, engine)
        chosen = await choose_district(app.districts, district, None if needs_district else OUTSIDE)
        viewer = Viewer(Role.OPERATOR, chosen.id, "operator")
        yield Session(settings, engine, app, chosen, viewer, show_progress)


async def choose_district(districts: Districts, name: str | None, before_any: District | None = None) -> District:
    """The named district, or the only one; `before_any` where there is none yet."""
    if name is not None:
        named = await districts.named(name)
        if named is None:
            raise Refused("NOT_FOUND", f"There is no district called {name}: check --district.", field="district")
        return named
    every = await districts.all()
    if not every and before_any is not None:
        return before_any
    if len(every) != 1:
        message = (
            "There are several districts: name one with --district."
            if every
            else "There is no district yet: approve one that `homeroom access list` shows, or make one by `homeroom import` or "
            "`homeroom demo`."
        )
        raise Refused("DISTRICT_REQUIRED", message, field="district")
    return every[0]


def _result(job: Job) -> Mapping[str, Any]:
    error = job.error or {}
    if job.state is JobState.REFUSED:
        raise Refused(error["code"], error["message"], field=error.get("field"), details=error.get("details"))
    if job.state is JobState.CANCELLED:
        raise Refused("CANCELLED", "The job was cancelled: nothing was changed.")
    if job.state is JobState.FAILED:
        raise JobFailed(str(error.get("message", "The job failed.")))
    return job.result or {}


def _both(first: Watch | None, second: Watch | None) -> Watch | None:
    watches: list[Callable[[str, int, int | None], None]] = [watch for watch in (first, second) if watch is not None]
    if not watches:
        return None

    def both(phase: str, done: int, total: int | None) -> None:
        for watch in watches:
            watch(phase, done, total)

    return both
