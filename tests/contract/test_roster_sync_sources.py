"""Several sources with the same people in one district: each has its own ids, and who is in one of them stays."""

from domain.roster_feed import Completeness, Kind
from domain.roster_sync import SyncStatus
from tests.contract.roster_feeds import Feed, notices, told
from tests.contract.roster_worlds import RosterWorld


def files() -> Feed:
    feed = Feed().school("N", "North").school("S", "South").staffer("kim", "N", sis_id="T1", email="kim@x.org")
    feed.student("ada", "N", sis_id="1", email="ada@x.org", name="Ada").student(
        "bob", "N", "S", sis_id="2", email="b@x.org", name="Bob"
    )
    return feed.section("art", "N", staff=["kim"]).enroll("art", "ada", "bob")


def service(*left_out: str) -> Feed:
    """The same people and schools under other ids, and a section of its own."""
    feed = Feed().school("n", "North").school("s", "South").staffer("k", "n", sis_id="T1", email="kim@x.org")
    feed.people[0] = feed.people[0]._replace(first_name="kim")  # type: ignore[call-arg, union-attr]
    if "ada" not in left_out:
        feed.student("a", "n", sis_id="1", email="ada@x.org", name="Ada").enroll("gym", "a")
    if "bob" not in left_out:
        feed.student("b", "n", "s", sis_id="2", email="b@x.org", name="Bob").enroll("gym", "b")
    feed.student("z", "n", sis_id="9", email="z@x.org").enroll("gym", "z").student(
        "y", "s", sis_id="8", email="y@x.org"
    )
    return feed.section("gym", "n", staff=["k"])


async def both(home: RosterWorld) -> None:
    await home.sync(files())
    await home.sync(service(), source="service")


async def status_of(home: RosterWorld, key: str) -> tuple[str, list[str]]:
    return (await home.students())[key][2:4]  # type: ignore[return-value]


async def test_who_is_known_from_another_source_has_an_id_of_each_and_is_not_counted(home: RosterWorld) -> None:
    await home.sync(files())
    sync = await home.sync(service(), source="service")
    assert (told(sync, Kind.STUDENT), told(sync, Kind.STAFFER)) == ({"created": 2}, {})
    assert notices(sync)["SOURCE_IDS_ADDED"] == 3
    assert (await home.tables())["student_source"] == [
        ("files", "ada", "ada", True),
        ("files", "bob", "bob", True),
        ("service", "a", "ada", True),
        ("service", "b", "bob", True),
        ("service", "y", "y", True),
        ("service", "z", "z", True),
    ]


async def test_a_run_that_only_adds_ids_is_unchanged_and_says_so(home: RosterWorld) -> None:
    await home.sync(files())
    feed = Feed().school("n", "North").student("a", "n", sis_id="1", email="ada@x.org", name="Ada")
    await home.sync(feed, source="service")
    feed.student("b", "n", sis_id="2", email="b@x.org", name="Bob")
    sync = await home.sync(feed, source="service")
    assert (sync.status, notices(sync)["SOURCE_IDS_ADDED"]) == (SyncStatus.UNCHANGED, 1)
    assert ("service", "b", "bob", True) in (await home.tables())["student_source"]
    again = await home.sync(feed, source="service")
    assert (again.status, notices(again)) == (SyncStatus.UNCHANGED, {})


async def test_two_sources_in_turn_come_to_zero_changes(home: RosterWorld) -> None:
    await both(home)
    before = await home.dump()
    for _ in range(2):
        assert (await home.sync(files())).status is SyncStatus.UNCHANGED
        assert (await home.sync(service(), source="service")).status is SyncStatus.UNCHANGED
    assert await home.dump() == before


async def test_a_source_that_names_no_grade_leaves_the_one_on_file(home: RosterWorld) -> None:
    graded, bare = (Feed().school("N", "North").student("ada", "N", sis_id="1", grade=grade) for grade in ("10", None))
    await home.sync(graded)
    assert told(await home.sync(bare, source="service"), Kind.STUDENT) == {}
    assert (await home.sync(graded)).status is SyncStatus.UNCHANGED
    (ada,) = (await home.tables())["student"]
    assert "10" in ada


async def test_the_last_source_that_says_something_else_wins(home: RosterWorld) -> None:
    await both(home)
    other = service()
    other.people = [one for one in other.people if "a" not in one]
    other.student("a", "n", sis_id="1", email="new@x.org", name="Ada")
    assert told(await home.sync(other, source="service"), Kind.STUDENT) == {"updated": 1}
    assert (await home.students())["ada"][1] == "new@x.org"
    assert told(await home.sync(files()), Kind.STUDENT) == {"updated": 1}
    assert (await home.students())["ada"][1] == "ada@x.org"


async def test_who_leaves_one_source_stays_while_the_other_has_them(home: RosterWorld) -> None:
    await both(home)
    sync = await home.sync(service("ada"), source="service")
    assert (told(sync, Kind.STUDENT), told(sync, Kind.ENROLLMENT)) == ({}, {"left": 1})
    assert await status_of(home, "ada") == ("active", ["N"])
    assert ("service", "a", "ada", False) in (await home.tables())["student_source"]
    assert ("art", "ada") in await home.rosters()
    feed = files()
    feed.people = [one for one in feed.people if "ada" not in one]
    feed.enrollments = [one for one in feed.enrollments if "ada" not in one]
    sync = await home.sync(feed)
    assert (told(sync, Kind.STUDENT), told(sync, Kind.ENROLLMENT)) == ({"left": 1}, {"left": 1})
    assert await status_of(home, "ada") == ("left", [])


