"""From where a pull goes on: what it takes up from an attempt that broke off, and when it begins anew."""

import asyncio
import tempfile
from collections.abc import Sequence
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from application.paging import PageRequest
from application.ports.jobs import JobState
from application.roster.private_folder import resumable_folder
from application.setup.set_prebooking import SetPrebooking
from domain.calendar import MONDAY
from domain.errors import Refused
from domain.flex_period import Meeting
from domain.ids import SchoolId
from domain.prebooking import Prebooking
from domain.roster_feed import Kind
from domain.roster_source import RosterConnection
from tests.contract.roster_feeds import Feed
from tests.contract.source_office import SourceOffice
from tests.contract.test_roster_sources import UNAVAILABLE, a_feed


async def breaks() -> None:
    raise ConnectionError("gone")


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where folders of pulls are made."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


# ── from where ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_records_that_name_two_people_are_read_again_until_they_do_not(office: SourceOffice) -> None:
    """What lets one of them in may be a change of the other."""
    id, office.sources.feed = await office.connect(), a_feed("ada", "bob")
    await office.sync(id)
    office.sources.feed = a_feed("ada").student("bob", "N", sis_id="Sada")
    await office.sync(id)
    assert (await office.find(id)).cursor is None
    office.sources.feed = a_feed("ada", "bob")
    await office.sync(id)
    await office.sync(id)
    assert office.sources.pulls == [None, "c1", None, "c1"]


async def test_whom_a_school_did_not_accept_is_read_again_once_it_does(office: SourceOffice) -> None:
    id, office.sources.feed = await office.connect(), a_feed("ada")
    await office.sync(id)
    await office.home.set_school("N", student_email_required=False)
    await office.sync(id)
    await office.sync(id)
    assert office.sources.pulls == [None, None, "c1"]


async def test_a_source_in_which_nothing_has_changed_books_its_schools_on(office: SourceOffice) -> None:
    id, home = await office.connect(), office.home
    office.sources.feed = (
        Feed(format="clever").school("N", year=(date(2026, 8, 17), date(2027, 6, 4))).student("a", "N")
    )
    await office.sync(id)
    school = SchoolId((await home.ids(Kind.SCHOOL))["N"])
    async with home.begin(home.id) as tx:
        await tx.schools.save_flex_period(school, None, "WIN", (Meeting(MONDAY),))
    await SetPrebooking(home.begin, office.clock)(office.admin, school, Prebooking(2))
    office.sources.feed = None
    job = await office.sync(id)
    assert job.result
    assert [one["school"] for one in job.result["prebooking"]] == [school]


# ── what an attempt leaves to the next ───────────────────────────────────────────────────────────────────────────────


async def test_an_attempt_finds_what_the_one_before_has_left(office: SourceOffice, folders: Path) -> None:
    id, office.sources.feed = await office.connect(), a_feed("ada")
    job, office.sources.meanwhile = await office.ask(id), breaks
    assert (await office.work(job, pauses=(0.0,))).state is JobState.QUEUED
    office.sources.meanwhile = _nothing
    assert (await office.work(job)).state is JobState.DONE
    assert office.sources.found == [[], ["students.json"]]
    assert list(folders.iterdir()) == []


@pytest.mark.parametrize("ending", ["refused", "cancelled"])
async def test_nothing_is_left_of_a_pull_that_is_over(office: SourceOffice, folders: Path, ending: str) -> None:
    id = await office.connect()
    job = await office.ask(id)

    async def cancel() -> None:
        async with office.home.begin(office.home.id) as tx:
            await tx.jobs.ask_to_cancel(job)
        await asyncio.sleep(0.6)  # reports closer together are dropped

    if ending == "refused":
        office.sources.refuses = UNAVAILABLE
    else:
        office.sources.feed, office.sources.meanwhile = a_feed("ada"), cancel
    assert (await office.work(job)).state is {"refused": JobState.REFUSED, "cancelled": JobState.CANCELLED}[ending]
    assert list(folders.iterdir()) == []


