"""Parts that wait: what is held changes nothing, the rest goes in; guards see the whole feed before the first write."""

from datetime import date

import pytest

from domain.errors import Refused
from domain.roster import HoldThresholds, Status
from domain.roster_feed import Kind
from domain.roster_sync import Change, SyncStatus, Tally
from tests.contract.roster_feeds import Feed, holds, told
from tests.contract.roster_worlds import RosterWorld


def students(feed: Feed, school: str, numbers: range, **said: str) -> Feed:
    for number in numbers:
        feed.student(f"{school}{number}", school, **said)
    return feed


def two_schools(north: range, south: range = range(30)) -> Feed:
    return students(students(Feed().school("N", "North").school("S", "South"), "N", north), "S", south)


async def test_exactly_the_share_goes_in_and_one_more_waits(home: RosterWorld) -> None:
    await home.sync(two_schools(range(200)))
    at_the_limit = await home.sync(two_schools(range(20, 200)))
    assert (at_the_limit.status, told(at_the_limit, Kind.STUDENT)) == (SyncStatus.APPLIED, {"left": 20})
    await home.sync(two_schools(range(200)))
    before = await home.dump()
    beyond = await home.sync(two_schools(range(21, 200)))
    assert beyond.status is SyncStatus.HELD
    assert holds(beyond) == {"North": "HOLD_LEAVING"}
    assert beyond.parts[0].counts.to_json()["student"]["left"] == 21
    assert beyond.counts.changes == 0
    assert await home.dump() == before
    listed = await home.changes_of(beyond, Kind.STUDENT)
    assert [change for change, _ in listed] == [Change.LEFT] * 21


async def test_fewer_than_twenty_go_in_whatever_their_share(home: RosterWorld) -> None:
    await home.sync(two_schools(range(40)))
    assert (await home.sync(two_schools(range(19, 40)))).status is SyncStatus.APPLIED


async def test_the_last_of_a_kind_never_leave_a_school_unseen(home: RosterWorld) -> None:
    await home.sync(two_schools(range(2)))
    sync = await home.sync(two_schools(range(0), range(31)))
    assert holds(sync) == {"North": "HOLD_ALL_LEAVING"}
    assert told(sync, Kind.STUDENT) == {"created": 1}
    assert (await home.students())["N1"][2] == "active"
    assert (await home.students())["S30"][2] == "active"


async def test_a_schools_own_thresholds_count(home: RosterWorld) -> None:
    await home.sync(two_schools(range(40)))
    await home.set_school("N", hold=HoldThresholds(leaving_percent=1, least_records=2))
    assert holds(await home.sync(two_schools(range(2, 40)))) == {"North": "HOLD_LEAVING"}


async def test_too_many_updates_and_too_many_quarantined_wait(home: RosterWorld) -> None:
    await home.sync(two_schools(range(40)))
    changed = students(Feed().school("N", "North").school("S", "South"), "N", range(40), name="New")
    assert holds(await home.sync(students(changed, "S", range(30)))) == {"North": "HOLD_UPDATED"}
    feed = two_schools(range(20))
    for number in range(20, 40):
        feed.quarantined(Kind.STUDENT, f"N{number}", "N")
    assert holds(await home.sync(feed)) == {"North": "HOLD_QUARANTINE"}


@pytest.mark.parametrize(
    ("last_day", "held"),
    [(date(2026, 8, 20), {}), (date(2027, 5, 1), {"North": "HOLD_LEAVING"}), (None, {"North": "HOLD_LEAVING"})],
)
async def test_enrollments_that_end_count_unless_their_last_day_has_passed(
    home: RosterWorld, last_day: date | None, held: dict[str, str]
) -> None:
    def rosters(enrolled: range) -> Feed:
        feed = students(Feed().school("N", "North"), "N", range(40)).section("art", "N")
        return feed.enroll("art", *(f"N{number}" for number in enrolled), days=(None, last_day))

    await home.sync(rosters(range(40)))
    assert holds(await home.sync(rosters(range(20, 40)))) == held


async def test_schools_between_which_a_key_changes_hands_wait_together(home: RosterWorld) -> None:
    await home.sync(two_schools(range(40)))
    sync = await home.sync(two_schools(range(30, 40), range(1, 30)).student("S0", "S", email="N0@example.org"))
    assert holds(sync) == {"North": "HOLD_LEAVING", "South": "HOLD_JOINED"}
    assert (await home.students())["S0"][1] == "S0@example.org"
    apart = await home.sync(two_schools(range(30, 40), range(1, 30)).student("S0", "S", email="new@example.org"))
    assert holds(apart) == {"North": "HOLD_LEAVING"}
    assert (await home.students())["S0"][1] == "new@example.org"


