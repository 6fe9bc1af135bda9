"""When a source that sends changes is read from the beginning again: what its changes passed over is wanted now."""

from application.roster.ignore_on_import import SetIgnoreOnImport
from domain.ids import ConnectionId, SchoolId
from domain.roster import HoldThresholds
from domain.roster_feed import Completeness, Kind
from tests.contract.roster_feeds import Feed
from tests.contract.source_office import SourceOffice

EVERYTHING = {("art", "ada"), ("art", "bob")}


def a_feed(*students: str, completeness: Completeness = Completeness.COMPLETE) -> Feed:
    feed = Feed(completeness, format="clever").school("N").student("ada", "N").student("bob", "N").section("art", "N")
    return feed.enroll("art", *students)


def changes(*students: str) -> Feed:
    return a_feed(*students, completeness=Completeness.CHANGES)


async def ignore(office: SourceOffice, student: str, *, ignored: bool) -> None:
    home = office.home
    school, person = SchoolId((await home.ids(Kind.SCHOOL))["N"]), (await home.ids(Kind.STUDENT))[student]
    await SetIgnoreOnImport(home.begin)(home.admin, school, Kind.STUDENT, [person], ignored=ignored)


async def connected(office: SourceOffice) -> ConnectionId:
    """Read once, with bob on the roster; then changes that enroll ada, whom imports ignore."""
    id, office.sources.feed = await office.connect(), a_feed("bob")
    await office.sync(id)
    await ignore(office, "ada", ignored=True)
    office.sources.feed = changes("ada", "bob")
    await office.sync(id)
    assert await office.home.rosters() == {("art", "bob")}
    return id


async def test_whom_imports_do_not_ignore_any_more_is_taken_over_by_the_next_sync(office: SourceOffice) -> None:
    id = await connected(office)
    await ignore(office, "ada", ignored=False)
    office.sources.feed = a_feed("ada", "bob")
    await office.sync(id)
    assert office.sources.pulls == [None, "c1", None]
    assert await office.home.rosters() == EVERYTHING


async def test_nothing_is_read_again_for_who_was_not_ignored_or_is_now(office: SourceOffice) -> None:
    id = await connected(office)
    await ignore(office, "bob", ignored=False)
    await ignore(office, "bob", ignored=True)
    office.sources.feed = None
    await office.sync(id)
    assert office.sources.pulls == [None, "c1", "c1"]


async def test_a_pull_of_changes_that_runs_meanwhile_does_not_make_it_forgotten(office: SourceOffice) -> None:
    id, office.sources.feed = await connected(office), None

    async def meanwhile() -> None:
        await ignore(office, "ada", ignored=False)

    office.sources.meanwhile = meanwhile
    await office.sync(id)
    assert (await office.find(id)).cursor is None


async def test_nor_do_changes_that_waited_and_are_released(office: SourceOffice) -> None:
    id, office.sources.feed = await connected(office), changes()
    await office.home.set_school("N", hold=HoldThresholds(leaving_percent=1, least_records=1))
    job = await office.sync(id)
    assert job.result is not None
    assert job.result["status"] == "held"
    await ignore(office, "ada", ignored=False)
    released = await office.release(job.result["syncId"])
    assert released.result is not None
    assert released.result["status"] == "applied"
    assert (await office.find(id)).cursor is None


async def test_a_source_that_was_paused_and_retired_is_read_from_the_beginning(office: SourceOffice) -> None:
    id, home = await office.connect(), office.home
    office.sources.feed = a_feed("ada", "bob")
    await office.sync(id)
    await office.update(id, paused=True)
    await home.retire("Clever")
    assert (await home.students())["ada"][2] == "left"
    await office.update(id, paused=False)
    await office.sync(id)
    assert office.sources.pulls == [None, None]
    assert (await home.students())["ada"][2:] == ("active", ["N"])
    assert await home.rosters() == EVERYTHING


async def test_a_dry_run_of_retiring_forgets_nothing(office: SourceOffice) -> None:
    id, office.sources.feed = await office.connect(), a_feed("ada", "bob")
    await office.sync(id)
    await office.update(id, paused=True)
    await office.home.retire("Clever", dry_run=True)
    assert (await office.find(id)).cursor == "c1"
