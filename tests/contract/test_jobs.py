"""The promises of `application.ports.jobs`, kept by the fake and by PostgreSQL."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from itertools import pairwise
from typing import Any, Protocol

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.job_desk import PostgresJobDesk
from adapters.postgres.transaction import PostgresBegin
from application.ports.jobs import Cancelled, ClaimLost, Job, JobDesk, JobKind, Jobs, JobState
from domain.ids import DistrictId, JobId
from tests.fakes.jobs import FakeJobDesk, FakeJobStore


class World(Protocol):
    """Jobs of one district, a desk, and time that can be moved."""

    desk: JobDesk
    announced: list[JobId]
    district: DistrictId
    other_district: DistrictId

    def begin(self, district: DistrictId | None = None) -> AbstractAsyncContextManager[Jobs]: ...
    async def pass_time(self, seconds: float) -> None: ...


class FakeWorld:
    def __init__(self, district: DistrictId) -> None:
        self.store = FakeJobStore()
        self.desk = FakeJobDesk(self.store)
        self.announced = self.store.announced
        self.district = district
        self.other_district = DistrictId(district + 1)

    def begin(self, district: DistrictId | None = None) -> Any:
        return self.store.begin(district or self.district)

    async def pass_time(self, seconds: float) -> None:
        await self.store.pass_time(seconds)


class PostgresWorld:
    def __init__(self, engine: AsyncEngine, owner: AsyncEngine, district: DistrictId, other: DistrictId) -> None:
        self.desk = PostgresJobDesk(engine)
        self.announced: list[JobId] = []
        self._begin = PostgresBegin(engine, self.announced.append)
        self._owner = owner
        self.district = district
        self.other_district = other

    def begin(self, district: DistrictId | None = None) -> Any:
        return _JobsOf(self._begin(district or self.district))

    async def pass_time(self, seconds: float) -> None:
        """Everything that was written down happened that much earlier."""
        async with self._owner.begin() as connection:
            await connection.execute(
                text("""
                    UPDATE control.job_ticket SET due_at = due_at - make_interval(secs => :s),
                        announced_at = announced_at - make_interval(secs => :s) WHERE district_id = :d
                """),
                {"s": seconds, "d": self.district},
            )
            await connection.execute(
                text("""
                    UPDATE homeroom.job SET lease_until = lease_until - make_interval(secs => :s)
                    WHERE district_id = :d
                """),
                {"s": seconds, "d": self.district},
            )


class _JobsOf:
    def __init__(self, transaction: Any) -> None:
        self._transaction = transaction

    async def __aenter__(self) -> Jobs:
        jobs: Jobs = (await self._transaction.__aenter__()).jobs
        return jobs

    async def __aexit__(self, *error: Any) -> Any:
        return await self._transaction.__aexit__(*error)


@pytest.fixture(params=["fake", "postgres"])
def world(request: pytest.FixtureRequest) -> World:
    if request.param == "fake":
        return FakeWorld(DistrictId(1))
    named: Callable[[str], Any] = request.getfixturevalue
    return PostgresWorld(named("engine"), named("owner_engine"), named("district"), named("other_district"))


async def a_job(world: World) -> JobId:
    async with world.begin() as jobs:
        job = await jobs.enqueue(JobKind.IMPORT_ROSTER, {"file": "ä.csv"}, school=None, asked_by="staffer:7")
    return job.id


async def state_of(world: World, job: JobId) -> Job:
    async with world.begin() as jobs:
        return (await jobs.find([job]))[job]


async def due(world: World) -> list[JobId]:
    """What is due of this world: the sweeper serves every district there is."""
    async with world.begin() as jobs:
        return list(await jobs.find(await world.desk.due(1000)))


async def test_a_job_is_queued_and_announced_when_its_transaction_commits(world: World) -> None:
    async with world.begin() as jobs:
        job = await jobs.enqueue(JobKind.IMPORT_ROSTER, {}, school=None, asked_by="operator")
        assert world.announced == []
    assert world.announced == [job.id]
    found = await state_of(world, job.id)
    assert (found.state, found.attempt, found.asked_by, found.result) == (JobState.QUEUED, 0, "operator", None)


async def test_a_job_whose_transaction_rolls_back_never_was(world: World) -> None:
    with pytest.raises(ZeroDivisionError):  # noqa: PT012
        async with world.begin() as jobs:
            job = await jobs.enqueue(JobKind.IMPORT_ROSTER, {}, school=None, asked_by="operator")
            raise ZeroDivisionError
    assert world.announced == []
    assert await world.desk.claim(job.id) is None


async def test_a_claim_brings_what_was_asked_and_counts_the_attempt(world: World) -> None:
    job = await a_job(world)
    claim = await world.desk.claim(job)
    assert claim is not None
    assert (claim.job, claim.district, claim.attempt, claim.kind) == (job, world.district, 1, JobKind.IMPORT_ROSTER)
    assert (dict(claim.payload), claim.asked_by) == ({"file": "ä.csv"}, "staffer:7")
    assert (await state_of(world, job)).state is JobState.RUNNING


async def test_three_who_claim_at_once_get_one_claim(world: World) -> None:
    job = await a_job(world)
    claims = await asyncio.gather(*(world.desk.claim(job) for _ in range(3)))
    assert sum(claim is not None for claim in claims) == 1


async def test_nobody_claims_an_unknown_job(world: World) -> None:
    assert await world.desk.claim(JobId(2**60)) is None


async def test_the_receipt_ends_the_job(world: World) -> None:
    job = await a_job(world)
    claim = await world.desk.claim(job)
    assert claim is not None
    await world.desk.report(claim, "reading", 3, 10)
    async with world.begin() as jobs:
        await jobs.finish(claim, {"created": 5})
    found = await state_of(world, job)
    assert (found.state, found.result, found.done, found.total) == (JobState.DONE, {"created": 5}, 10, 10)
    assert found.finished_at is not None
    assert await world.desk.claim(job) is None
    await world.pass_time(100)
    assert await due(world) == []


async def test_a_receipt_that_rolls_back_leaves_the_job_running(world: World) -> None:
    job = await a_job(world)
    claim = await world.desk.claim(job)
    assert claim is not None
    with pytest.raises(ZeroDivisionError):  # noqa: PT012
        async with world.begin() as jobs:
            await jobs.finish(claim, {})
            raise ZeroDivisionError
    assert (await state_of(world, job)).state is JobState.RUNNING


async def test_progress_shows_and_keeps_the_job_alive(world: World) -> None:
    job = await a_job(world)
    claim = await world.desk.claim(job)
    assert claim is not None
    await world.pass_time(25)
    await world.desk.report(claim, "booking", 2, 9)
    await world.pass_time(25)
    assert await due(world) == []
    found = await state_of(world, job)
    assert (found.phase, found.done, found.total) == ("booking", 2, 9)


async def test_a_worker_that_outlived_its_lease_changes_nothing(world: World) -> None:
    job = await a_job(world)
    slow = await world.desk.claim(job)
    assert slow is not None
    await world.pass_time(31)
    assert await due(world) == [job]
    for _ in range(2):  # queued again, then taken over
        with pytest.raises(ClaimLost):
            await world.desk.report(slow, "late", 1, 1)
        with pytest.raises(ClaimLost):
            async with world.begin() as jobs:
                await jobs.finish(slow, {"late": True})
        await world.desk.settle(slow, JobState.FAILED, {"code": "INTERNAL", "message": "late"})
        await world.desk.put_back(slow, 0)
        second = await world.desk.claim(job)
    assert second is None
    found = await state_of(world, job)
    assert (found.state, found.attempt, found.result, found.error) == (JobState.RUNNING, 2, None, None)


async def test_a_queued_job_is_cancelled_at_once(world: World) -> None:
    job = await a_job(world)
    async with world.begin() as jobs:
        asked = await jobs.ask_to_cancel(job)
    assert asked is not None
    assert asked.state is JobState.CANCELLED
    assert await world.desk.claim(job) is None
    await world.pass_time(100)
    assert await due(world) == []


async def test_a_running_job_learns_of_its_cancel_at_the_next_report(world: World) -> None:
    job = await a_job(world)
    claim = await world.desk.claim(job)
    assert claim is not None
    async with world.begin() as jobs:
        asked = await jobs.ask_to_cancel(job)
    assert asked is not None
    assert (asked.state, asked.cancel_asked) == (JobState.RUNNING, True)
    with pytest.raises(Cancelled):
        await world.desk.report(claim, "working", 1, None)
    await world.desk.settle(claim, JobState.CANCELLED, None)
    assert (await state_of(world, job)).state is JobState.CANCELLED


async def test_a_cancelled_job_whose_worker_died_is_not_worked_again(world: World) -> None:
    job = await a_job(world)
    assert await world.desk.claim(job) is not None
    async with world.begin() as jobs:
        await jobs.ask_to_cancel(job)
    await world.pass_time(31)
    assert await due(world) == [job]
    assert await world.desk.claim(job) is None
    assert (await state_of(world, job)).state is JobState.CANCELLED


async def test_what_is_over_cannot_be_cancelled(world: World) -> None:
    job = await a_job(world)
    claim = await world.desk.claim(job)
    assert claim is not None
    await world.desk.settle(claim, JobState.REFUSED, {"code": "FULL", "message": "No seat."})
    async with world.begin() as jobs:
        asked = await jobs.ask_to_cancel(job)
        assert await jobs.ask_to_cancel(JobId(2**60)) is None
    assert asked is not None
    assert (asked.state, asked.cancel_asked, asked.error) == (
        JobState.REFUSED,
        False,
        {"code": "FULL", "message": "No seat."},
    )


async def test_a_job_put_back_waits_and_is_then_due(world: World) -> None:
    job = await a_job(world)
    claim = await world.desk.claim(job)
    assert claim is not None
    await world.desk.put_back(claim, 20)
    assert (await state_of(world, job)).state is JobState.QUEUED
    assert await due(world) == []
    assert await world.desk.claim(job) is None, "an old message must not cut the pause short"
    await world.pass_time(21)
    assert await due(world) == [job]
    again = await world.desk.claim(job)
    assert again is not None
    assert again.attempt == 2


async def test_a_message_that_was_lost_is_made_up_for_ever_more_rarely(world: World) -> None:
    job = await a_job(world)
    assert await due(world) == []
    announced_at = []
    for second in range(100):
        await world.pass_time(1)
        if await due(world):
            announced_at.append(second + 1)
    assert await world.desk.claim(job) is not None
    assert announced_at[0] in (5, 6)
    pauses = [later - earlier for earlier, later in pairwise(announced_at)]
    assert pauses == sorted(pauses)
    assert 25 <= pauses[-1] <= 31


async def test_another_district_has_no_such_job(world: World) -> None:
    job = await a_job(world)
    async with world.begin(world.other_district) as jobs:
        assert await jobs.find([job]) == {}
        assert await jobs.ask_to_cancel(job) is None
    assert (await state_of(world, job)).state is JobState.QUEUED
