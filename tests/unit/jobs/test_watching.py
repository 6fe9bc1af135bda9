"""Who may see a job, and who may stop it."""

from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from application.access import Role, Scope, Viewer
from application.jobs.cancel import CancelJob
from application.jobs.queries import FindJobs
from application.jobs.sweep import Sweep
from application.ports.jobs import JobKind, JobState
from domain.errors import NotAllowed, Refused
from domain.ids import DistrictId, JobId, SchoolId, StafferId
from tests.fakes.jobs import FakeJobDesk, FakeJobStore

HERE, THERE = DistrictId(1), DistrictId(2)
NORTH, SOUTH = frozenset({SchoolId(10)}), frozenset({SchoolId(20)})

ASKER = Viewer(Role.STAFFER, HERE, "staffer:1", NORTH, StafferId(1))
OPERATOR = Viewer(Role.OPERATOR, HERE, "operator")
DISTRICT_ADMIN = Viewer(Role.DISTRICT_ADMIN, HERE, "district_admin:b")
ADMIN = Viewer(Role.ADMIN, HERE, "staffer:3", NORTH, StafferId(3))
COLLEAGUE = Viewer(Role.STAFFER, HERE, "staffer:2", NORTH, StafferId(2))
OTHER_SCHOOL = Viewer(Role.ADMIN, HERE, "staffer:4", SOUTH, StafferId(4))
PARTNER = Viewer(Role.PARTNER, HERE, "partner:p", NORTH, scopes=frozenset(Scope))
STUDENT = Viewer(Role.STUDENT, HERE, "student:5", NORTH)
OTHER_DISTRICT = Viewer(Role.OPERATOR, THERE, "staffer:1")


@pytest.fixture
def store() -> FakeJobStore:
    return FakeJobStore()


async def a_job(store: FakeJobStore, school: int | None = 10) -> JobId:
    async with store.begin(HERE) as jobs:
        return (
            await jobs.enqueue(
                JobKind.APPLY_MASS_SCHEDULE, {}, school=school and SchoolId(school), asked_by=ASKER.actor
            )
        ).id


def begin(store: FakeJobStore) -> Any:
    @asynccontextmanager
    async def opening(district: DistrictId) -> Any:
        async with store.begin(district) as jobs:
            yield SimpleNamespace(jobs=jobs)

    def call(district: DistrictId, *, snapshot: bool = False) -> AbstractAsyncContextManager[Any]:
        return opening(district)

    return call


@pytest.mark.parametrize("viewer", [ASKER, OPERATOR, DISTRICT_ADMIN, ADMIN, COLLEAGUE])
async def test_the_asker_and_staff_of_the_school_see_a_job(store: FakeJobStore, viewer: Viewer) -> None:
    job = await a_job(store)
    assert list(await FindJobs(begin(store))(viewer, [job, JobId(99)])) == [job]


@pytest.mark.parametrize("viewer", [OTHER_SCHOOL, PARTNER, STUDENT, OTHER_DISTRICT])
async def test_others_do_not_learn_that_it_exists(store: FakeJobStore, viewer: Viewer) -> None:
    job = await a_job(store)
    assert await FindJobs(begin(store))(viewer, [job]) == {}
    with pytest.raises(Refused) as refused:
        await CancelJob(begin(store))(viewer, job)
    assert refused.value.code == "NOT_FOUND"
    assert store.rows[job].job.state is JobState.QUEUED


@pytest.mark.parametrize("viewer", [ASKER, OPERATOR, DISTRICT_ADMIN, ADMIN])
async def test_the_asker_and_admins_cancel_a_job(store: FakeJobStore, viewer: Viewer) -> None:
    job = await a_job(store)
    assert (await CancelJob(begin(store))(viewer, job)).state is JobState.CANCELLED


async def test_a_colleague_sees_but_does_not_cancel(store: FakeJobStore) -> None:
    job = await a_job(store)
    with pytest.raises(NotAllowed):
        await CancelJob(begin(store))(COLLEAGUE, job)


async def test_a_job_of_the_whole_district_is_not_a_school_admins(store: FakeJobStore) -> None:
    job = await a_job(store, school=None)
    assert await FindJobs(begin(store))(ADMIN, [job]) == {}
    assert list(await FindJobs(begin(store))(ASKER, [job])) == [job]


async def test_the_sweeper_announces_what_is_due(store: FakeJobStore) -> None:
    jobs = [await a_job(store) for _ in range(3)]
    announced: list[JobId] = []
    looked: list[datetime] = []

    async def look_what_is_due_by_itself() -> None:
        looked.append(store.now)

    async def forget_held_inputs() -> int:
        return 0

    sweep = Sweep(FakeJobDesk(store), announced.append, look_what_is_due_by_itself, forget_held_inputs)
    assert await sweep() == 0
    await store.pass_time(6)
    assert await sweep(limit=2) == 2
    assert await sweep() == 1
    assert sorted(announced) == jobs
    assert len(looked) == 3
