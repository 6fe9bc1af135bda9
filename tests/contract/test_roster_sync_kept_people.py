"""Who is kept between several sources, by an open conflict or at an old school, and leaves once no source in use has them."""

import pytest

from domain.roster_feed import Completeness, Kind
from domain.roster_sync import SyncStatus
from tests.contract.roster_feeds import Feed, holds, told
from tests.contract.roster_worlds import RosterWorld
from tests.contract.test_roster_sync_conflicts import queue, resolve
from tests.contract.test_roster_sync_several_sources import at_schools, is_active, one, placed


def service(*sis_ids: str) -> Feed:
    """c0, c1, … at North, with these SIS ids; and somebody else at either school, so that not all of it leave."""
    feed = Feed().school("cN", "North").school("cS", "South")
    for school in ("cN", "cS"):
        feed.student(f"{school}-more", school).staffer(f"{school}-staff", school)
    for number, sis_id in enumerate(sis_ids):
        feed.student(f"c{number}", "cN", sis_id=sis_id, email=f"c{number}@x.org")
    return feed


async def two_claim_one(home: RosterWorld) -> None:
    """Of another source, two records name the student of the first."""
    await home.sync(one("f", "fN", "fS", more=True))
    await home.sync(service("0", "0"), source="service")
    assert [conflict.people for conflict in await queue(home)] == [((await home.ids(Kind.STUDENT))["f0"],)] * 2


async def a_key_is_taken_over(home: RosterWorld) -> None:
    """A student of another source comes with the SIS id of one of the first."""
    await home.sync(one("f", "fN", "fS", more=True))
    await home.sync(service("5"), source="service")
    await home.sync(service("0"), source="service")
    assert len(await queue(home)) == 1


# ── an open conflict ─────────────────────────────────────────────────────────────────────────────────────────────────


async def test_whom_a_conflict_of_another_source_names_stays_when_theirs_is_retired(home: RosterWorld) -> None:
    await two_claim_one(home)
    sync = await home.retire("files")
    assert told(sync, Kind.STUDENT) == {"left": 1}
    assert not await is_active(home, "f9")
    assert await is_active(home, "f0")
    assert await at_schools(home, "f0") == [("fN", True), ("fS", False)]
    assert (await home.retire("files")).status is SyncStatus.UNCHANGED
    assert (await home.sync(service("0", "0"), source="service")).counts.changes == 0
    assert await at_schools(home, "f0") == [("fN", True), ("fS", False)]


async def test_so_do_staff(home: RosterWorld) -> None:
    await home.sync(one("f", "fN").staffer("fk", "fN", sis_id="T1"))
    other = service("8").staffer("ck", "cN", sis_id="T1", email="k@x.org").staffer("cl", "cN", sis_id="T1")
    await home.sync(other, source="service")
    await home.retire("files")
    assert await at_schools(home, "fk", Kind.STAFFER) == [("fN", True)]
    sync = await home.sync(service("8").staffer("ck", "cN", sis_id="T2", email="k@x.org"), source="service")
    assert told(sync, Kind.STAFFER) == {"created": 1, "left": 1}
    assert await at_schools(home, "fk", Kind.STAFFER) == []


async def test_and_who_is_missing_from_their_source(home: RosterWorld) -> None:
    await two_claim_one(home)
    assert (await home.sync(one("f", more=True))).counts.changes == 0
    assert (await home.sync(one("f", more=True))).counts.changes == 0
    assert await at_schools(home, "f0") == [("fN", True), ("fS", False)]
    gone = Feed(Completeness.PARTIAL).gone(Kind.STUDENT, "f0")
    assert (await home.sync(gone)).counts.changes == 0


async def test_they_leave_once_the_conflict_is_gone(home: RosterWorld) -> None:
    await two_claim_one(home)
    await home.retire("files")
    sync = await home.sync(service("6", "7"), source="service")
    assert told(sync, Kind.STUDENT) == {"created": 2, "left": 1}
    assert not await is_active(home, "f0")
    assert await at_schools(home, "f0") == []
    assert await home.open_conflicts() == []
    assert (await home.sync(service("6", "7"), source="service")).status is SyncStatus.UNCHANGED


async def test_or_after_a_part_has_corrected_it_with_the_next_complete_feed(home: RosterWorld) -> None:
    await two_claim_one(home)
    await home.retire("files")
    part = service("6", "7")
    part.completeness = Completeness.PARTIAL
    await home.sync(part, source="service")
    assert await home.open_conflicts() == []
    assert await is_active(home, "f0")
    assert told(await home.sync(service("6", "7"), source="service"), Kind.STUDENT) == {"left": 1}


