"""A school that a service does not share any more: what it has waits, however little it is, and ends once it is released."""

from typing import Any

import pytest

from application.paging import PageRequest
from domain.roster_feed import Completeness, Kind
from domain.roster_sync import RosterSync
from tests.contract.roster_feeds import Feed, holds, notices, told
from tests.contract.roster_worlds import RosterWorld
from tests.contract.source_office import SourceOffice

HELD = {"South": "HOLD_ALL_LEAVING"}


def a_feed(*schools: str, completeness: Completeness = Completeness.COMPLETE) -> Feed:
    feed = Feed(completeness, format="clever")
    for school, name in (("N", "North"), ("S", "South")):
        if school in schools:
            feed.school(school, name).staffer(f"kim {school}", school).student(f"ada {school}", school)
            feed.student(f"both {school}", *sorted({school, schools[0]})) if school != "N" else feed
            feed.section(f"art {school}", school, staff=[f"kim {school}"]).enroll(f"art {school}", f"ada {school}")
    return feed


def north_alone() -> Feed:
    """Who was at both schools is at the one that is shared."""
    return a_feed("N").student("both S", "N")


async def latest(office: SourceOffice) -> RosterSync:
    async with office.home.begin(office.home.id) as tx:
        return (await tx.roster_syncs.syncs(None, PageRequest(1))).items[0]


async def synced(office: SourceOffice, id: Any, feed: Feed) -> RosterSync:
    office.sources.feed = feed
    await office.sync(id)
    return await latest(office)


async def test_pitfall_07_a_school_that_is_not_shared_any_more_waits_and_is_released(office: SourceOffice) -> None:
    id = await office.connect()
    await synced(office, id, a_feed("N", "S"))
    held = await synced(office, id, north_alone())
    assert (holds(held), held.counts.changes) == (HELD, 0)
    hold = next(part.hold for part in held.parts if part.hold is not None)
    assert hold.message.startswith(
        "The school is not shared any more, and all it has would leave (1 staffer, 2 students, 1 section, 1 enrollment): "
    )
    assert "SCHOOL_NOT_IN_FEED" not in notices(held)
    await office.release(held.id)
    done = await latest(office)
    assert (told(done, Kind.STAFFER), told(done, Kind.STUDENT)) == ({"left": 1}, {"left": 1, "updated": 1})
    assert (told(done, Kind.SECTION), told(done, Kind.ENROLLMENT)) == ({"left": 1}, {"left": 1})
    students = await office.home.students()
    assert [(students[key][2], students[key][3]) for key in ("ada S", "both S")] == [("left", []), ("active", ["N"])]
    again = await synced(office, id, north_alone())
    assert (holds(again), again.counts.changes) == ({}, 0)


async def test_a_school_that_is_shared_again_comes_back(office: SourceOffice) -> None:
    id = await office.connect()
    await synced(office, id, a_feed("N", "S"))
    held = await synced(office, id, north_alone())
    await office.release(held.id)
    back = await synced(office, id, a_feed("N", "S"))
    assert (told(back, Kind.STUDENT)["returned"], told(back, Kind.SECTION)) == (1, {"returned": 1})
    assert [one.name for one in back.parts] == ["North", "South"]


async def test_what_a_school_keeps_while_it_waits_is_all_of_it(office: SourceOffice) -> None:
    id = await office.connect()
    await synced(office, id, a_feed("N", "S"))
    before = await office.home.tables()
    await synced(office, id, north_alone())
    assert await office.home.tables() == before


async def test_shared_again_while_it_waits_nothing_has_happened(office: SourceOffice) -> None:
    id = await office.connect()
    await synced(office, id, a_feed("N", "S"))
    await synced(office, id, north_alone())
    back = await synced(office, id, a_feed("N", "S"))
    assert (holds(back), back.counts.changes) == ({}, 0)


async def test_a_kind_that_only_that_school_had_is_no_empty_source(office: SourceOffice) -> None:
    id = await office.connect()
    north = Feed(format="clever").school("N", "North").student("ada N", "N")
    feed = Feed(format="clever").school("N", "North").student("ada N", "N")
    feed.school("S", "South").staffer("kim", "S").section("art", "S")
    await synced(office, id, feed)
    assert holds(await synced(office, id, north)) == HELD


async def test_where_no_school_is_shared_the_source_is_empty(office: SourceOffice) -> None:
    id = await office.connect()
    await synced(office, id, a_feed("N", "S"))
    refused = await synced(office, id, Feed(format="clever"))
    assert refused.error is not None
    assert refused.error["code"] == "SOURCE_EMPTY"


@pytest.mark.parametrize("completeness", [Completeness.PARTIAL])
async def test_what_changed_alone_ends_no_school(office: SourceOffice, completeness: Completeness) -> None:
    id = await office.connect()
    await synced(office, id, a_feed("N", "S"))
    assert (await synced(office, id, a_feed("N", completeness=completeness))).counts.changes == 0


async def test_a_school_whose_record_cannot_be_read_is_shared(office: SourceOffice) -> None:
    id = await office.connect()
    await synced(office, id, a_feed("N", "S"))
    feed = north_alone()
    feed.quarantined(Kind.SCHOOL, "S")
    sync = await synced(office, id, feed)
    assert (holds(sync), notices(sync)["SCHOOL_NOT_IN_FEED"]) == ({}, 1)


async def test_files_may_be_about_one_school(home: RosterWorld) -> None:
    await home.sync(a_feed("N", "S"))
    sync = await home.sync(north_alone())
    assert (holds(sync), notices(sync)["SCHOOL_NOT_IN_FEED"]) == ({}, 1)
    assert (await home.students())["ada S"][2] == "active"
