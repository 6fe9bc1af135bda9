"""A district with several sources, while one is held, retired or removed: nobody is lost, and nothing of what ended stays."""

from datetime import date

from application.ports.rosters import SyncSource
from domain.roster import HoldThresholds
from domain.roster_feed import Completeness, Kind
from domain.roster_sync import SyncStatus
from tests.contract.roster_feeds import Feed, holds, notices, told
from tests.contract.roster_worlds import RosterWorld
from tests.contract.test_roster_sync_conflicts import queue, resolve

LOW = HoldThresholds(quarantined_percent=1, least_records=2)
SOON = date(2026, 9, 15)


def placed(prefix: str, primary: str, other: str | None = None, *, doubles: bool = True) -> Feed:
    """Five students, and sections that are called alike wherever they come from: so the second source is held at its schools."""
    feed = Feed().school(f"{prefix}N", "North").school(f"{prefix}S", "South")
    at = [f"{prefix}{school}" for school in (primary, other) if school]
    for i in range(5):
        feed.student(f"{prefix}{i}", *at, sis_id=str(i), email=f"e{i}@x.org", name=f"P{i}")
    for name in ("Art", "Gym", "Math") if doubles else ():
        for school in "NS":
            feed.section(f"{prefix}{name}{school}", f"{prefix}{school}", name=name)
    return feed


def one(prefix: str, *schools: str, more: bool = False) -> Feed:
    """One student, under each source's own id."""
    feed = Feed().school(f"{prefix}N", "North").school(f"{prefix}S", "South")
    if schools:
        feed.student(f"{prefix}0", *schools, sis_id="0", email="e0@x.org", name="P0")
    if more:
        feed.student(f"{prefix}9", f"{prefix}N", f"{prefix}S", sis_id="9", email="e9@x.org", name="P9")
    return feed


async def at_schools(home: RosterWorld, key: str, kind: Kind = Kind.STUDENT) -> list[tuple[str, bool]]:
    """Where somebody is, and whether it is the primary school."""
    rows = (await home.tables())[f"{kind.value}_school"]
    return [(row[1], row[2]) for row in rows if row[0] == key and row[3]]


async def is_active(home: RosterWorld, key: str) -> bool:
    return (await home.students())[key][2] == "active"


async def removed(home: RosterWorld, format: str, name: str) -> None:
    """As removing a source's connection does: its sections stay."""
    async with home.begin(home.id) as tx:
        await tx.known_sources.retire(SyncSource(format, name))


# ── while a part is held ─────────────────────────────────────────────────────────────────────────────────────────────


async def test_who_has_another_primary_school_in_a_held_part_stays_where_both_place_them(home: RosterWorld) -> None:
    await home.sync(placed("f", "N", "S"))
    await home.make_section("fN", "Club")
    await home.enroll("Club", "f0")
    await home.book("f0", "Club", SOON, school="fN")
    await home.pin("f0", "Club", school="fN")
    assert holds(await home.sync(placed("c", "S", "N"), source="service")) == dict.fromkeys(
        ("North", "South"), "HOLD_DOUBLES"
    )
    before = await at_schools(home, "f0")
    sync = await home.retire("files")
    assert await at_schools(home, "f0") == before == [("fN", True), ("fS", False)]
    assert not {"PINS_ENDED", "APPOINTMENTS_STUDENT_MOVED"} & set(notices(sync))
    assert (await home.retire("files")).status is SyncStatus.UNCHANGED


async def test_so_do_staff(home: RosterWorld) -> None:
    def feed(prefix: str, *at: str) -> Feed:
        feed = placed(prefix, "N", "S")
        feed.staffer(f"{prefix}k", *(f"{prefix}{school}" for school in at), sis_id="T1", email="k@x.org")
        feed.people = [
            one._replace(first_name="K") if getattr(one, "sis_id", "") == "T1" else one for one in feed.people
        ]  # type: ignore[call-arg]
        return feed

    await home.sync(feed("f", "N", "S"))
    assert holds(await home.sync(feed("c", "S", "N"), source="service"))
    await home.retire("files")
    assert await at_schools(home, "fk", Kind.STAFFER) == [("fN", True), ("fS", False)]


