"""Sharing filters: only what a school takes in comes in; what a filter newly leaves out leaves, and counts toward the hold."""

from domain.roster_feed import Completeness, Kind
from domain.roster_sync import RosterSync, SyncStatus
from domain.sharing import SharingFilter
from tests.contract.roster_feeds import Feed, holds, told
from tests.contract.roster_worlds import RosterWorld


def a_feed(completeness: Completeness = Completeness.COMPLETE) -> Feed:
    feed = (
        Feed(completeness).school("N", "North").school("S", "South").staffer("lee", "N").staffer("pat", "N", admin=True)
    )
    feed.student("ada", "N", graduation_year=2029).student("bob", "N", graduation_year=2030)
    feed.student("cay", "N", "S", graduation_year=2030).student("dee", "S", graduation_year=2030)
    feed.section("Art", "N", staff=("lee", "pat")).section("Advisory 1", "N", staff=("lee",)).section("Gym", "S")
    return feed.enroll("Art", "ada", "bob").enroll("Advisory 1", "ada", "cay").enroll("Gym", "cay", "dee")


def not_shared(sync: RosterSync) -> dict[str, int]:
    return {
        one.code.removeprefix("NOT_SHARED_"): one.count for one in sync.notices if one.code.startswith("NOT_SHARED")
    }


async def active(home: RosterWorld) -> dict[str, list[str]]:
    return {key: schools for key, (_, _, status, schools) in (await home.students()).items() if status == "active"}


async def test_only_students_of_these_years_are_taken_in(home: RosterWorld) -> None:
    await home.sync(Feed().school("N", "North").school("S", "South").staffer("lee", "N"))
    await home.set_school("N", sharing=SharingFilter(graduation_years=(2029,)))
    sync = await home.sync(a_feed())
    assert await active(home) == {"ada": ["N"], "cay": ["S"], "dee": ["S"]}
    assert await home.rosters() == {("Art", "ada"), ("Advisory 1", "ada"), ("Gym", "cay"), ("Gym", "dee")}
    assert not_shared(sync) == {"STUDENT": 1, "ENROLLMENT": 2}
    again = await home.sync(a_feed())
    assert (again.status, not_shared(again)) == (SyncStatus.UNCHANGED, {"STUDENT": 1, "ENROLLMENT": 2})


async def test_only_these_sections_are_taken_in_with_their_rosters(home: RosterWorld) -> None:
    await home.sync(Feed().school("N", "North").school("S", "South").staffer("lee", "N"))
    await home.set_school("N", sharing=SharingFilter(section_names=("advisory",)))
    sync = await home.sync(a_feed())
    assert sorted(await home.ids(Kind.SECTION)) == ["Advisory 1", "Gym"]
    assert not_shared(sync) == {"SECTION": 1, "ENROLLMENT": 2}
    assert len(await active(home)) == 4


async def test_only_staff_of_these_roles_are_taken_in(home: RosterWorld) -> None:
    await home.sync(
        Feed().school("N", "North").school("S", "South").staffer("lee", "N").staffer("pat", "N", admin=True)
    )
    await home.set_school("N", sharing=SharingFilter(staffer_roles=("admin",)))
    sync = await home.sync(a_feed())
    assert not_shared(sync) == {"STAFFER": 1}
    assert told(sync, Kind.STAFFER) == {"left": 1}
    assert await home.staff_of("Art") == [("pat", False)]
    assert await home.staff_of("Advisory 1") == []


async def test_what_is_newly_left_out_leaves_and_counts_toward_the_hold(home: RosterWorld) -> None:
    await home.sync(a_feed())
    await home.set_school("N", sharing=SharingFilter(graduation_years=(2031,)))
    sync = await home.sync(a_feed())
    assert holds(sync) == {"North": "HOLD_ALL_LEAVING"}
    done = await home.release(sync)
    assert done.status is SyncStatus.APPLIED
    assert await active(home) == {"cay": ["S"], "dee": ["S"]}
    await home.set_school("N", sharing=SharingFilter())
    await home.sync(a_feed())
    assert set(await active(home)) == {"ada", "bob", "cay", "dee"}


async def test_a_filter_that_was_changed_while_something_waits_is_shown_first(home: RosterWorld) -> None:
    await home.sync(a_feed())
    await home.set_school("N", sharing=SharingFilter(graduation_years=(2031,)))
    held = await home.sync(a_feed())
    await home.set_school("N", sharing=SharingFilter(graduation_years=(2030,)))
    again = await home.release(held)
    assert told(again, Kind.STUDENT) == {"updated": 1, "left": 1}  # North is Cay's main school again
    assert set(await active(home)) == {"bob", "cay", "dee"}


async def test_a_delta_takes_nobody_in_who_is_left_out_and_lets_nobody_leave(home: RosterWorld) -> None:
    await home.sync(a_feed())
    await home.set_school("N", sharing=SharingFilter(graduation_years=(2029,)))
    delta = Feed(Completeness.PARTIAL).school("N", "North").student("eve", "N", graduation_year=2030)
    sync = await home.sync(delta.student("bob", "N", graduation_year=2030, name="New"))
    assert not_shared(sync) == {"STUDENT": 2}
    assert (sync.status, set(await active(home))) == (SyncStatus.UNCHANGED, {"ada", "bob", "cay", "dee"})


async def test_what_cannot_be_read_stays(home: RosterWorld) -> None:
    await home.sync(a_feed())
    await home.set_school("S", sharing=SharingFilter(graduation_years=(2030,)))
    feed = Feed().school("N", "North").school("S", "South").staffer("lee", "N").staffer("pat", "N", admin=True)
    feed.student("ada", "N").student("bob", "N", graduation_year=2030).student("cay", "N", "S", graduation_year=2030)
    feed.quarantined(Kind.STUDENT, "dee", "S").section("Art", "N", staff=("lee", "pat")).section("Gym", "S")
    feed.section("Advisory 1", "N", staff=("lee",)).enroll("Art", "ada", "bob").enroll("Advisory 1", "ada", "cay")
    await home.sync(feed.enroll("Gym", "cay", "dee"))
    assert (await active(home))["dee"] == ["S"]


async def test_a_whole_roster_in_a_delta_brings_nobody_back_whom_the_filter_hides(home: RosterWorld) -> None:
    """Hidden at North, at South all the same: the delta does not have the student's record, only the roster that names them."""
    feed = Feed().school("N", "North").school("S", "South").student("old", "N", "S", graduation_year=2026)
    feed.student("new", "N", graduation_year=2029).section("art", "N").section("gym", "S")
    feed.enroll("art", "old", "new").enroll("gym", "old")
    await home.sync(feed)
    await home.set_school("N", sharing=SharingFilter(graduation_years=(2029,)))
    await home.sync(feed)
    assert await home.rosters() == {("art", "new"), ("gym", "old")}
    for completeness in (Completeness.CHANGES, Completeness.PARTIAL):
        delta = Feed(completeness=completeness).school("N", "North").school("S", "South").section("art", "N")
        sync = await home.sync(delta.enroll("art", "old", "new"))
        assert (sync.counts.changes, told(sync, Kind.ENROLLMENT)) == (0, {"skipped": 1})
    assert await home.rosters() == {("art", "new"), ("gym", "old")}