async def test_who_is_new_and_belongs_to_a_waiting_school_is_left_out_everywhere(home: RosterWorld) -> None:
    await home.sync(two_schools(range(40)))
    feed = two_schools(range(30, 40)).student("new", "N", "S").student("N1", "S").section("gym", "S")
    feed.enroll("gym", "new", "S1")
    sync = await home.sync(feed)
    assert holds(sync) == {"North": "HOLD_LEAVING"}
    assert "new" not in await home.students()
    assert told(sync, Kind.STUDENT)["skipped"] == 1
    assert told(sync, Kind.ENROLLMENT) == {"created": 1, "skipped": 1}
    assert (await home.students())["N1"][3] == ["S", "N"]


async def test_who_moved_keeps_the_old_school_while_the_new_one_waits(home: RosterWorld) -> None:
    def a_feed(south: range, moved: str) -> Feed:
        feed = two_schools(range(39), south).student("N39", moved, email=f"{moved}@example.org").section("art", "N")
        return feed.enroll("art", *(["N0", "N39"] if moved == "N" else ["N0"]))

    await home.sync(a_feed(range(30), "N"))
    sync = await home.sync(a_feed(range(20, 30), "S"))
    assert holds(sync) == {"South": "HOLD_LEAVING"}
    assert (await home.students())["N39"] == ("SN39", "N@example.org", "active", ["N"])
    assert await home.rosters() == {("art", "N0"), ("art", "N39")}
    await home.sync(a_feed(range(30), "S"))
    assert (await home.students())["N39"] == ("SN39", "S@example.org", "active", ["S"])
    assert await home.rosters() == {("art", "N0")}


async def test_a_dry_run_says_what_would_wait(home: RosterWorld) -> None:
    await home.sync(two_schools(range(40)))
    sync = await home.sync(two_schools(range(30, 40)), dry_run=True)
    assert (sync.status, holds(sync)) == (SyncStatus.DRY_RUN, {"North": "HOLD_LEAVING"})


@pytest.mark.parametrize("year", [2026, 2027])
async def test_the_first_sync_of_a_new_school_year_is_expected_to_wait(home: RosterWorld, year: int) -> None:
    def of(year: int, sections: range) -> Feed:
        feed = students(Feed().school("N", "North", year=(date(year, 8, 15), date(year + 1, 6, 10))), "N", range(5))
        for number in sections:
            feed.section(f"{year}-{number}", "N")
        return feed

    await home.sync(of(2026, range(3)))
    sync = await home.sync(of(year, range(3 if year == 2027 else 0, 6)))
    assert holds(sync) == ({"North": "HOLD_NEW_YEAR"} if year == 2027 else {})


async def test_once_a_new_school_year_is_in_its_syncs_are_like_any_other(home: RosterWorld) -> None:
    def of(year: int, sections: range) -> Feed:
        feed = students(Feed().school("N", "North", year=(date(year, 8, 15), date(year + 1, 6, 10))), "N", range(5))
        for number in sections:
            feed.section(f"{year}-{number}", "N")
        return feed

    await home.sync(of(2026, range(3)))
    discarded = await home.sync(of(2027, range(4)))
    await home.discard(discarded)
    held = await home.sync(of(2027, range(5)))
    assert holds(held) == {"North": "HOLD_NEW_YEAR"}, "none of that year has been applied"
    assert holds(await home.release(held)) == {}
    assert (await home.sync(of(2027, range(5)))).status is SyncStatus.UNCHANGED
    assert holds(await home.sync(of(2027, range(5, 9)))) == {"North": "HOLD_ALL_LEAVING"}
    assert holds(await home.sync(of(2028, range(3)))) == {"North": "HOLD_NEW_YEAR"}


async def test_a_released_part_goes_in_and_only_as_it_was_seen(home: RosterWorld) -> None:
    await home.sync(two_schools(range(40)))
    feed = two_schools(range(20, 40), range(0))
    held = await home.sync(feed)
    assert set(holds(held)) == {"North", "South"}
    north = held.parts[0].school
    released = await home.sync(feed, release=held.id, release_schools=(north,))
    assert holds(released) == {"South": "HOLD_ALL_LEAVING"}
    assert told(released, Kind.STUDENT) == {"left": 20}
    with pytest.raises(Refused) as late:
        await home.sync(feed, release=held.id)
    assert late.value.code == "SUPERSEDED"
    await home.set_person(Kind.STUDENT, "S1", status=Status.INACTIVE)
    again = await home.sync(feed, release=released.id)
    assert holds(again) == {"South": "HOLD_ALL_LEAVING"}
    last = await home.sync(feed, release=again.id)
    assert (last.status, told(last, Kind.STUDENT)) == (SyncStatus.APPLIED, {"left": 29})


