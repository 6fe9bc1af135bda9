"""What a feed does not say is not none: courses and terms that are not in it, records of a membership that has several."""

from datetime import date

import pytest

from domain.errors import Refused
from domain.roster_feed import Completeness, Kind, SectionList
from domain.sharing import SharingFilter
from tests.contract.roster_feeds import Feed, holds, notices, told
from tests.contract.roster_worlds import RosterWorld
from tests.contract.test_roster_sync_gone import a_delta

YEAR = (date(2026, 8, 17), date(2027, 6, 4))
FALL, SPRING = (date(2026, 8, 17), date(2026, 12, 18)), (date(2027, 1, 5), date(2027, 6, 4))


def a_feed() -> Feed:
    feed = Feed().school("N", "North High").staffer("kim", "N").student("ada", "N").student("bob", "N")
    return feed.section("art", "N", course="Art", terms=YEAR, staff=["kim"]).enroll("art", "ada", "bob")


async def course_of(home: RosterWorld, key: str) -> tuple[object, ...]:
    """Name of the section, of its course, and its last day."""
    (row,) = [row for row in (await home.tables())["section"] if row[0] == key]
    return row[2], row[3], row[6]


@pytest.mark.parametrize("completeness", [Completeness.PARTIAL, Completeness.CHANGES, Completeness.COMPLETE])
async def test_a_course_and_terms_that_are_not_in_the_feed_stay(home: RosterWorld, completeness: Completeness) -> None:
    await home.sync(a_feed())
    feed = Feed(completeness).school("N", "North High").staffer("kim", "N").student("ada", "N").student("bob", "N")
    feed.section("art", "N", name="Art 2", staff=["kim"], said=False).enroll("art", "ada", "bob")
    sync = await home.sync(feed)
    assert (told(sync, Kind.SECTION), sync.counts.changes) == ({"updated": 1}, 1)
    assert await course_of(home, "art") == ("Art 2", "Art", YEAR[1])
    (changed,) = await home.changes(sync)
    assert (changed.before, changed.after) == ({"name": "art"}, {"name": "Art 2"})
    assert (await home.sync(feed)).counts.changes == 0


async def test_a_course_that_is_said_to_be_none_is_none(home: RosterWorld) -> None:
    await home.sync(a_feed())
    await home.sync(a_delta().section("art", "N"))
    assert await course_of(home, "art") == ("art", None, None)


async def test_a_new_section_whose_course_is_not_in_the_feed_has_none(home: RosterWorld) -> None:
    await home.sync(a_feed())
    await home.sync(a_delta().section("gym", "N", said=False))
    assert await course_of(home, "gym") == ("gym", None, None)


async def test_what_a_section_has_counts_for_sharing_though_the_feed_does_not_say_it(home: RosterWorld) -> None:
    await home.sync(a_feed())
    await home.set_school("N", sharing=SharingFilter(courses=("Art",)))
    sync = await home.sync(a_delta().section("art", "N", said=False).enroll("art", "ada"))
    assert (sync.counts.changes, notices(sync)) == (0, {})


@pytest.mark.parametrize("completeness", list(Completeness))
@pytest.mark.parametrize("what", list(SectionList))
async def test_an_empty_list_of_what_sections_had_before_is_a_failure(
    home: RosterWorld, what: SectionList, completeness: Completeness
) -> None:
    await home.sync(a_feed())
    empty = Feed(completeness).school("N", "North High").staffer("kim", "N").student("ada", "N").student("bob", "N")
    empty.section("art", "N", staff=["kim"]).enroll("art", "ada", "bob").nothing_in(what, "/list")
    before = await home.dump()
    with pytest.raises(Refused, match=f"nothing in /list although sections .* had {what.value}") as refused:
        await home.sync(empty)
    assert refused.value.code == "SOURCE_EMPTY"
    assert await home.dump() == before


async def test_an_empty_list_of_what_no_section_ever_had_is_none(home: RosterWorld) -> None:
    plain = Feed().school("N", "North High").staffer("kim", "N").student("ada", "N").section("art", "N")
    plain.enroll("art", "ada").nothing_in(SectionList.COURSES, "courses.csv").nothing_in(SectionList.TERMS, "/terms")
    await home.sync(plain)
    assert (await home.sync(plain)).counts.changes == 0


# ── several records of one membership ────────────────────────────────────────────────────────────────────────────────


async def test_an_enrollment_stays_until_the_last_of_its_records_is_gone(home: RosterWorld) -> None:
    await home.sync(a_feed().enroll("art", "ada", again="#2").enroll("art", "ada", again="#3"))
    for gone in ("art/ada", "art/ada#3"):
        assert (await home.sync(a_delta().gone(Kind.ENROLLMENT, gone))).counts.changes == 0
        assert ("art", "ada") in await home.rosters()
    sync = await home.sync(a_delta().gone(Kind.ENROLLMENT, "art/ada#2"))
    assert (told(sync, Kind.ENROLLMENT), sync.counts.changes) == ({"left": 1}, 1)
    assert await home.rosters() == {("art", "bob")}


