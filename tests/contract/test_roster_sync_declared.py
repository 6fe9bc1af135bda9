"""What a district did not say it shares is not taken in, and what is here of it already stays as it is."""

import pytest

from application.provisioning.data_sharing import DeclareDataSharing, ReadDataSharing
from domain.errors import Refused
from domain.roster_feed import Completeness, Kind
from domain.roster_sync import RosterSync, SyncStatus
from domain.shared_data import EVERYTHING, SharedData
from tests.contract.roster_feeds import Feed, told
from tests.contract.roster_worlds import RosterWorld
from tests.support.schools import FixedClock

STAFF, ADMINS, STUDENTS, SECTIONS = SharedData


async def declare(home: RosterWorld, *shares: SharedData) -> None:
    await DeclareDataSharing(home.begin, FixedClock(home.now))(home.admin, frozenset(shares))


def a_feed(completeness: Completeness = Completeness.COMPLETE) -> Feed:
    feed = Feed(completeness).school("N", "North").staffer("lee", "N").staffer("pat", "N", admin=True)
    feed.student("ada", "N").student("bob", "N").section("Art", "N", staff=("lee", "pat"))
    return feed.enroll("Art", "ada", "bob")


def undeclared(sync: RosterSync) -> dict[str, int]:
    prefix = "NOT_DECLARED_"
    return {one.code.removeprefix(prefix): one.count for one in sync.notices if one.code.startswith(prefix)}


async def keys(home: RosterWorld, kind: Kind) -> list[str]:
    return sorted(await home.ids(kind))


async def test_a_district_that_never_said_anything_shares_everything(home: RosterWorld) -> None:
    said = await ReadDataSharing(home.begin)(home.admin)
    assert (said.shares, said.declared_at, said.limits) == (EVERYTHING, None, False)
    sync = await home.sync(a_feed())
    assert undeclared(sync) == {}
    assert await home.rosters() == {("Art", "ada"), ("Art", "bob")}


@pytest.mark.parametrize(
    ("shares", "staff", "students", "sections", "rosters", "notices"),
    [
        ((STAFF, STUDENTS), ["lee", "pat"], ["ada", "bob"], [], set(), {"SECTION": 1, "ROLE": 1}),
        ((STAFF, ADMINS, SECTIONS), ["lee", "pat"], [], ["Art"], set(), {"STUDENT": 2}),
        ((STUDENTS, SECTIONS), [], ["ada", "bob"], ["Art"], {("Art", "ada"), ("Art", "bob")}, {"STAFFER": 2}),
        ((ADMINS,), ["pat"], [], [], set(), {"STAFFER": 1, "STUDENT": 2, "SECTION": 1}),
    ],
)
async def test_only_declared_kinds_are_taken_in(
    home: RosterWorld,
    shares: tuple[SharedData, ...],
    staff: list[str],
    students: list[str],
    sections: list[str],
    rosters: set[tuple[str, str]],
    notices: dict[str, int],
) -> None:
    await declare(home, *shares)
    sync = await home.sync(a_feed())
    assert await keys(home, Kind.STAFFER) == staff
    assert await keys(home, Kind.STUDENT) == students
    assert await keys(home, Kind.SECTION) == sections
    assert await home.rosters() == rosters
    assert undeclared(sync) == notices
    again = await home.sync(a_feed())
    assert (again.status, undeclared(again)) == (SyncStatus.UNCHANGED, notices)


@pytest.mark.parametrize("completeness", [one for one in Completeness if one is not Completeness.RETIRED])
@pytest.mark.parametrize("shares", [(one,) for one in SharedData] + [(STAFF, SECTIONS), (STUDENTS, SECTIONS)])
async def test_nobody_leaves_because_a_kind_is_not_declared_any_more(
    home: RosterWorld, shares: tuple[SharedData, ...], completeness: Completeness
) -> None:
    await home.sync(a_feed())
    before = await home.tables()
    await declare(home, *shares)
    sync = await home.sync(a_feed(completeness))
    assert sync.status is SyncStatus.UNCHANGED
    assert await home.tables() == before
    assert await home.rosters() == {("Art", "ada"), ("Art", "bob")}
    assert await home.staff_of("Art") == [("lee", True), ("pat", False)]


async def test_with_a_source_that_is_retired_leaves_what_is_not_declared_any_more(home: RosterWorld) -> None:
    await home.sync(a_feed())
    await declare(home, STAFF)
    assert told(await home.retire("files"), Kind.STUDENT) == {"left": 2}
    assert await home.rosters() == set()


