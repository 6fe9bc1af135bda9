"""Old reports forget whom they were about, and keep that there was a run."""

from datetime import timedelta
from typing import Any

import pytest

from application.ports.drops import NewDrop
from application.ports.jobs import JobKind
from application.ports.old_reports import FORGOTTEN
from application.roster.forget_reports import BATCH, ForgetReports
from domain.drops import Box
from domain.errors import Refused
from domain.ids import DistrictId, JobId
from domain.roster import District
from domain.roster_feed import Kind
from domain.roster_sync import SyncStatus
from infra.container import forget_reports
from infra.settings import read_settings
from infra.worker import _forgetting
from tests.contract.roster_feeds import Feed
from tests.contract.roster_worlds import PostgresRosterWorld, RosterWorld
from tests.contract.test_roster_sync_conflicts import queue, resolve, two_claim_one
from tests.fakes.districts import FakeDistricts
from tests.support.postgres import in_district
from tests.support.schools import FixedClock


async def forget(home: RosterWorld, keep_days: int = 400, **later: float) -> int:
    """As a worker does, so much later; of this test's district only: tests share a database."""
    clock = FixedClock(home.now + timedelta(**later))
    return await ForgetReports(home.begin, OneDistrict(home.id), clock, keep_days)()


class OneDistrict(FakeDistricts):
    def __init__(self, id: DistrictId) -> None:
        super().__init__()
        self._only = District(id, "Maple USD")

    async def all(self) -> tuple[District, ...]:
        return (self._only,)


class Unreadable:
    """No roster at all."""

    def open(self, path: str, format: str) -> Any:
        raise Refused("CSV_MALFORMED", "Ada Lovelace.csv is no table.", field="path", details={"file": "Ada.csv"})


def a_feed(*students: str) -> Feed:
    feed = Feed().school("N", "North").quarantined(Kind.STUDENT, "bad", "N")
    for student in students:
        feed.student(student, "N")
    return feed


async def result_of(home: RosterWorld, job: JobId) -> Any:
    async with home.begin(home.id) as tx:
        return (await tx.jobs.find([job]))[job].result


async def test_records_are_forgotten_and_counts_stay(home: RosterWorld) -> None:
    sync = await home.sync(a_feed("ada", "bob"))
    job, before = home.latest_job, await home.dump()
    result = await result_of(home, job)
    assert len(result["quarantined"]) == sync.quarantined == 1
    assert await home.changes(sync)
    assert await forget(home, days=399) == 0
    assert await home.changes(sync)
    assert await home.quarantined(sync)
    # Long after: the database says itself when a job ended.
    assert await forget(home, days=9_999) == 2 + 1 + 1  # changes, records left out, jobs
    assert (await home.changes(sync), await home.quarantined(sync)) == ([], [])
    assert await home.find_sync(sync.id) == sync, "counts, times and who asked stay"
    assert await result_of(home, job) == {**result, "quarantined": []}
    assert await home.dump() == before, "nobody's own record is touched"
    assert await forget(home, days=9_999) == 0


async def test_only_what_is_old_is_forgotten(home: RosterWorld) -> None:
    old = await home.sync(a_feed("ada"))
    home.now += timedelta(days=300)
    new = await home.sync(a_feed("ada", "bob"))
    await forget(home, days=101)
    assert (await home.changes(old), await home.quarantined(old)) == ([], [])
    assert await home.changes(new)
    assert await home.quarantined(new)


async def test_nothing_is_forgotten_where_reports_are_kept_for_ever(home: RosterWorld) -> None:
    sync = await home.sync(a_feed("ada"))
    assert await forget(home, keep_days=0, days=9_999) == 0
    assert await home.changes(sync)


async def test_what_jobs_were_asked_with_is_forgotten_once_they_are_over(home: RosterWorld) -> None:
    await home.sync(a_feed("ada"))
    over = home.latest_job
    async with home.begin(home.id) as tx:
        asked = {"order": {"who": {"studentSisIds": [["4711", 1]]}}}
        queued = (await tx.jobs.enqueue(JobKind.PLAN_MASS_SCHEDULE, asked, school=None, asked_by="ada")).id
    assert await payload_of(home, over)
    await forget(home, days=9_999)
    assert await payload_of(home, over) == {}
    assert await payload_of(home, queued) == asked