async def test_several_records_are_gone_at_once(home: RosterWorld) -> None:
    await home.sync(a_feed().enroll("art", "ada", again="#2"))
    sync = await home.sync(a_delta().gone(Kind.ENROLLMENT, "art/ada", "art/ada#2"))
    assert told(sync, Kind.ENROLLMENT) == {"left": 1}


async def test_the_days_are_those_of_the_records_that_are_left(home: RosterWorld) -> None:
    feed = a_feed().section("gym", "N").enroll("gym", "ada", days=FALL).enroll("gym", "ada", days=SPRING, again="#2")
    await home.sync(feed)
    assert await days_of(home, "gym") == (FALL[0], SPRING[1])
    sync = await home.sync(a_delta().gone(Kind.ENROLLMENT, "gym/ada"))
    assert told(sync, Kind.ENROLLMENT) == {"updated": 1}
    assert await days_of(home, "gym") == SPRING


async def test_a_record_that_a_delta_adds_or_changes_is_one_of_several(home: RosterWorld) -> None:
    await home.sync(a_feed().section("gym", "N").enroll("gym", "ada", days=FALL))
    delta = a_delta().enroll("gym", "ada", days=SPRING, again="#2")
    sync = await home.sync(delta)
    assert (told(sync, Kind.ENROLLMENT), notices(sync)) == ({"updated": 1}, {})
    assert await days_of(home, "gym") == (FALL[0], SPRING[1])
    assert (await home.sync(delta)).counts.changes == 0
    await home.sync(a_delta().gone(Kind.ENROLLMENT, "gym/ada#2"))
    assert await days_of(home, "gym") == FALL


async def test_an_id_that_the_source_gives_anew_is_the_one_that_can_be_gone(home: RosterWorld) -> None:
    await home.sync(a_feed())
    again = Feed().school("N", "North High").staffer("kim", "N").student("ada", "N").student("bob", "N")
    again.section("art", "N", course="Art", terms=YEAR, staff=["kim"]).enroll("art", "ada", "bob", again="#new")
    assert (await home.sync(again)).counts.changes == 0
    sync = await home.sync(a_delta().gone(Kind.ENROLLMENT, "art/ada#new"))
    assert told(sync, Kind.ENROLLMENT) == {"left": 1}


async def test_a_record_that_cannot_be_read_is_present_whichever_of_several_it_is(home: RosterWorld) -> None:
    await home.sync(a_feed().enroll("art", "ada", again="#2"))
    feed = Feed().school("N", "North High").staffer("kim", "N").student("ada", "N").student("bob", "N")
    feed.section("art", "N", course="Art", terms=YEAR, staff=["kim"]).enroll("art", "bob")
    sync = await home.sync(feed.quarantined(Kind.ENROLLMENT, "art/ada#2", "N"))
    assert (sync.counts.changes, ("art", "ada") in await home.rosters()) == (0, True)


async def test_by_which_records_the_source_says_it_waits_with_its_part(home: RosterWorld) -> None:
    feed = a_feed().school("S", "South High").student("cleo", "S").section("band", "S").enroll("band", "cleo")
    await home.sync(feed.teach("art", "kim", again="#1"))
    less = Feed().school("N", "North High").school("S", "South High").staffer("kim", "N").student("cleo", "S")
    less.section("art", "N", course="Art", terms=YEAR).section("band", "S").enroll("band", "cleo")
    before = await home.dump()
    sync = await home.sync(less.teach("art", "kim", lead=True, again="#2"))
    assert holds(sync) == {"North High": "HOLD_ALL_LEAVING"}
    assert await home.dump() == before


async def days_of(home: RosterWorld, section: str) -> tuple[date | None, date | None]:
    (row,) = [row for row in (await home.tables())["enrollment"] if row[0] == section]
    return row[4], row[5]


async def test_who_teaches_stays_until_the_last_record_is_gone(home: RosterWorld) -> None:
    feed = a_feed().section("gym", "N").teach("gym", "kim", lead=True).teach("gym", "kim", again="#2")
    await home.sync(feed)
    assert (await home.sync(a_delta().gone(Kind.ENROLLMENT, "gym/kim#2"))).counts.changes == 0
    assert await home.staff_of("gym") == [("kim", True)]
    sync = await home.sync(a_delta().gone(Kind.ENROLLMENT, "gym/kim"))
    assert (told(sync, Kind.SECTION), await home.staff_of("gym")) == ({"updated": 1}, [])


async def test_who_leads_by_one_of_several_records_leads_no_more_without_it(home: RosterWorld) -> None:
    await home.sync(a_feed().section("gym", "N").teach("gym", "kim", lead=True).teach("gym", "kim", again="#2"))
    sync = await home.sync(a_delta().gone(Kind.ENROLLMENT, "gym/kim"))
    assert (told(sync, Kind.SECTION), await home.staff_of("gym")) == ({"updated": 1}, [("kim", False)])
    sync = await home.sync(a_delta().teach("gym", "kim", lead=True, again="#3"))
    assert await home.staff_of("gym") == [("kim", True)]