async def test_a_release_needs_a_held_run_and_the_same_input(home: RosterWorld) -> None:
    applied = await home.sync(two_schools(range(40)))
    held = await home.sync(two_schools(range(20)))
    other = two_schools(range(20))
    other.fingerprint = "1" * 64
    for feed, release, code in (
        (two_schools(range(20)), applied.id, "NOTHING_HELD"),
        (two_schools(range(20)), 1, "NOT_FOUND"),
        (other, held.id, "INPUT_CHANGED"),
    ):
        with pytest.raises(Refused) as refused:
            await home.sync(feed, release=release)
        assert refused.value.code == code


async def test_who_joins_another_school_joins_it_though_the_own_part_waits(home: RosterWorld) -> None:
    await home.sync(two_schools(range(40)))
    feed = two_schools(range(1, 20)).student("N0", "N", "S", email="new@example.org")
    sync = await home.sync(feed)
    assert holds(sync) == {"North": "HOLD_LEAVING"}
    assert told(sync, Kind.STUDENT) == {"updated": 1}
    assert (await home.students())["N0"] == ("SN0", "N0@example.org", "active", ["N", "S"])


async def test_a_teacher_who_waits_updates_no_section_elsewhere(home: RosterWorld) -> None:
    def a_feed(north: range, *staff: str) -> Feed:
        feed = two_schools(north).section("gym", "S", staff=staff).staffer("lee", "S").staffer("max", "N")
        return feed.staffer("kim", "N", "S") if "kim" in staff else feed

    await home.sync(a_feed(range(40), "lee"))
    sync = await home.sync(a_feed(range(10), "lee", "kim"))
    assert holds(sync) == {"North": "HOLD_LEAVING"}
    assert told(sync, Kind.SECTION) == {"skipped": 1}
    assert told(sync, Kind.STAFFER) == {"skipped": 1}
    assert sync.parts[1].counts.of(Kind.STAFFER, Tally.SKIPPED) == 1
    assert await home.staff_of("gym") == [("lee", True)]


async def test_who_would_return_to_a_waiting_school_is_on_no_roster_elsewhere(home: RosterWorld) -> None:
    def a_feed(north: range, *students: str) -> Feed:
        feed = two_schools(north).section("gym", "S").enroll("gym", "S1", *students)
        return feed.student("zoe", "N", "S") if students else feed

    await home.sync(a_feed(range(40), "zoe"))
    await home.sync(a_feed(range(40)))
    sync = await home.sync(a_feed(range(10), "zoe"))
    assert holds(sync) == {"North": "HOLD_LEAVING"}
    assert told(sync, Kind.ENROLLMENT) == {"skipped": 1}
    assert await home.rosters() == {("gym", "S1")}


async def test_who_moved_and_cannot_be_read_keeps_the_rosters_too_while_the_new_school_waits(home: RosterWorld) -> None:
    def a_feed(south: range) -> Feed:
        return two_schools(range(39), south).section("art", "N").enroll("art", "N0")

    await home.sync(a_feed(range(30)).student("mia", "N").enroll("art", "mia"))
    sync = await home.sync(a_feed(range(0)).quarantined(Kind.STUDENT, "mia", "S"))
    assert holds(sync) == {"South": "HOLD_ALL_LEAVING"}
    assert (await home.students())["mia"][3] == ["N"]
    assert await home.rosters() == {("art", "N0"), ("art", "mia")}


async def test_who_is_at_no_school_of_the_feed_waits_with_the_part_that_has_their_key(home: RosterWorld) -> None:
    """Two swap their SIS ids, one of them at a school that the files are not about; a third takes the one that is let go."""

    def feed(students: int, kim: str, lee: str, *schools: str) -> Feed:
        found = Feed()
        for school in schools:
            found.school(school)
        for number in range(students):
            found.student(f"s{number}", "N")
        return found.staffer("kim", "N", sis_id=kim).staffer("lee", "S", sis_id=lee)

    await home.sync(feed(60, "1", "2", "N", "S"))
    before = await home.tables()
    sync = await home.sync(feed(30, "2", "1", "N"))
    assert holds(sync) == {"School N": "HOLD_LEAVING"}
    assert await home.tables() == before
    sync = await home.sync(feed(30, "3", "2", "N").staffer("zoe", "S", sis_id="1"))
    assert holds(sync) == {"School N": "HOLD_LEAVING"}
    assert await home.tables() == before
    done = await home.release(sync)
    assert holds(done) == {}