async def test_errors_forget_what_they_said_and_keep_their_code(home: RosterWorld) -> None:
    with pytest.raises(Refused):
        await home.sync(Unreadable())
    (sync,) = await home.syncs()
    assert sync.error is not None
    assert "Ada" in sync.error["message"]
    job = home.latest_job
    assert await forget(home, days=9_999) == 2  # the job and the run
    unsaid = {"code": "CSV_MALFORMED", "message": FORGOTTEN}
    assert [one.error for one in await home.syncs()] == [unsaid]
    async with home.begin(home.id) as tx:
        assert (await tx.jobs.find([job]))[job].error in (None, unsaid)
    assert await forget(home, days=9_999) == 0


async def test_files_of_the_drop_folder_forget_their_names_once_their_outcome_was_told(home: RosterWorld) -> None:
    box, error = Box(home.id, None), {"code": "UNKNOWN_FORMAT", "message": "Ada Lovelace.pdf is no roster."}
    async with home.begin(home.id) as tx:
        for token in ("told", "waits"):
            await tx.drops.add(NewDrop(box, token, "Ada Lovelace.pdf", None, "", home.now, error=error))
        (told,) = [one for one in await tx.drops.untold() if one.token == "told"]
        await tx.drops.told(told.id, home.now)
    assert await forget(home, days=399) == 0
    assert await forget(home, days=401) == 1
    async with home.begin(home.id) as tx:
        waits, told = await tx.drops.recent(2)
    assert (waits.name, waits.error) == ("Ada Lovelace.pdf", error)
    assert (told.name, told.error) == ("", {"code": "UNKNOWN_FORMAT", "message": FORGOTTEN})
    assert (told.token, told.told_at) == ("told", home.now)


async def payload_of(home: RosterWorld, job: JobId) -> Any:
    if isinstance(home, PostgresRosterWorld):
        rows = await home.rows("SELECT id, payload FROM homeroom.job")
        return dict(map(tuple, rows))[job]
    store: Any = home
    return store.store.jobs.rows[job].payload


async def test_what_can_still_be_released_keeps_its_list(home: RosterWorld) -> None:
    await home.sync(a_feed(*(f"s{number}" for number in range(40))))
    held = await home.sync(a_feed("s1"))
    assert (held.status, held.kept_until is not None) == (SyncStatus.HELD, True)
    await forget(home, keep_days=1, days=2)
    assert await home.changes(held)


async def test_conflicts_that_are_resolved_are_forgotten_and_open_ones_are_not(home: RosterWorld) -> None:
    (b, _), old, feed = await two_claim_one(home)
    await resolve(home, b, old)
    await home.sync(feed)
    (waits,) = await queue(home)
    assert await conflicts(home) == 2
    await forget(home, days=401)
    assert await queue(home) == [waits]
    assert await conflicts(home) == 1


async def conflicts(home: RosterWorld) -> int:
    if isinstance(home, PostgresRosterWorld):
        return len(await home.rows("SELECT id FROM homeroom.roster_conflict"))
    store: Any = home
    return len(store.store.facts.conflicts)


@pytest.mark.parametrize("home", ["postgres"], indirect=True)
async def test_answers_are_forgotten_as_soon_as_their_key_is_not_recalled(home: PostgresRosterWorld) -> None:
    async with home.begin(home.id) as tx:
        await tx.idempotency.remember("kim", "saveStudent", "old", "hash", {"id": 1})
        await tx.idempotency.remember("kim", "saveStudent", "new", "hash", {"id": 2})
    async with in_district(home.engine, home.id) as connection:
        await connection.exec_driver_sql("UPDATE homeroom.idempotency_key SET kept_until = now() WHERE key = 'old'")
    assert await forget(home, keep_days=0) == 1
    assert [key for (key,) in await home.rows("SELECT key FROM homeroom.idempotency_key")] == ["new"]


@pytest.mark.parametrize("home", ["postgres"], indirect=True)
async def test_it_goes_a_part_at_a_time_and_sees_its_own_district_only(
    home: PostgresRosterWorld, other_district: Any
) -> None:
    sync = await home.sync(a_feed("ada", "bob", "cay"))
    later = home.now + timedelta(days=9_999)
    async with home.begin(other_district) as tx:
        assert await tx.old_reports.forget(later, BATCH) == 0
    async with home.begin(home.id) as tx:
        await tx.old_reports.forget(later, 2)
    assert len(await home.changes(sync)) == 1
    assert await forget(home, days=9_999) == 1


def test_workers_forget_by_themselves(engine: Any) -> None:
    settings = read_settings(report_keep_days=30)
    assert forget_reports(settings, engine).keep_days == 30
    (errand,) = _forgetting(settings, engine)
    assert isinstance(errand.run, ForgetReports)
