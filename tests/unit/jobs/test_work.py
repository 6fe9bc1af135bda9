"""How a job ends, whatever its handler does."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from application.jobs.work import MOST_CLAIMS, Work
from application.ports.jobs import Claim, ClaimLost, Job, JobKind, JobState, Progress
from domain.errors import NotAllowed, Refusals, Refused
from domain.ids import DistrictId, JobId
from tests.fakes.jobs import FakeJobDesk, FakeJobStore

DISTRICT = DistrictId(7)
KIND = JobKind.IMPORT_ROSTER


class Shop:
    """One job, and a worker whose handler the test writes."""

    def __init__(self) -> None:
        self.store = FakeJobStore()
        self.desk = FakeJobDesk(self.store)
        self.effects: list[int] = []

    async def job(self) -> JobId:
        async with self.store.begin(DISTRICT) as jobs:
            return (await jobs.enqueue(KIND, {"n": 1}, school=None, asked_by="staffer:7")).id

    def work(self, handler: Callable[[Claim, Progress], Awaitable[Any]], **settings: Any) -> Work:
        return Work(self.desk, {KIND: handler}, **settings)

    async def finish(self, claim: Claim, progress: Progress) -> None:
        async with self.store.begin(claim.district) as jobs:
            await progress("counting", 1, 1)
            await jobs.finish(claim, {"n": claim.payload["n"]})
            self.effects.append(claim.attempt)

    async def cancel(self, job: JobId) -> None:
        async with self.store.begin(DISTRICT) as jobs:
            await jobs.ask_to_cancel(job)

    def state(self, job: JobId) -> Job:
        return self.store.rows[job].job


@pytest.fixture
def shop() -> Shop:
    return Shop()


def raising(error: Exception) -> Callable[[Claim, Progress], Awaitable[None]]:
    async def handler(claim: Claim, progress: Progress) -> None:
        raise error

    return handler


async def test_work_that_ends_well_is_done(shop: Shop) -> None:
    job = await shop.job()
    assert await shop.work(shop.finish)(job)
    assert (shop.state(job).state, shop.state(job).result) == (JobState.DONE, {"n": 1})


async def test_three_deliveries_at_once_have_one_effect(shop: Shop) -> None:
    job = await shop.job()
    work = shop.work(shop.finish)
    assert sorted(await asyncio.gather(work(job), work(job), work(job))) == [False, False, True]
    assert shop.effects == [1]


async def test_a_refusal_is_told_with_field_and_details(shop: Shop) -> None:
    job = await shop.job()
    await shop.work(raising(Refused("FULL", "No seat is free.", field=("input", "section"), details={"seats": 0})))(job)
    assert shop.state(job).state is JobState.REFUSED
    assert shop.state(job).error == {
        "code": "FULL",
        "message": "No seat is free.",
        "field": ["input", "section"],
        "details": {"seats": 0},
    }


async def test_gathered_refusals_are_all_told(shop: Shop) -> None:
    job = await shop.job()
    await shop.work(raising(Refusals([Refused("A", "First."), Refused("B", "Second.", field="b")])))(job)
    error = shop.state(job).error
    assert error is not None
    assert (error["code"], error["message"]) == ("A", "First.; Second.")
    assert [each["code"] for each in error["details"]["refusals"]] == ["A", "B"]


async def test_what_is_not_allowed_is_refused(shop: Shop) -> None:
    job = await shop.job()
    await shop.work(raising(NotAllowed("Ask an admin.")))(job)
    assert (shop.state(job).state, shop.state(job).error) == (
        JobState.REFUSED,
        {"code": "FORBIDDEN", "message": "Ask an admin."},
    )


async def test_a_busy_school_is_waited_for_and_refused_at_last(shop: Shop) -> None:
    job = await shop.job()
    work = shop.work(raising(Refused("BUSY", "Try again.")), busy_pause=5, most_when_busy=3)
    for _ in range(2):
        await work(job)
        assert shop.state(job).state is JobState.QUEUED
        assert not await work(job), "not before its pause is over"
        await shop.store.pass_time(5)
    await work(job)
    assert shop.state(job).state is JobState.REFUSED


async def test_a_fault_is_tried_again_after_growing_pauses_then_masked_and_logged_once(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    job = await shop.job()
    work = shop.work(raising(RuntimeError("Amy Adams has no section")), pauses=(2, 10))
    for pause in (2, 10):
        await work(job)
        assert shop.state(job).state is JobState.QUEUED
        await shop.store.pass_time(pause - 1)
        assert not await work(job)
        await shop.store.pass_time(1)
    await work(job)
    failed = shop.state(job)
    assert (failed.state, failed.attempt) == (JobState.FAILED, 3)
    assert failed.error is not None
    assert failed.error["code"] == "INTERNAL"
    assert "Amy" not in str(failed.error)
    assert [record.message for record in caplog.records if record.levelno == logging.ERROR] == ["job failed"]
    assert "Amy" not in " ".join(record.message for record in caplog.records)


async def test_a_job_that_kills_every_worker_is_given_up(shop: Shop) -> None:
    job = await shop.job()
    for _ in range(MOST_CLAIMS):
        assert await shop.desk.claim(job) is not None
        await shop.store.pass_time(31)
        assert await shop.desk.due(10) == [job]
    await shop.work(shop.finish)(job)
    assert (shop.state(job).state, shop.effects) == (JobState.FAILED, [])


async def test_a_cancel_stops_the_handler_at_its_next_report(shop: Shop) -> None:
    job = await shop.job()
    after: list[str] = []

    async def handler(claim: Claim, progress: Progress) -> None:
        await shop.cancel(claim.job)
        await progress("booking", 1, 2)
        after.append("never")

    await shop.work(handler)(job)
    assert (shop.state(job).state, after) == (JobState.CANCELLED, [])


async def test_a_cancel_stops_even_a_handler_that_reports_nothing(shop: Shop) -> None:
    job = await shop.job()
    rolled_back = asyncio.Event()

    async def handler(claim: Claim, progress: Progress) -> None:
        await shop.cancel(claim.job)
        try:
            await asyncio.sleep(60)
        finally:
            rolled_back.set()

    await shop.work(handler, heartbeat_seconds=0.01)(job)
    assert rolled_back.is_set()
    assert shop.state(job).state is JobState.CANCELLED


async def test_the_heartbeat_keeps_a_silent_job_alive(shop: Shop) -> None:
    job = await shop.job()

    async def handler(claim: Claim, progress: Progress) -> None:
        for _ in range(4):
            await shop.store.pass_time(20)
            await asyncio.sleep(0.03)
            assert await shop.desk.due(10) == []
        await shop.finish(claim, progress)

    await shop.work(handler, heartbeat_seconds=0.01)(job)
    assert shop.effects == [1]


async def test_reports_close_together_are_dropped_but_watched(shop: Shop) -> None:
    job = await shop.job()
    sent: list[tuple[str, int]] = []
    watched: list[int] = []
    report = shop.desk.report

    async def counting(claim: Claim, phase: str, done: int, total: int | None) -> None:
        sent.append((phase, done))
        await report(claim, phase, done, total)

    shop.desk.report = counting  # type: ignore[method-assign]

    async def handler(claim: Claim, progress: Progress) -> None:
        for done in range(100):
            await progress("reading", done, 100)

    await shop.work(handler)(job, lambda phase, done, total: watched.append(done))
    assert sent == [("reading", 0)]
    assert watched == list(range(100))


async def test_a_lost_claim_is_dropped_without_a_word(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    job = await shop.job()

    async def handler(claim: Claim, progress: Progress) -> None:
        await shop.store.pass_time(31)
        assert await shop.desk.due(10) == [job]
        assert await shop.desk.claim(job) is not None
        await shop.finish(claim, progress)

    assert await shop.work(handler)(job)
    assert (shop.state(job).state, shop.state(job).attempt, shop.effects) == (JobState.RUNNING, 2, [])
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_a_missed_heartbeat_does_not_stop_the_work(shop: Shop) -> None:
    job = await shop.job()
    report = shop.desk.report
    failures = iter([True, True])

    async def flaky(claim: Claim, phase: str, done: int, total: int | None) -> None:
        if next(failures, False):
            raise ConnectionError
        await report(claim, phase, done, total)

    shop.desk.report = flaky  # type: ignore[method-assign]

    async def handler(claim: Claim, progress: Progress) -> None:
        await asyncio.sleep(0.1)
        await shop.finish(claim, progress)

    await shop.work(handler, heartbeat_seconds=0.01)(job)
    assert shop.effects == [1]


async def test_a_worker_told_to_stop_puts_its_job_back(shop: Shop) -> None:
    job = await shop.job()

    async def handler(claim: Claim, progress: Progress) -> None:
        await asyncio.sleep(60)

    task = asyncio.create_task(shop.work(handler)(job))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert shop.state(job).state is JobState.QUEUED
    assert await shop.work(shop.finish)(job)
    assert shop.effects == [2]


async def test_a_job_that_cannot_be_settled_is_left_to_its_lease(shop: Shop) -> None:
    job = await shop.job()

    async def away(claim: Claim, *rest: Any) -> None:
        raise ConnectionError

    shop.desk.put_back = away  # type: ignore[method-assign]
    assert await shop.work(raising(ClaimLost()))(job)
    await shop.store.pass_time(31)
    assert await shop.desk.due(10) == [job]
    assert await shop.work(raising(ConnectionError()))(job)
    assert shop.state(job).state is JobState.RUNNING
    await shop.store.pass_time(31)
    assert await shop.desk.due(10) == [job]