async def test_of_a_declared_kind_people_still_leave(home: RosterWorld) -> None:
    await home.sync(a_feed())
    await declare(home, STAFF, ADMINS, STUDENTS)
    feed = Feed().school("N", "North").staffer("lee", "N").staffer("pat", "N", admin=True).student("ada", "N")
    sync = await home.sync(feed)
    assert told(sync, Kind.STUDENT) == {"left": 1}
    assert (await home.students())["bob"][2] == "left"
    assert await keys(home, Kind.SECTION) == ["Art"]


async def test_who_a_delta_says_is_gone_of_an_undeclared_kind_stays(home: RosterWorld) -> None:
    await home.sync(a_feed())
    await declare(home, STAFF, ADMINS, SECTIONS)
    sync = await home.sync(Feed(Completeness.PARTIAL).school("N", "North").gone(Kind.STUDENT, "ada"))
    assert sync.status is SyncStatus.UNCHANGED
    assert (await home.students())["ada"][2] == "active"


async def test_nor_is_a_teacher_taken_off_a_section_by_an_enrollment_that_is_gone(home: RosterWorld) -> None:
    taught = a_feed().section("Gym", "N").teach("Gym", "lee", lead=True).teach("Gym", "lee", again="#2")
    await home.sync(taught)
    before = (await home.tables())["section_staffer"]
    await declare(home, STUDENTS, SECTIONS)
    gone = Feed(Completeness.PARTIAL).gone(Kind.ENROLLMENT, "Art/lee", "Gym/lee", "Art/bob")
    assert told(await home.sync(gone), Kind.SECTION) == {}
    assert (await home.tables())["section_staffer"] == before
    assert await home.rosters() == {("Art", "ada")}


async def test_a_quarantined_record_of_an_undeclared_kind_is_not_kept(home: RosterWorld) -> None:
    await declare(home, STAFF, ADMINS, SECTIONS)
    sync = await home.sync(a_feed().quarantined(Kind.STUDENT, "eve", "N"))
    assert (sync.quarantined, undeclared(sync)) == (0, {"STUDENT": 3})


async def test_what_waits_is_not_released_after_the_declaration_was_changed(home: RosterWorld) -> None:
    feed = Feed().school("N", "North").staffer("lee", "N")
    await home.sync(a_feed_of(30))
    held = await home.sync(feed.student("s0", "N").student("s1", "N"))
    assert held.status is SyncStatus.HELD
    await declare(home, STAFF, ADMINS, STUDENTS)
    with pytest.raises(Refused) as refused:
        await home.release(held)
    assert refused.value.code == "RULES_CHANGED"


async def test_what_waits_is_kept_without_the_rest_and_released(home: RosterWorld) -> None:
    await declare(home, STAFF, ADMINS, STUDENTS)
    await home.sync(a_feed_of(30))
    held = await home.sync(Feed().school("N", "North").staffer("lee", "N").student("s0", "N").section("Art", "N"))
    assert (held.status, undeclared(held)) == (SyncStatus.HELD, {"SECTION": 1})
    done = await home.release(held)
    assert (done.status, undeclared(done)) == (SyncStatus.APPLIED, {"SECTION": 1})
    assert await keys(home, Kind.SECTION) == []


async def test_a_declaration_is_changed_by_who_has_seen_the_latest(home: RosterWorld) -> None:
    change, read = DeclareDataSharing(home.begin, FixedClock(home.now)), ReadDataSharing(home.begin)
    await change(home.admin, frozenset({STAFF}), expected_version=0, key="k")
    said = await read(home.admin)
    assert (said.shares, said.declared_by, said.declared_at) == ({STAFF}, home.admin.actor, home.now)
    with pytest.raises(Refused) as stale:
        await change(home.admin, frozenset({STUDENTS}), expected_version=0)
    await change(home.admin, frozenset({STAFF}), expected_version=0, key="k")
    await change(home.admin, frozenset({STUDENTS}), expected_version=said.version)
    with pytest.raises(Refused) as nothing:
        await change(home.admin, frozenset())
    assert [one.value.code for one in (stale, nothing)] == ["VERSION_CONFLICT", "NO_SHARED_DATA"]
    assert (await read(home.admin)).shares == {STUDENTS}


def a_feed_of(students: int) -> Feed:
    feed = Feed().school("N", "North").staffer("lee", "N")
    for number in range(students):
        feed.student(f"s{number}", "N")
    return feed