async def test_whom_the_other_source_has_at_a_held_school_only_keeps_the_old_one_until_its_release(
    home: RosterWorld,
) -> None:
    await home.sync(placed("f", "N"))
    await home.make_section("fN", "Club")
    await home.enroll("Club", "f0")
    await home.book("f0", "Club", SOON, school="fN")
    held = await home.sync(placed("c", "S"), source="service")
    assert "South" in holds(held)
    assert told(await home.retire("files"), Kind.STUDENT) == {}
    assert await at_schools(home, "f0") == [("fN", True)]
    assert (await home.tables())["appointment_history"] == []
    assert (await home.retire("files")).status is SyncStatus.UNCHANGED
    await home.release(await home.sync(placed("c", "S"), source="service"))
    assert await at_schools(home, "f0") == [("fS", True)]


async def test_whom_a_held_move_takes_away_keeps_the_old_school_when_the_other_source_drops_them(
    home: RosterWorld,
) -> None:
    def files(at: str) -> Feed:
        feed = one("f", at).student("f1", "fN", sis_id="1").student("f2", "fN" if at == "fS" else "fS", sis_id="2")
        return (
            feed.section("fz", "fS").section("fx", "fS").section("fy", "fS").enroll("fz", "f2" if at == "fN" else "f0")
        )

    def service(*, with_0: bool) -> Feed:
        feed = Feed().school("cN", "North").student("c1", "cN", sis_id="1", email="f1@example.org", name="f1")
        return feed.student("c0", "cN", sis_id="0", email="e0@x.org", name="P0") if with_0 else feed

    await home.sync(files("fN"))
    await home.sync(service(with_0=True), source="service")
    moved = files("fS")
    moved.sections = []
    moved.section("fq", "fS")
    assert "South" in holds(await home.sync(moved))
    await home.sync(service(with_0=False), source="service")
    assert await at_schools(home, "f0") == [("fN", True)]


async def test_who_was_chosen_in_a_held_part_stays_when_the_old_source_is_retired(home: RosterWorld) -> None:
    await home.sync(placed("f", "N"))
    feed = placed("c", "N").student("c9", "cN", sis_id="0", email="e9@x.org", name="Other")
    await home.sync(feed, source="service")
    (conflict,) = [one for one in await queue(home) if one.record.source_key == "c0"]
    await resolve(home, conflict, (await home.ids(Kind.STUDENT))["f0"])
    assert "North" in holds(await home.sync(feed, source="service"))
    assert ("service", "c0", "f0", True) in (await home.tables())["student_source"]
    await home.retire("files")
    assert await is_active(home, "f0")
    assert await at_schools(home, "f0") == [("fN", True)]


async def test_an_id_that_is_somebody_elses_is_taken_from_them_with_their_part_only(home: RosterWorld) -> None:
    """A record that names one person by id and, so an admin says, means another: both as they were while it waits."""
    await home.sync(placed("f", "N"))
    first = Feed().school("cN", "North").student("c7", "cN", sis_id="7", email="e7@x.org", name="P7")
    await home.sync(first, source="service")
    before = [row for row in (await home.tables())["student_source"] if row[0] == "service"]
    feed = placed("c", "N").student("c7", "cN", sis_id="0", email="e7@x.org", name="P7")
    assert holds(await home.sync(feed, source="service"))
    after = [row for row in (await home.tables())["student_source"] if row[0] == "service"]
    assert [row for row in after if row[1] == "c7"] == before


# ── enrollments at a school that a student has left ──────────────────────────────────────────────────────────────────


async def test_a_school_that_a_part_gives_up_takes_its_rosters_along(home: RosterWorld) -> None:
    await home.sync(one("f", "fS", "fN", more=True))
    await home.sync(one("c", "cS", "cN", more=True).section("hr", "cS").enroll("hr", "c0", "c9"), source="service")
    part = Feed(Completeness.PARTIAL, all_said=True).student("c0", "cN", sis_id="0", email="e0@x.org", name="P0")
    assert holds(await home.sync(part, source="service")) == {}
    assert await home.rosters() == {("hr", "f9")}
    await home.sync(one("f", "fN", more=True))
    assert await at_schools(home, "f0") == [("fN", True)]


async def test_rosters_of_a_removed_source_end_for_whoever_moves(home: RosterWorld) -> None:
    await home.sync(one("f", "fN", more=True).section("art", "fN").enroll("art", "f0", "f9"))
    await removed(home, "oneroster", "files")
    await home.sync(one("c", "cN", more=True), source="service")
    assert await home.rosters() == {("art", "f0"), ("art", "f9")}
    await home.sync(one("c", "cS", more=True), source="service")
    assert await home.rosters() == {("art", "f9")}


