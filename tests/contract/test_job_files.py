"""The promises of `application.ports.job_files`, kept by the fake and by PostgreSQL."""

import io
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from adapters.postgres.job_desk import PostgresJobDesk
from adapters.postgres.transaction import PostgresBegin
from application.ports.job_files import JobFiles
from application.ports.jobs import JobDesk, JobKind, Jobs, JobState
from domain.ids import DistrictId, JobId
from tests.fakes.job_files import FakeJobFiles
from tests.fakes.jobs import FakeJobDesk, FakeJobStore

DAY_SECONDS = 24 * 3600
PIECE = 1024 * 1024


@dataclass
class Ports:
    jobs: Jobs
    job_files: JobFiles


@dataclass
class World:
    """Jobs and files of one district, a desk, and time that can be moved."""

    desk: JobDesk
    begin: Callable[[DistrictId], Any]
    pass_time: Callable[[float], Any]
    district: DistrictId
    other_district: DistrictId

    async def a_job(self, content: bytes) -> JobId:
        async with self.begin(self.district) as tx:
            job: JobId = (await tx.jobs.enqueue(JobKind.IMPORT_ROSTER, {}, school=None, asked_by="ada")).id
            await tx.job_files.add(job, io.BytesIO(content))
        return job

    async def file_of(self, job: JobId, folder: Path, district: DistrictId | None = None) -> bytes | None:
        path = folder / f"copy-{len(list(folder.iterdir()))}"
        async with self.begin(district or self.district) as tx:
            found = await tx.job_files.copy_to(job, path)
        return path.read_bytes() if found else None


def a_fake() -> World:
    store = FakeJobStore()

    @asynccontextmanager
    async def begin(district: DistrictId) -> AsyncIterator[Ports]:
        async with store.begin(district) as jobs:
            yield Ports(jobs, FakeJobFiles(store, district))

    return World(FakeJobDesk(store), begin, store.pass_time, DistrictId(1), DistrictId(2))


@pytest.fixture(params=["fake", "postgres"])
def world(request: pytest.FixtureRequest) -> World:
    if request.param == "fake":
        return a_fake()
    named: Callable[[str], Any] = request.getfixturevalue
    engine, owner, district = named("engine"), named("owner_engine"), named("district")

    async def pass_time(seconds: float) -> None:
        """Everything that was written down happened that much earlier."""
        statement = """UPDATE control.job_ticket SET due_at = due_at - make_interval(secs => :s),
            file_until = file_until - make_interval(secs => :s) WHERE district_id = :d"""
        async with owner.begin() as connection:
            await connection.execute(text(statement), {"s": seconds, "d": district})

    return World(PostgresJobDesk(engine), PostgresBegin(engine), pass_time, district, named("other_district"))


@pytest.mark.parametrize("size", [0, 1, PIECE, PIECE + 1, 3 * PIECE])
async def test_a_file_comes_back_as_it_was_given(world: World, tmp_path: Path, size: int) -> None:
    content = bytes(number % 251 for number in range(size))
    job = await world.a_job(content)
    assert await world.file_of(job, tmp_path) == content


async def test_a_file_is_of_its_job_and_district_alone(world: World, tmp_path: Path) -> None:
    first, second = await world.a_job(b"one"), await world.a_job(b"two")
    assert (await world.file_of(first, tmp_path), await world.file_of(second, tmp_path)) == (b"one", b"two")
    assert await world.file_of(first, tmp_path, world.other_district) is None


async def test_a_file_that_was_not_committed_never_was(world: World, tmp_path: Path) -> None:
    job = JobId(0)
    with pytest.raises(ZeroDivisionError):  # noqa: PT012
        async with world.begin(world.district) as tx:
            job = (await tx.jobs.enqueue(JobKind.IMPORT_ROSTER, {}, school=None, asked_by="ada")).id
            await tx.job_files.add(job, io.BytesIO(b"one"))
            raise ZeroDivisionError
    assert await world.file_of(job, tmp_path) is None


async def test_another_attempt_finds_it_again(world: World, tmp_path: Path) -> None:
    job = await world.a_job(b"one")
    claim = await world.desk.claim(job)
    assert claim is not None
    assert await world.file_of(job, tmp_path) == b"one"
    await world.desk.put_back(claim, 0)
    assert await world.desk.claim(job) is not None
    assert await world.file_of(job, tmp_path) == b"one"


@pytest.mark.parametrize("ending", ["done", "refused", "failed", "cancelled", "cancelled while queued"])
async def test_it_is_gone_when_the_job_is_over(world: World, tmp_path: Path, ending: str) -> None:
    job, other = await world.a_job(b"one"), await world.a_job(b"two")
    claim = None if ending == "cancelled while queued" else await world.desk.claim(job)
    if claim is None:
        async with world.begin(world.district) as tx:
            await tx.jobs.ask_to_cancel(job)
    elif ending == "done":
        async with world.begin(world.district) as tx:
            await tx.jobs.finish(claim, {})
    else:
        await world.desk.settle(claim, JobState(ending), None)
    assert (await world.file_of(job, tmp_path), await world.file_of(other, tmp_path)) == (None, b"two")


async def test_it_is_gone_when_a_cancelled_job_would_be_claimed_again(world: World, tmp_path: Path) -> None:
    job = await world.a_job(b"one")
    claim = await world.desk.claim(job)
    assert claim is not None
    async with world.begin(world.district) as tx:
        await tx.jobs.ask_to_cancel(job)
    await world.desk.put_back(claim, 0)
    assert await world.desk.claim(job) is None
    assert await world.file_of(job, tmp_path) is None


async def test_it_is_gone_after_a_day_and_the_job_is_not(world: World, tmp_path: Path) -> None:
    job = await world.a_job(b"one")
    await world.pass_time(DAY_SECONDS - 60)
    await world.desk.forget_files()
    assert await world.file_of(job, tmp_path) == b"one"
    await world.pass_time(60)
    assert await world.desk.forget_files() >= 1
    assert await world.file_of(job, tmp_path) is None
    async with world.begin(world.district) as tx:
        assert (await tx.jobs.find([job]))[job].state is JobState.QUEUED
    assert await world.desk.claim(job) is not None