async def test_who_comes_back_into_one_of_them_is_there_again(home: RosterWorld) -> None:
    await test_who_leaves_one_source_stays_while_the_other_has_them(home)
    sync = await home.sync(service(), source="service")
    assert told(sync, Kind.STUDENT) == {"returned": 1}
    assert (await home.sync(service(), source="service")).status is SyncStatus.UNCHANGED
    assert ("service", "a", "ada", True) in (await home.tables())["student_source"]


async def test_a_school_ends_only_where_no_other_source_places_the_person(home: RosterWorld) -> None:
    await both(home)
    feed = files()
    feed.people = [one for one in feed.people if "bob" not in one]
    feed.student("bob", "N", sis_id="2", email="b@x.org", name="Bob")
    assert (await home.sync(feed)).status is SyncStatus.UNCHANGED
    assert await status_of(home, "bob") == ("active", ["N", "S"])
    other = service("bob").student("b", "n", sis_id="2", email="b@x.org", name="Bob").enroll("gym", "b")
    sync = await home.sync(other, source="service")
    assert told(sync, Kind.STUDENT) == {"updated": 1}
    assert await status_of(home, "bob") == ("active", ["N"])


async def test_who_was_only_there_in_one_source_leaves_with_it(home: RosterWorld) -> None:
    await both(home)
    feed = service()
    feed.people = [one for one in feed.people if "z" not in one]
    feed.enrollments = [one for one in feed.enrollments if "z" not in one]
    assert told(await home.sync(feed, source="service"), Kind.STUDENT) == {"left": 1}


async def test_only_what_would_really_leave_is_held(home: RosterWorld) -> None:
    first, second = Feed().school("N", "North"), Feed().school("n", "North").student("z", "n")
    for number in range(60):
        keys = {"sis_id": f"I{number}", "email": f"{number}@x.org", "name": f"n{number}"}
        first.student(f"f{number}", "N", **keys)
        second.student(f"s{number}", "n", **keys)
    await home.sync(first)
    await home.sync(second, source="service")
    few = Feed().school("N", "North").student("f0", "N", sis_id="I0", email="0@x.org", name="n0")
    sync = await home.sync(few)
    assert (sync.status, sync.waiting) == (SyncStatus.UNCHANGED, [])
    gone = Feed().school("n", "North").student("z", "n")
    held = await home.sync(gone, source="service")
    assert [part.hold.code for part in held.waiting if part.hold] == ["HOLD_LEAVING"]
    assert held.waiting[0].counts.to_json()["student"]["left"] == 59


async def test_a_delta_of_one_source_says_that_somebody_is_gone_from_it(home: RosterWorld) -> None:
    await both(home)
    delta = Feed(completeness=Completeness.PARTIAL).gone(Kind.STUDENT, "a", "z")
    sync = await home.sync(delta, source="service")
    assert told(sync, Kind.STUDENT) == {"left": 1}
    assert await status_of(home, "ada") == ("active", ["N"])
    assert (await home.sync(delta, source="service")).counts.changes == 0


async def test_a_record_that_cannot_be_read_still_holds_its_person(home: RosterWorld) -> None:
    await both(home)
    await home.sync(service("ada"), source="service")
    broken = service("ada").quarantined(Kind.STUDENT, "a", "n")
    await home.sync(broken, source="service")
    assert ("service", "a", "ada", True) in (await home.tables())["student_source"]
    feed = files()
    feed.people = [one for one in feed.people if "ada" not in one]
    feed.enrollments = [one for one in feed.enrollments if "ada" not in one]
    assert told(await home.sync(feed), Kind.STUDENT) == {}


async def test_staff_are_shared_likewise(home: RosterWorld) -> None:
    await both(home)
    feed = files().staffer("lee", "N")
    feed.people = [one for one in feed.people if "kim" not in one and "T1" not in one]
    feed.enrollments = [one for one in feed.enrollments if "kim" not in one]
    sync = await home.sync(feed)
    assert told(sync, Kind.STAFFER) == {"created": 1}
    assert await home.staff_of("gym") == [("kim", True)]


async def test_ids_are_added_even_while_a_part_waits_and_nothing_else_is(home: RosterWorld) -> None:
    """So that whoever both sources have does not leave when the other one is retired first."""
    await home.sync(files())
    many = Feed().school("n", "North")
    for number in range(30):
        many.student(f"z{number}", "n")
    await home.sync(many, source="service")
    before = await home.tables()
    feed = Feed().school("n", "North").student("a", "n", sis_id="1", email="ada@x.org", name="Ada")
    feed.student("b", "n", sis_id="2", email="b@x.org", name="Robert")
    held = await home.sync(feed, source="service")
    assert [part.hold.code for part in held.waiting if part.hold] == ["HOLD_LEAVING"]
    after = await home.tables()
    assert after["student"] == before["student"]
    assert after["student_school"] == before["student_school"]
    added = [row for row in after["student_source"] if row not in before["student_source"]]
    assert added == [("service", "a", "ada", True), ("service", "b", "bob", True)]


async def test_by_hand_may_be_changed_whom_no_source_in_use_manages(home: RosterWorld) -> None:
    await home.sync(files())
    ada = (await home.ids(Kind.STUDENT))["ada"]
    async with home.begin(home.id) as tx:
        assert (await tx.people.find(Kind.STUDENT, [ada]))[ada].from_source
