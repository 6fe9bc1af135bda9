"""Changing from one source to another: doubled sections wait, and what only the old source brought is retired."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from application.access import Role, Viewer
from application.roster.retire_source import Retirement, RetireSource
from domain.errors import NotAllowed, Refused
from domain.ids import ConnectionId
from domain.roster_feed import FeedSection, Kind
from domain.roster_source import ConnectionState, RosterConnection, SourceKind
from domain.roster_sync import SyncStatus
from tests.contract.roster_feeds import Feed, holds, notices, told
from tests.contract.roster_worlds import RosterWorld
from tests.support.schools import TODAY


def a_feed(school: str = "N", prefix: str = "", *, sections: int = 4) -> Feed:
    """Three students, and sections that are called alike wherever they come from."""
    feed = Feed().school(school, "North")
    for name in ("ada", "bob", "eve"):
        feed.student(f"{prefix}{name}", school, sis_id=name, email=f"{name}@x.org", name=name)
    for number in range(sections):
        feed.section(f"{prefix}c{number}", school, name=f"Math {number}").enroll(f"{prefix}c{number}", f"{prefix}ada")
    return feed


def with_fields(feed: Feed, **fields: Any) -> Feed:
    feed.sections = [one._replace(**fields) if isinstance(one, FeedSection) else one for one in feed.sections]
    return feed


# ── doubles ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_school_that_comes_again_from_another_source_waits(home: RosterWorld) -> None:
    await home.sync(a_feed())
    sync = await home.sync(a_feed("n", "x"), source="service")
    assert holds(sync) == {"North": "HOLD_DOUBLES"}
    assert sync.parts[0].hold is not None
    assert sync.parts[0].hold.message.startswith(
        "4 of the 4 sections that would be created are there already from the source files."
    )
    assert await home.rosters() == {(f"c{number}", "ada") for number in range(4)}


async def test_a_source_that_does_not_say_courses_doubles_sections_that_have_one(home: RosterWorld) -> None:
    await home.sync(with_fields(a_feed(), course_number="101"))
    unsaid = with_fields(a_feed("n", "x"), course_said=False, subject_said=False)
    assert holds(await home.sync(unsaid, source="service")) == {"North": "HOLD_DOUBLES"}
    said = with_fields(a_feed("n", "x"), course_number=None)
    assert holds(await home.sync(said, source="service")) == {}


async def test_released_both_are_kept_and_nothing_waits_again(home: RosterWorld) -> None:
    await home.sync(a_feed())
    held = await home.sync(a_feed("n", "x"), source="service")
    assert told(await home.release(held), Kind.SECTION) == {"created": 4}
    assert (await home.sync(a_feed("n", "x"), source="service")).status is SyncStatus.UNCHANGED
    assert (await home.sync(a_feed())).status is SyncStatus.UNCHANGED


@pytest.mark.parametrize(
    ("fields", "is_held"),
    [
        ({"name": " MATH "}, True),
        ({"period": "2"}, False),
        ({"course_number": "M9"}, False),
        ({"name": "Art"}, False),
    ],
)
async def test_sections_are_alike_by_folded_name_period_and_course_number(
    home: RosterWorld, fields: dict[str, str], is_held: bool
) -> None:
    await home.sync(with_fields(a_feed(), name="Math", period="1", course_number="M1"))
    again = with_fields(a_feed("n", "x"), **{"name": "Math", "period": "1", "course_number": "m1", **fields})
    assert bool(holds(await home.sync(again, source="service"))) is is_held


async def test_few_of_them_do_not_matter(home: RosterWorld) -> None:
    await home.sync(a_feed(sections=2))
    sync = await home.sync(a_feed("n", "x", sections=4), source="service")
    assert (holds(sync), told(sync, Kind.SECTION)) == ({}, {"created": 4})


async def test_sections_of_the_same_source_and_ended_ones_are_no_doubles(home: RosterWorld) -> None:
    await home.sync(a_feed())
    more = a_feed()
    for number in range(4):
        more.section(f"again{number}", "N", name=f"Math {number}")
    assert holds(await home.sync(more)) == {}
    await home.retire("files")
    assert holds(await home.sync(a_feed("n", "x"), source="service")) == {}


async def test_homerooms_of_a_list_are_no_doubles(home: RosterWorld) -> None:
    def listed(school: str, prefix: str) -> Feed:
        feed = a_feed(school, prefix, sections=0)
        for room in ("A1", "A2", "A3"):
            feed.section(f"homeroom:{school}:{room}", school, name=room)
        return feed

    service = a_feed("n", "x", sections=0)
    for room in ("A1", "A2", "A3"):
        service.section(f"x{room}", "n", name=room)
    await home.sync(service, source="service")
    assert holds(await home.sync(listed("N", ""))) == {}


# ── retiring ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_what_only_one_source_brought_leaves_whatever_the_thresholds(home: RosterWorld) -> None:
    await home.sync(a_feed().student("only", "N"))
    await home.pin("ada", "c0", school="N")
    await home.book("only", "c1", TODAY.date() + timedelta(days=3), school="N")
    await home.release(await home.sync(a_feed("n", "x"), source="service"))
    sync = await home.retire("files")
    assert (sync.status, sync.waiting) == (SyncStatus.APPLIED, [])
    assert (told(sync, Kind.STUDENT), told(sync, Kind.SECTION)) == ({"left": 1}, {"left": 4})
    assert told(sync, Kind.ENROLLMENT) == {"left": 4}
    assert (notices(sync)["PINS_ENDED"], notices(sync)["APPOINTMENTS_STUDENT_LEFT"]) == (1, 1)
    assert ("left", "only Kern") in [(one.value, name) for one, name in await home.changes_of(sync, Kind.STUDENT)]
    assert [row[:2] for row in (await home.tables())["student_placed"]] == [(n, "N") for n in ("ada", "bob", "eve")]
    assert await home.rosters() == {(f"xc{number}", "ada") for number in range(4)}
    again = await home.retire("files")
    assert (again.status, again.counts.changes) == (SyncStatus.UNCHANGED, 0)
    assert (await home.sync(a_feed("n", "x"), source="service")).status is SyncStatus.UNCHANGED


async def test_retired_while_the_other_waits_nobody_leaves_whom_it_has_too(home: RosterWorld) -> None:
    await home.sync(a_feed())
    await home.book("ada", "c1", TODAY.date() + timedelta(days=3), school="N")
    assert (await home.sync(a_feed("n", "x"), source="service")).waiting
    sync = await home.retire("files")
    assert (told(sync, Kind.STUDENT), told(sync, Kind.SECTION)) == ({}, {"left": 4})
    after = await home.sync(a_feed("n", "x"), source="service")
    assert (told(after, Kind.STUDENT), told(after, Kind.SECTION), after.waiting) == ({}, {"created": 4}, [])
    assert {status for _, _, status, _ in (await home.students()).values()} == {"active"}


async def test_a_dry_run_says_it_and_changes_nothing(home: RosterWorld) -> None:
    await home.sync(a_feed())
    before = await home.dump()
    sync = await home.retire("files", dry_run=True)
    assert (sync.status, told(sync, Kind.STUDENT)) == (SyncStatus.DRY_RUN, {"left": 3})
    assert len(await home.changes_of(sync, Kind.SECTION)) == 4
    assert await home.dump() == before


async def test_another_import_brings_everything_back(home: RosterWorld) -> None:
    await home.sync(a_feed())
    await home.retire("files")
    assert (await home.tables())["retired"] == [("files",)]
    sync = await home.sync(a_feed())
    assert (told(sync, Kind.STUDENT), told(sync, Kind.SECTION)) == ({"returned": 3}, {"returned": 4})
    assert (await home.tables())["retired"] == []


async def test_who_is_ignored_on_import_or_made_by_staff_stays(home: RosterWorld) -> None:
    await home.sync(a_feed())
    await home.set_person(Kind.STUDENT, "ada", ignore_on_import=True)
    assert told(await home.retire("files"), Kind.STUDENT) == {"left": 2}
    assert (await home.students())["ada"][2:] == ("active", ["N"])


async def test_what_waits_of_it_is_superseded(home: RosterWorld) -> None:
    many = a_feed()
    for number in range(30):
        many.student(f"s{number}", "N")
    await home.sync(many)
    assert (await home.sync(a_feed())).waiting
    await home.retire("files")
    assert await home.waiting() == []


async def test_a_source_that_was_removed_keeps_nobody_from_leaving(home: RosterWorld) -> None:
    await home.sync(a_feed())
    await home.release(await home.sync(a_feed("n", "x"), source="service"))
    async with home.begin(home.id) as tx:
        (known,) = await tx.known_sources.all("service")
        await tx.known_sources.retire(known.source)
    feed = a_feed()
    feed.people = [one for one in feed.people if "bob" not in one]
    assert told(await home.sync(feed), Kind.STUDENT) == {"left": 1}


async def test_the_sources_of_a_district_are_known_whether_in_use_or_not(home: RosterWorld) -> None:
    await home.sync(a_feed())
    await home.release(await home.sync(a_feed("n", "x"), source="service"))
    await home.retire("files")
    await connect(home, "Clever", ConnectionState.PAUSED)
    async with home.begin(home.id) as tx:
        known = await tx.known_sources.all()
    told = {one.source.name: (one.connected, one.in_use) for one in known}
    assert told == {"files": (None, False), "service": (None, True), "Clever": (ConnectionState.PAUSED, True)}


async def connect(home: RosterWorld, name: str, state: ConnectionState) -> ConnectionId:
    async with home.begin(home.id) as tx:
        id = await tx.roster_connections.new_id()
        made = RosterConnection(
            id=id, kind=SourceKind.ONEROSTER, name=name, settings={}, sealed=b"", secrets=frozenset(),
            time_zone="UTC", nightly_at=None, state=state, cursor=None, cursor_rules=None, next_sync=None, night_retries=0,
            sync_job=None, last_sync=None, version=0, created_by="kim", created_at=TODAY,
            updated_by="kim", updated_at=TODAY,
        )  # fmt: skip
        assert await tx.roster_connections.add(made)
        return id


async def test_a_connection_is_paused_or_removed_first_and_removed_it_holds_nobody(home: RosterWorld) -> None:
    await home.sync(a_feed(), source="service")
    id = await connect(home, "service", ConnectionState.ACTIVE)
    with pytest.raises(Refused) as in_use:
        await home.retire("service")
    assert (in_use.value.code, in_use.value.field) == ("SOURCE_IN_USE", ("name",))
    async with home.begin(home.id) as tx:
        found = await tx.roster_connections.hold(id)
        assert found is not None
        await tx.roster_connections.save(replace(found, state=ConnectionState.PAUSED))
    assert told(await home.retire("service", dry_run=True), Kind.STUDENT) == {"left": 3}
    ada = (await home.ids(Kind.STUDENT))["ada"]
    async with home.begin(home.id) as tx:
        assert (await tx.people.find(Kind.STUDENT, [ada]))[ada].from_source
        await tx.roster_connections.remove(id)
        assert not (await tx.people.find(Kind.STUDENT, [ada]))[ada].from_source
    assert (await home.tables())["retired"] == [("service",)]
    assert told(await home.retire("service"), Kind.STUDENT) == {"left": 3}


async def test_what_cannot_be_retired_is_refused(home: RosterWorld) -> None:
    await home.sync(a_feed())
    with pytest.raises(Refused) as unknown:
        await home.retire("nobody")
    assert (unknown.value.code, unknown.value.field) == ("NOT_FOUND", ("name",))
    await home.sync(replace(Feed(), format="sds").school("W", "West").student("w", "W"))
    with pytest.raises(Refused) as several:
        await home.retire("files")
    assert (several.value.code, several.value.field) == ("SOURCE_AMBIGUOUS", ("format",))
    assert told(await home.retire("files", format="sds"), Kind.STUDENT) == {"left": 1}
    with pytest.raises(NotAllowed):
        await RetireSource(home.begin)(Viewer(Role.ADMIN, home.id, "staffer:1"), Retirement("files"))