async def test_rosters_of_a_removed_source_end_for_whoever_leaves_and_do_not_come_back_with_them(
    home: RosterWorld,
) -> None:
    await home.sync(one("f", "fN", more=True).section("art", "fN").enroll("art", "f0", "f9"))
    await removed(home, "oneroster", "files")
    await home.sync(one("c", "cN", more=True), source="service")
    await home.sync(one("c", more=True), source="service")
    assert not await is_active(home, "f0")
    await home.sync(one("c", "cN", more=True), source="service")
    assert await is_active(home, "f0")
    assert await home.rosters() == {("art", "f9")}


async def test_rosters_of_a_source_in_use_are_its_own(home: RosterWorld) -> None:
    await home.sync(one("f", "fN").section("art", "fN").enroll("art", "f0"))
    await home.sync(one("c", "cS", "cN"), source="service")
    await home.sync(one("c", "cS"), source="service")
    assert await home.rosters() == {("art", "f0")}


# ── the primary school ───────────────────────────────────────────────────────────────────────────────────────────────


async def test_who_loses_the_primary_school_has_the_first_of_the_others(home: RosterWorld) -> None:
    await home.sync(one("f", "fN", "fS"))
    await home.sync(one("c", "cS"), source="service")
    await home.sync(one("f", "fN", "fS"))
    sync = await home.retire("files")
    assert await at_schools(home, "f0") == [("fS", True)]
    assert told(sync, Kind.STUDENT) == {"updated": 1}
    assert (await home.sync(one("c", "cS"), source="service")).status is SyncStatus.UNCHANGED


async def test_the_primary_school_changes_when_the_new_one_need_not_wait_any_more(home: RosterWorld) -> None:
    await home.sync(placed("f", "N", "S", doubles=False))
    moved = placed("f", "S", "N", doubles=False)
    for number in range(5):
        moved.student(f"n{number}", "fS").quarantined(Kind.STUDENT, f"q{number}", "fS")
    await home.set_school("fS", hold=LOW)
    held = await home.sync(moved)
    assert "South" in holds(held)
    assert await at_schools(home, "f0") == [("fN", True), ("fS", False)]
    await home.release(held)
    assert await at_schools(home, "f0") == [("fN", False), ("fS", True)]


async def test_where_a_feed_names_no_primary_school_it_stays_as_it_was(home: RosterWorld) -> None:
    await home.sync(one("f", "fN", "fS"))
    without = one("f", "fN", "fS")
    without.people = [row._replace(primary=False) if hasattr(row, "primary") else row for row in without.people]  # type: ignore[call-arg]
    assert (await home.sync(without)).status is SyncStatus.UNCHANGED
    new = one("c", "cN", "cS").student("c8", "cS", "cN")
    new.people = [row._replace(primary=False) if hasattr(row, "primary") else row for row in new.people]  # type: ignore[call-arg]
    await home.sync(new, source="service")
    assert await at_schools(home, "c8") == [("fN", True), ("fS", False)]


# ── ids that a source no longer has ──────────────────────────────────────────────────────────────────────────────────


async def test_who_comes_back_under_a_new_id_in_a_part_is_found(home: RosterWorld) -> None:
    await home.sync(one("f", "fN", more=True))
    await home.sync(one("c", "cN", more=True), source="service")
    await home.sync(one("f", more=True))
    part = Feed(Completeness.PARTIAL).student("f7", "fN", sis_id="0", email="e0@x.org", name="P0")
    await home.sync(part)
    assert await home.open_conflicts() == []
    assert ("files", "f7") in [row[:2] for row in (await home.tables())["student_source"]]
    assert len(await home.ids(Kind.STUDENT)) == 2


async def test_whom_no_source_in_use_has_is_managed_by_none(home: RosterWorld) -> None:
    await home.sync(one("f", "fN", more=True))
    await home.sync(one("c", "cN", more=True), source="service")
    await home.sync(one("f", more=True))
    gone = (await home.ids(Kind.STUDENT))["f0" if "f0" in await home.ids(Kind.STUDENT) else "c0"]
    async with home.begin(home.id) as tx:
        assert (await tx.people.find(Kind.STUDENT, [gone]))[gone].from_source
    await removed(home, "oneroster", "service")
    async with home.begin(home.id) as tx:
        assert not (await tx.people.find(Kind.STUDENT, [gone]))[gone].from_source


async def test_who_has_left_is_still_their_source_s(home: RosterWorld) -> None:
    await home.sync(one("f", "fN", more=True))
    await home.sync(one("f", more=True))
    gone = (await home.ids(Kind.STUDENT))["f0"]
    async with home.begin(home.id) as tx:
        assert (await tx.people.find(Kind.STUDENT, [gone]))[gone].from_source
