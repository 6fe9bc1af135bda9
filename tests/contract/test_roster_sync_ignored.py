"""Who is ignored on import takes nothing from a feed: fields, schools and rosters stay, and the report says so."""

from typing import Any

import pytest

from application.roster.custom_people import SavePerson
from domain.custom_people import PersonFields
from domain.ids import SchoolId
from domain.roster import Status
from domain.roster_feed import Completeness, FeedSectionStaffer, Kind, Place
from domain.roster_identity import Conflict
from domain.roster_sync import SyncStatus
from tests.contract.roster_feeds import Feed, notices, told
from tests.contract.roster_worlds import RosterWorld


def a_feed() -> Feed:
    feed = Feed().school("N").school("S").student("bob", "N").staffer("kim", "N")
    return feed.section("art", "N", staff=["kim"]).enroll("art", "bob")


async def by_hand(home: RosterWorld, kind: Kind, sis_id: str, email: str) -> int:
    school = SchoolId((await home.ids(Kind.SCHOOL))["S"])
    year = 2029 if kind is Kind.STUDENT else None
    return await SavePerson(home.begin)(home.admin, school, kind, PersonFields(sis_id, "Ada", "Hand", email, year))


async def rows(home: RosterWorld, *tables: str) -> list[Any]:
    found = await home.tables()
    return [found[table] for table in tables]


@pytest.mark.parametrize("kind", [Kind.STUDENT, Kind.STAFFER])
@pytest.mark.parametrize("shared", ["sis_id", "email"])
async def test_somebody_made_by_hand_takes_nothing_from_the_record_with_their_keys(
    home: RosterWorld, kind: Kind, shared: str
) -> None:
    await home.sync(a_feed())
    await by_hand(home, kind, "H1", "ada@x.org")
    people = kind.value, f"{kind.value}_school"
    before = await rows(home, *people, "enrollment", "section_staffer")
    keys = {"sis_id": "H1"} if shared == "sis_id" else {"email": "ADA@x.org"}
    feed = a_feed()
    if kind is Kind.STUDENT:
        feed.student("new", "N", name="Other", **keys).enroll("art", "new")
    else:
        feed.staffer("new", "N", **keys).section("gym", "N", staff=["new"])
    sync = await home.sync(feed)
    assert told(sync, kind) == {}
    assert notices(sync)["IGNORED_ON_IMPORT"] == 1
    assert await rows(home, *people, "enrollment", "section_staffer") == before
    if kind is Kind.STUDENT:
        assert sync.status is SyncStatus.UNCHANGED
        assert told(sync, Kind.ENROLLMENT) == {"skipped": 1}
    else:
        assert told(sync, Kind.SECTION) == {"created": 1, "skipped": 1}
    assert [name for _, name in await home.changes_of(sync, kind)] == []


async def test_what_they_had_before_is_kept_and_nothing_is_added(home: RosterWorld) -> None:
    await home.sync(a_feed().student("ada", "N").section("gym", "N").enroll("art", "ada"))
    await home.set_person(Kind.STUDENT, "ada", ignore_on_import=True)
    before = await rows(home, "student", "student_school", "enrollment")
    feed = a_feed().student("ada", "S", email="new@x.org").section("gym", "N").enroll("gym", "ada")
    sync = await home.sync(feed)
    assert (sync.counts.changes, told(sync, Kind.ENROLLMENT)) == (0, {"skipped": 1})
    assert await rows(home, "student", "student_school", "enrollment") == before


async def test_who_teaches_and_is_ignored_goes_on_teaching(home: RosterWorld) -> None:
    await home.sync(a_feed().staffer("lee", "N"))
    await home.set_person(Kind.STAFFER, "kim", ignore_on_import=True)
    feed = Feed().school("N").school("S").student("bob", "N").staffer("kim", "N").staffer("lee", "N")
    sync = await home.sync(feed.section("art", "N", staff=["lee"]).enroll("art", "bob"))
    assert told(sync, Kind.SECTION) == {"updated": 1}
    assert sorted(staffer for staffer, _ in await home.staff_of("art")) == ["kim", "lee"]


