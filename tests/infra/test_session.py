"""A command works the job it asked for, in its own process."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.postgres.transaction import PostgresBegin
from application.ports.jobs import JobKind, JobState
from application.roster.import_roster import RosterImport
from domain.errors import Refused
from domain.ids import JobId
from infra.commands.session import Session, open_session
from infra.settings import read_settings
from tests.conftest import a_district
from tests.support.postgres import Database


@pytest.fixture
async def session(fresh_database: Database) -> AsyncIterator[Session]:
    settings = read_settings(database_url=fresh_database.app_url)
    with pytest.raises(Refused, match="no district yet"):
        async with open_session(settings, None):
            pass
    from adapters.postgres.engine import create_engine

    engine = create_engine(fresh_database.app_url)
    await a_district(engine)
    await engine.dispose()
    async with open_session(settings, None) as session:
        yield session


async def test_a_job_that_is_refused_is_raised(session: Session, tmp_path: Path) -> None:
    job = await session.app.import_roster(session.viewer, RosterImport(str(tmp_path / "nothing.zip")))
    with pytest.raises(Refused):
        await session.work_job(job)
    found = (await session.app.find_jobs(session.viewer, [job]))[job]
    assert (found.state, found.attempt) == (JobState.REFUSED, 1)


async def test_a_cancelled_job_is_raised(session: Session) -> None:
    job = await a_job(session)
    await session.app.cancel_job(session.viewer, job)
    with pytest.raises(Refused, match="cancelled"):
        await session.work_job(job)


async def test_a_command_waits_for_a_worker_that_was_faster(session: Session) -> None:
    from adapters.postgres.job_desk import PostgresJobDesk

    job = await a_job(session)
    claim = await PostgresJobDesk(session.engine).claim(job)
    assert claim is not None
    waiting = asyncio.create_task(session.work_job(job))
    await asyncio.sleep(0.3)
    assert not waiting.done()
    async with PostgresBegin(session.engine)(session.district.id) as tx:
        await tx.jobs.finish(claim, {"by": "another"})
    assert await waiting == {"by": "another"}


async def test_an_interrupted_command_cancels_its_job(session: Session) -> None:
    from adapters.postgres.job_desk import PostgresJobDesk

    job = await a_job(session)
    await PostgresJobDesk(session.engine).claim(job)
    waiting = asyncio.create_task(session.work_job(job))
    await asyncio.sleep(0.2)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert (await session.app.find_jobs(session.viewer, [job]))[job].cancel_asked


async def a_job(session: Session) -> JobId:
    async with PostgresBegin(session.engine)(session.district.id) as tx:
        job = await tx.jobs.enqueue(JobKind.IMPORT_ROSTER, {"path": "x"}, school=None, asked_by="operator")
    return job.id
