"""What a partial feed says is gone leaves, as it would by its absence from a complete one. Nothing else leaves."""

from datetime import timedelta

import pytest

from domain.roster_feed import Completeness, Kind
from tests.contract.roster_feeds import Feed, holds, notices, told
from tests.contract.roster_worlds import RosterWorld
from tests.contract.test_roster_sync import a_feed
from tests.support.schools import TODAY


def a_delta() -> Feed:
    return Feed(completeness=Completeness.PARTIAL)


async def test_a_student_who_is_gone_leaves_with_rosters_and_future_appointments(home: RosterWorld) -> None:
    await home.sync(a_feed())
    await home.book("ada", "art", TODAY.date() + timedelta(days=3), school="N")
    sync = await home.sync(a_delta().gone(Kind.STUDENT, "ada"))
    assert told(sync, Kind.STUDENT) == {"left": 1}
    assert told(sync, Kind.ENROLLMENT) == {"left": 2}
    assert notices(sync)["APPOINTMENTS_STUDENT_LEFT"] == 1
    assert (await home.students())["ada"][2] == "left"
    assert (await home.sync(a_delta().gone(Kind.STUDENT, "ada"))).counts.changes == 0


async def test_a_delta_is_about_schools_it_does_not_name(home: RosterWorld) -> None:
    await home.sync(a_feed())
    sync = await home.sync(a_delta().student("dan", "S").enroll("gym", "dan").gone(Kind.STUDENT, "cleo"))
    assert told(sync, Kind.STUDENT) == {"created": 1, "left": 1}
    assert told(sync, Kind.ENROLLMENT) == {"created": 1, "left": 2}
    assert [part.name for part in sync.parts] == ["North High", "South High"]


async def test_a_section_that_is_gone_ends_with_its_roster(home: RosterWorld) -> None:
    await home.sync(a_feed())
    sync = await home.sync(a_delta().gone(Kind.SECTION, "art"))
    assert (told(sync, Kind.SECTION), told(sync, Kind.ENROLLMENT)) == ({"left": 1}, {"left": 2})
    assert told(sync, Kind.STUDENT) == {}


async def test_an_enrollment_that_is_gone_ends_alone(home: RosterWorld) -> None:
    await home.sync(a_feed())
    sync = await home.sync(a_delta().gone(Kind.ENROLLMENT, "art/ada"))
    assert (told(sync, Kind.ENROLLMENT), sync.counts.changes) == ({"left": 1}, 1)
    assert ("art", "cleo") in await home.rosters()
    assert ("art", "ada") not in await home.rosters()


async def test_who_teaches_changes_without_the_section_being_repeated(home: RosterWorld) -> None:
    await home.sync(a_feed())
    delta = a_delta().gone(Kind.ENROLLMENT, "art/kim")
    sync = await home.sync(delta)
    assert (told(sync, Kind.SECTION), sync.counts.changes) == ({"updated": 1}, 1)
    assert (await home.sync(delta)).counts.changes == 0


async def test_what_the_feed_has_after_all_is_not_gone(home: RosterWorld) -> None:
    await home.sync(a_feed())
    delta = a_delta().student("ada", "N").quarantined(Kind.STUDENT, "bob", "S").enroll("art", "cleo")
    delta.gone(Kind.STUDENT, "ada", "bob").gone(Kind.ENROLLMENT, "art/cleo")
    assert (await home.sync(delta)).counts.changes == 0


async def test_a_new_id_beside_the_old_one_that_is_gone_is_the_same_person(home: RosterWorld) -> None:
    await home.sync(a_feed())
    sync = await home.sync(a_delta().student("ada-2", "N", sis_id="Sada").gone(Kind.STUDENT, "ada"))
    assert told(sync, Kind.STUDENT) == {"updated": 1}


@pytest.mark.parametrize("gone", [9, 21])
async def test_too_many_that_are_gone_wait_like_too_many_that_are_missing(home: RosterWorld, gone: int) -> None:
    feed = Feed().school("N", "North High")
    for number in range(100):
        feed.student(f"s{number}", "N")
    await home.sync(feed)
    sync = await home.sync(a_delta().gone(Kind.STUDENT, *(f"s{number}" for number in range(gone))))
    assert holds(sync) == ({"North High": "HOLD_LEAVING"} if gone > 20 else {})
    assert told(sync, Kind.STUDENT) == ({} if gone > 20 else {"left": gone})


async def test_who_leaves_is_on_no_roster_not_even_of_a_section_that_moved_or_cannot_be_read(home: RosterWorld) -> None:
    def feed() -> Feed:
        feed = Feed().school("N", "North High").school("S", "South High").student("bob", "N").student("sue", "S")
        return feed.section("gym", "S").section("lab", "N").section("art", "N").enroll("art", "bob")

    first = feed().student("ada", "N").enroll("art", "ada").enroll("lab", "ada")
    await home.sync(first.enroll("gym", "sue"))
    moved = feed().quarantined(Kind.ENROLLMENT, "lab", "N").enroll("gym", "sue")
    moved.sections = [one._replace(school_source_id="S") if "art" in one else one for one in moved.sections]  # type: ignore[call-arg, union-attr]
    sync = await home.sync(moved)
    assert (told(sync, Kind.STUDENT), told(sync, Kind.ENROLLMENT)["left"]) == ({"left": 1}, 2)
    assert await home.rosters() == {("art", "bob"), ("gym", "sue")}
    assert (await home.sync(moved)).counts.changes == 0