async def test_a_delta_gives_them_nothing_either_and_takes_nothing(home: RosterWorld) -> None:
    await home.sync(a_feed().student("ada", "N").section("gym", "N").enroll("art", "ada"))
    await home.set_person(Kind.STUDENT, "ada", ignore_on_import=True)
    before = await rows(home, "student", "student_school", "enrollment")
    delta = Feed(completeness=Completeness.PARTIAL).school("N").section("gym", "N").enroll("gym", "ada")
    sync = await home.sync(delta.gone(Kind.ENROLLMENT, "art/ada"))
    assert (sync.counts.changes, told(sync, Kind.ENROLLMENT)) == (0, {"skipped": 1})
    assert await rows(home, "student", "student_school", "enrollment") == before


@pytest.mark.parametrize("in_feed", [True, False])
async def test_another_persons_new_e_mail_that_an_ignored_one_has_is_a_conflict(
    home: RosterWorld, in_feed: bool
) -> None:
    await home.sync(a_feed().student("ada", "N", email="ada@x.org"))
    await home.set_person(Kind.STUDENT, "ada", ignore_on_import=True)
    feed = a_feed()
    feed.people = [one for one in feed.people if "bob" not in one]
    feed.student("bob", "N", email="ada@x.org")
    if in_feed:
        feed.student("ada", "N", email="else@x.org")
    sync = await home.sync(feed)
    assert await home.open_conflicts() == [("bob", Conflict.EMAIL)]
    assert sync.counts.changes == 0


async def test_a_known_person_who_takes_the_e_mail_of_somebody_made_by_hand_is_a_conflict(home: RosterWorld) -> None:
    await home.sync(a_feed())
    await by_hand(home, Kind.STUDENT, "H1", "ada@x.org")
    feed = Feed().school("N").school("S").student("bob", "N", email="ada@x.org").staffer("kim", "N")
    sync = await home.sync(feed.section("art", "N", staff=["kim"]).enroll("art", "bob"))
    assert (await home.open_conflicts(), sync.counts.changes) == ([("bob", Conflict.EMAIL)], 0)
    assert (await home.students())["bob"][1] == "bob@example.org"


async def test_an_ignored_person_who_is_not_active_stands_in_nobodys_way(home: RosterWorld) -> None:
    await home.sync(a_feed().student("ada", "N", email="ada@x.org"))
    await home.set_person(Kind.STUDENT, "ada", ignore_on_import=True, status=Status.INACTIVE)
    sync = await home.sync(a_feed().student("new", "N", sis_id="9", email="ada@x.org"))
    assert told(sync, Kind.STUDENT) == {"created": 1}


async def test_ignored_no_longer_they_take_from_the_next_feed(home: RosterWorld) -> None:
    await home.sync(a_feed().student("ada", "N"))
    await home.set_person(Kind.STUDENT, "ada", ignore_on_import=True)
    feed = a_feed().student("ada", "N", email="new@x.org").enroll("art", "ada")
    await home.sync(feed)
    await home.set_person(Kind.STUDENT, "ada", ignore_on_import=False)
    sync = await home.sync(feed)
    assert (told(sync, Kind.STUDENT), told(sync, Kind.ENROLLMENT)) == ({"updated": 1}, {"created": 1})
    assert "IGNORED_ON_IMPORT" not in notices(sync)


def a_list(lead: str) -> Feed:
    """Students and their homeroom, whose lead is said by SIS id."""
    feed = Feed(format="students").school("L", "School N").student("ada", "L").section("hr", "L").enroll("hr", "ada")
    feed.sections.append(FeedSectionStaffer(Place("students.csv", 2), "hr", lead, True, by_sis_id=True))
    return feed


async def test_staff_who_are_ignored_get_and_lose_no_homeroom_of_a_list_without_staff(home: RosterWorld) -> None:
    await home.sync(
        Feed().school("N").staffer("kim", "N", sis_id="T1").staffer("lee", "N", sis_id="T2").student("x", "N")
    )
    await home.sync(a_list("T1"), source="list")
    await home.set_person(Kind.STAFFER, "kim", ignore_on_import=True)
    await home.sync(a_list("T2"), source="list")
    assert await home.staff_of("hr") == [("kim", True), ("lee", True)]
    await home.set_person(Kind.STAFFER, "kim", ignore_on_import=False)
    await home.sync(a_list("T2"), source="list")
    assert await home.staff_of("hr") == [("lee", True)]
    await home.set_person(Kind.STAFFER, "kim", ignore_on_import=True)
    sync = await home.sync(a_list("T1"), source="list")
    assert await home.staff_of("hr") == []
    assert (notices(sync)["IGNORED_ON_IMPORT"], told(sync, Kind.SECTION)) == (1, {"updated": 1, "skipped": 1})
