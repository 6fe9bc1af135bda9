"""The worker beside a server (`stub://`), with a real database."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeAlias

import pytest
from sqlalchemy import text

from adapters.workers.worker import JobWorker
from application.ports.jobs import JobState
from domain.ids import JobId
from infra.database import Database
from infra.settings import read_settings
from infra.worker import job_worker, running
from tests.workers.conftest import Ledger
from tests.workers.shop import handlers

pytestmark = pytest.mark.slow


@pytest.fixture
async def worker(ledger: Ledger) -> AsyncIterator[JobWorker]:
    database = Database(ledger.database.app_url, None, embedded=False)
    settings = read_settings(broker_url="stub://", job_lease_seconds=3, shutdown_seconds=1)
    async with running(job_worker(settings, database, handlers)) as worker:
        yield worker


Losing: TypeAlias = Callable[[JobId], Awaitable[None]]


async def test_a_job_told_three_times_at_once_has_one_effect(ledger: Ledger, worker: JobWorker) -> None:
    def three_times(job: JobId) -> None:
        for _ in range(3):
            worker.announce(job)

    jobs = [await ledger.ask(three_times, seconds=0.1) for _ in range(4)]
    await ledger.until_state(JobState.DONE, *jobs)
    assert await ledger.effects() == dict.fromkeys(jobs, 1)
    assert [(await ledger.job(job)).attempt for job in jobs] == [1, 1, 1, 1]
    assert await ledger.tickets() == 0


async def test_a_cancelled_job_leaves_nothing(ledger: Ledger, worker: JobWorker) -> None:
    job = await ledger.ask(worker.announce, seconds=30)
    await ledger.until_state(JobState.RUNNING, job)
    await ledger.cancel(job)
    await ledger.until_state(JobState.CANCELLED, job)
    assert (await ledger.effects(), await ledger.tickets()) == ({}, 0)


async def test_a_refused_job_leaves_nothing(ledger: Ledger, worker: JobWorker) -> None:
    job = await ledger.ask(worker.announce, refuse=True)
    await ledger.until_state(JobState.REFUSED, job)
    assert (await ledger.job(job)).error == {"code": "NO", "message": "Not today."}
    assert (await ledger.effects(), await ledger.tickets()) == ({}, 0)


async def test_a_worker_that_outlived_its_lease_leaves_nothing(ledger: Ledger, worker: JobWorker) -> None:
    job = await ledger.ask(worker.announce, seconds=1)
    await ledger.until_state(JobState.RUNNING, job)
    async with ledger.owner.begin() as connection:  # somebody else has taken it, and is at work
        await connection.execute(text("UPDATE homeroom.job SET attempt = 2 WHERE id = :job"), {"job": job})
    await asyncio.sleep(1.5)
    found = await ledger.job(job)
    assert (found.state, found.attempt, await ledger.effects()) == (JobState.RUNNING, 2, {})


async def test_a_broken_job_is_tried_again(ledger: Ledger, worker: JobWorker) -> None:
    job = await ledger.ask(worker.announce, **{"break": True})

    async def tried_twice() -> bool:
        return (await ledger.job(job)).attempt == 2

    await ledger.until(tried_twice)
    assert await ledger.effects() == {}
