"""What a part of a roster does not say: nobody comes in by a guess, and what is on file stays."""

import pytest

from domain.roster_feed import Completeness, FeedStaffer, Kind
from tests.contract.roster_feeds import Feed, notices, told
from tests.contract.roster_worlds import RosterWorld


def a_feed() -> Feed:
    feed = Feed().school("N", "North High").school("S", "South High").section("art", "N", staff=["kim"])
    return feed.staffer("kim", "N").student("ada", "N", "S").student("bob", "S").enroll("art", "ada")


def a_delta() -> Feed:
    return Feed(completeness=Completeness.PARTIAL)


async def test_nobody_is_new_without_a_school(home: RosterWorld) -> None:
    await home.sync(a_feed())
    sync = await home.sync(a_delta().staffer("boss", "D").student("zoe").student("dan", "D", "S"))
    assert (told(sync, Kind.STAFFER), told(sync, Kind.STUDENT)) == ({}, {"created": 1})
    assert (notices(sync)["STAFFER_AT_NO_SCHOOL"], notices(sync)["STUDENT_AT_NO_SCHOOL"]) == (1, 1)
    assert "boss" not in await home.ids(Kind.STAFFER)
    assert set(await home.students()) == {"ada", "bob", "dan"}


async def test_nobody_comes_back_without_a_school(home: RosterWorld) -> None:
    await home.sync(a_feed().staffer("lee", "N"))
    await home.sync(a_feed())
    sync = await home.sync(a_delta().staffer("lee", "D"))
    assert (told(sync, Kind.STAFFER), notices(sync)["STAFFER_AT_NO_SCHOOL"]) == ({}, 1)
    assert told(await home.sync(a_delta().staffer("lee", "N")), Kind.STAFFER) == {"returned": 1}


async def test_known_people_are_changed_without_their_schools_being_said(home: RosterWorld) -> None:
    await home.sync(a_feed())
    sync = await home.sync(a_delta().student("ada", name="Adele").staffer("kim", email="new@example.org"))
    assert (told(sync, Kind.STUDENT), told(sync, Kind.STAFFER)) == ({"updated": 1}, {"updated": 1})
    assert "STUDENT_AT_NO_SCHOOL" not in notices(sync)
    assert await schools_of(home, "ada") == {("N", True), ("S", False)}
    assert ("art", "ada") in await home.rosters()


@pytest.mark.parametrize("schools", [("S",), ("N",), ("S", "N")])
async def test_a_primary_school_that_is_not_said_is_the_one_it_was(home: RosterWorld, schools: tuple[str, ...]) -> None:
    await home.sync(a_feed())
    delta = a_delta().student("ada", *schools).primary_unsaid("ada")
    assert (await home.sync(delta)).counts.changes == 0
    assert await schools_of(home, "ada") == {("N", True), ("S", False)}


async def test_a_school_that_is_added_is_not_the_primary_one(home: RosterWorld) -> None:
    await home.sync(a_feed())
    sync = await home.sync(a_delta().student("bob", "N").primary_unsaid("bob"))
    assert told(sync, Kind.STUDENT) == {"updated": 1}
    assert await schools_of(home, "bob") == {("S", True), ("N", False)}


async def test_of_somebody_new_the_first_school_is_the_primary_one(home: RosterWorld) -> None:
    await home.sync(a_feed())
    await home.sync(a_delta().student("dan", "S", "D", "N").primary_unsaid("dan"))
    assert await schools_of(home, "dan") == {("N", True), ("S", False)}


async def test_which_field_is_the_sis_id_is_what_the_latest_complete_roster_said(home: RosterWorld) -> None:
    await home.sync(a_feed().chooses(Kind.STUDENT, "identifier").chooses(Kind.STAFFER, "userIds"))
    delta = a_delta()
    await home.sync(delta)
    assert delta.rules is not None
    assert delta.rules.sis_ids == {Kind.STUDENT: "identifier", Kind.STAFFER: "userIds"}
    await home.sync(a_feed().chooses(Kind.STUDENT, "sourcedId"), dry_run=True)
    await home.sync(a_feed().chooses(Kind.STAFFER, "sourcedId"))
    await home.sync(delta)
    assert delta.rules.sis_ids == {Kind.STUDENT: "identifier", Kind.STAFFER: "sourcedId"}


async def test_another_source_has_chosen_nothing(home: RosterWorld) -> None:
    await home.sync(a_feed().chooses(Kind.STUDENT, "identifier"))
    other = Feed().school("X", "East High").student("eve", "X")
    await home.sync(other, source="another")
    assert other.rules is not None
    assert other.rules.sis_ids == {}


@pytest.mark.parametrize("kind", [Kind.STUDENT, Kind.STAFFER])
async def test_who_is_known_from_another_source_keeps_the_primary_school_that_is_not_said(
    home: RosterWorld, kind: Kind
) -> None:
    def feed(key: str, completeness: Completeness = Completeness.COMPLETE) -> Feed:
        made = Feed(completeness)
        if kind is Kind.STUDENT:
            return made.student(key, "zN", "aS", sis_id="0", email="eve@x.org", name="Eve")
        made.staffer(key, "zN", "aS", sis_id="0", email="eve@x.org")
        made.people = [one._replace(first_name="Eve") if isinstance(one, FeedStaffer) else one for one in made.people]
        return made

    await home.sync(feed("f0").school("zN", "North High").school("aS", "South High"))
    await home.sync(Feed().school("zN", "North High").school("aS", "South High").student("x", "zN"), source="service")
    before = (await home.tables())[f"{kind.value}_school"]
    sync = await home.sync(feed("c0", Completeness.PARTIAL).primary_unsaid("c0"), source="service")
    assert (sync.counts.changes, notices(sync)["SOURCE_IDS_ADDED"]) == (0, 1)
    assert (await home.tables())[f"{kind.value}_school"] == before
    assert any(row[1:3] == ("zN", True) for row in before if row[0] == "f0")


async def schools_of(home: RosterWorld, student: str) -> set[tuple[str, bool]]:
    """Where somebody is active, and whether it is the primary school."""
    rows = (await home.tables())["student_school"]
    return {(school, is_primary) for key, school, is_primary, active, *_ in rows if active and key == student}