async def test_they_are_whom_an_admin_chooses(home: RosterWorld) -> None:
    await two_claim_one(home)
    before = (await home.ids(Kind.STUDENT))["f0"]
    await resolve(home, (await queue(home))[0], before)
    await home.retire("files")
    assert await is_active(home, "f0")
    await home.sync(service("0", "7"), source="service")
    assert ("service", "c0", "f0", True) in (await home.tables())["student_source"]
    assert await is_active(home, "f0")
    assert [school for school, _ in await at_schools(home, "f0")] == ["fN"]


async def test_a_key_is_nobody_elses_before_an_admin_says_so(home: RosterWorld) -> None:
    await a_key_is_taken_over(home)
    await home.retire("files")
    for _ in range(2):
        assert (await home.sync(service("0"), source="service")).counts.changes == 0
        assert await is_active(home, "f0")
    (conflict,) = await queue(home)
    await resolve(home, conflict, (await home.ids(Kind.STUDENT))["c0"])
    sync = await home.sync(service("0"), source="service")
    assert told(sync, Kind.STUDENT) == {"updated": 1, "left": 1}
    assert (await home.students())["c0"][0] == "0"
    assert await home.open_conflicts() == []
    assert (await home.sync(service("0"), source="service")).status is SyncStatus.UNCHANGED


async def test_a_conflict_of_a_source_not_in_use_keeps_nobody(home: RosterWorld) -> None:
    await two_claim_one(home)
    await home.retire("service")
    assert told(await home.retire("files"), Kind.STUDENT) == {"left": 2}


async def test_who_was_kept_is_their_source_s_again_when_it_comes_back(home: RosterWorld) -> None:
    await two_claim_one(home)
    await home.retire("files")
    await home.sync(one("f", "fN", "fS", more=True))
    assert ("files", "f0", "f0", True) in (await home.tables())["student_source"]
    assert (await home.sync(service("6", "7"), source="service")).counts.changes == 2
    assert await is_active(home, "f0")


# ── the old school ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("at", ["N", "S"])
async def test_who_kept_the_old_school_leaves_when_the_other_source_drops_them(home: RosterWorld, at: str) -> None:
    """Whether that one has the old school or not."""

    def other(*numbers: int) -> Feed:
        feed = placed("c", "S")
        feed.schools = [school for school in feed.schools if at == "N" or school.source_id == "cS"]
        feed.student("c8", "cN") if at == "N" else None
        feed.sections = [row for row in feed.sections if "cS" in row]
        keys = {f"c{number}" for number in (*numbers, 8)}
        feed.people = [
            row for row in feed.people if {getattr(row, "source_id", 0), getattr(row, "person_source_id", 0)} & keys
        ]
        return feed

    await home.sync(placed("f", "N"))
    assert "South" in holds(await home.sync(other(0, 1, 2, 3, 4), source="service"))
    files = placed("f", "N")
    files.people = [row for row in files.people if "f0" not in row]
    await home.sync(files)
    assert await at_schools(home, "f0") == [("fN", True)]
    await home.sync(other(1, 2, 3, 4), source="service")
    assert not await is_active(home, "f0")
    assert await at_schools(home, "f0") == []


# ── a school given up ────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_school_given_up_in_a_part_takes_along_what_several_records_say(home: RosterWorld) -> None:
    await home.sync(one("f", "fS", "fN", more=True))
    first = one("c", "cS", "cN", more=True).section("hr", "cS").enroll("hr", "c0", "c9").enroll("hr", "c0", again="#2")
    await home.sync(first, source="service")
    part = Feed(Completeness.PARTIAL, all_said=True).student("c0", "cN", sis_id="0", email="e0@x.org", name="P0")
    await home.sync(part.gone(Kind.ENROLLMENT, "hr/c0#2"), source="service")
    assert await home.rosters() == {("hr", "f9")}


async def test_a_conflict_of_two_keys_keeps_whom_either_names(home: RosterWorld) -> None:
    files = (
        one("f", "fN").student("fa", "fN", sis_id="A", email="a@x.org").student("fb", "fN", sis_id="B", email="b@x.org")
    )
    await home.sync(files)
    await home.sync(service("C"), source="service")
    both = Feed().school("cN", "North").student("c0", "cN", sis_id="A", email="b@x.org").student("c1", "cN")
    await home.sync(both.staffer("ck", "cN"), source="service")
    ids = await home.ids(Kind.STUDENT)
    (conflict,) = await queue(home)
    assert sorted(conflict.people) == sorted(ids[key] for key in ("fa", "fb", "c0"))
    await home.retire("files")
    assert await is_active(home, "fa")
    assert await is_active(home, "fb")
    assert not await is_active(home, "f0")