async def test_another_pull_never_goes_on_with_what_one_has_left(office: SourceOffice) -> None:
    """Neither another job's, nor the same one's after its source was changed."""
    id, office.sources.feed = await office.connect(), a_feed("ada")
    first, office.sources.meanwhile = await office.ask(id), breaks
    await office.work(first)  # has failed for good, and left its pages
    second = await office.ask(id)
    await office.work(second, pauses=(0.0,))
    await office.update(id, time_zone="America/Chicago")
    office.sources.meanwhile = _nothing
    assert (await office.work(second)).state is JobState.DONE
    assert office.sources.found == [[], [], []]


async def test_two_attempts_at_once_never_write_in_one_folder() -> None:
    """The first has lost its lease and does not know it yet."""
    async with resumable_folder("1-1-test", "job") as first:
        (first / "page").touch()
        async with resumable_folder("1-1-test", "job") as second:
            assert (second != first, list(second.iterdir())) == (True, [])
        assert not second.exists()
    assert not first.exists()


async def test_a_folder_that_others_may_enter_is_not_used(folders: Path) -> None:
    (folders / "homeroom-import-1-1-test").mkdir(mode=0o755)
    (folders / "homeroom-import-1-2-test").symlink_to(folders)
    for whose in ("1-1-test", "1-2-test"):
        async with resumable_folder(whose, "job") as folder:
            assert folder.parent == folders
            assert folder.stat().st_mode & 0o077 == 0


# ── nights on which the source is away ───────────────────────────────────────────────────────────────────────────────


async def a_night(office: SourceOffice) -> JobState:
    """What is due is asked for and worked."""
    assert await office.night() == 1
    (connection,) = [one for one in await _all(office) if one.sync_job is not None]
    assert connection.sync_job is not None
    return (await office.work(connection.sync_job)).state


async def _all(office: SourceOffice) -> Sequence[RosterConnection]:
    async with office.home.begin(office.home.id) as tx:
        return (await tx.roster_connections.page(PageRequest(10))).items


async def test_a_night_is_tried_again_with_growing_pauses_and_then_let_go(office: SourceOffice) -> None:
    id, office.sources.refuses = await office.connect(nightly_at=time(2, 30)), UNAVAILABLE
    regular = (await office.find(id)).next_sync
    assert regular is not None
    office.home.now = regular
    for retries, minutes in enumerate((5, 10, 20, 40, 80), 1):
        assert await a_night(office) is JobState.REFUSED
        found = await office.find(id)
        assert (found.night_retries, found.next_sync) == (retries, office.home.now + timedelta(minutes=minutes))
        assert await office.night() == 0
        office.pass_time(minutes=minutes)
    assert await a_night(office) is JobState.REFUSED
    found = await office.find(id)
    assert (found.night_retries, found.next_sync) == (0, regular + timedelta(days=1))


async def test_a_night_that_works_at_last_has_no_retries(office: SourceOffice) -> None:
    id, office.sources.refuses = await office.connect(nightly_at=time(2, 30)), UNAVAILABLE
    regular = (await office.find(id)).next_sync
    assert regular is not None
    office.home.now = regular
    await a_night(office)
    office.pass_time(minutes=5)
    office.sources.refuses, office.sources.feed = None, a_feed("ada")
    assert await a_night(office) is JobState.DONE
    found = await office.find(id)
    assert (found.night_retries, found.next_sync) == (0, regular + timedelta(days=1))
    assert set(await office.home.ids(Kind.STUDENT)) == {"ada"}


@pytest.mark.parametrize("how", ["by hand", "denied", "paused meanwhile", "removed meanwhile"])
async def test_what_does_not_pass_by_itself_is_not_tried_again(office: SourceOffice, how: str) -> None:
    id = await office.connect(nightly_at=time(2, 30))
    office.sources.refuses = Refused("SOURCE_DENIED", "No.") if how == "denied" else UNAVAILABLE
    regular = (await office.find(id)).next_sync
    assert regular is not None
    if how == "by hand":
        await office.sync(id)
        assert (await office.find(id)).next_sync == regular
        return
    office.home.now = regular

    async def meanwhile() -> None:
        if how == "paused meanwhile":
            await office.update(id, paused=True)
        elif how == "removed meanwhile":
            await office.remove(id)

    office.sources.meanwhile = meanwhile
    assert await a_night(office) is JobState.REFUSED
    expected = [] if how == "removed meanwhile" else [(regular + timedelta(days=1) if how == "denied" else None, 0)]
    assert [(one.next_sync, one.night_retries) for one in await _all(office)] == expected


async def _nothing() -> None: ...
