"""What onboarding checklists are made of: memory and PostgreSQL count the same."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

from application.ports.mass_schedules import Counts as MassCounts
from application.ports.mass_schedules import People
from domain.calendar import Days, SchoolYear
from domain.flex_period import BellTimes, Meeting
from domain.homeroom import Designation
from domain.ids import ConnectionId, SchoolId, SectionId, SyncId
from domain.import_site import ContactKind
from domain.mass_schedule import Outcome, Tally
from domain.onboarding_steps import Facts
from domain.provisioning import Contact
from domain.roster_source import ConnectionState, RosterConnection, SourceKind
from domain.roster_sync import Counts, Decision, Hold, PartDecision, RosterSync, SyncPart, SyncStatus
from domain.shared_data import SharedData
from domain.undo_mass_schedule import UndoOutcome
from tests.contract.flex_worlds import World
from tests.contract.mass_desk import MONDAY, MassDesk, a_plan, a_run

NOW = datetime(2026, 9, 1, 15, tzinfo=UTC)


async def facts(world: World, school: SchoolId) -> Facts:
    async with world.begin() as tx:
        found: Facts = (await tx.import_sites.facts([school]))[school]
    return found


async def test_a_new_school_has_nothing(world: World) -> None:
    assert await facts(world, await world.school("North")) == Facts()
    async with world.begin() as tx:
        assert await tx.import_sites.facts([SchoolId(10**12)]) == {}


async def test_people_sections_and_homerooms_are_those_of_the_school(world: World) -> None:
    school, other = await world.school("North"), await world.school("South")
    one, two = await world.section(school, "A"), await world.section(school, "B")
    await world.end_section(await world.section(school, "Gone"))
    far = await world.section(other, "Far")
    staff = [await world.staffer(school) for _ in range(3)]
    await world.staffer(other)
    students = [await world.student(school) for _ in range(4)]
    await world.leave(await world.student(school), school)
    await world.enroll(one, students[0])
    await world.enroll(two, students[1])
    await world.enroll(far, students[2])
    async with world.begin() as tx:
        await tx.homerooms.designate([_homeroom(one), _homeroom(far)], "t", NOW)
        await tx.homerooms.pin(school, two, [students[3]], Days(), "t", NOW)
        await tx.import_sites.set_rooms(school, {staff[0]: "B2", staff[1]: "B3"})
        await tx.import_sites.set_administrators(school, [staff[2]])
        await tx.import_sites.save_contact(school, ContactKind.IT_ACCOUNT, Contact("A", "a@example.org"), "t", NOW)
    assert await facts(world, school) == Facts(
        staff=3,
        staff_with_room=2,
        administrators=1,
        has_it_account=True,
        sections=2,
        designated_sections=1,
        students=4,
        students_with_homeroom=2,
    )


async def test_years_and_periods(world: World) -> None:
    school = await world.school("North")
    async with world.begin() as tx:
        await tx.schools.save_year(school, SchoolYear(date(2025, 8, 17), date(2026, 6, 4)))
        await tx.schools.save_year(school, SchoolYear(date(2026, 8, 17), date(2027, 6, 4)))
        await tx.schools.save_flex_period(school, None, "WIN", (Meeting(1, BellTimes(time(9), time(9, 30))),))
        await tx.schools.save_flex_period(school, None, "Never", ())
    expected = Facts(latest_year_ends=date(2027, 6, 4), flex_periods=2, flex_periods_that_meet=1)
    assert await facts(world, school) == expected


async def test_sources_and_syncs(world: World) -> None:
    school = await world.school("North")
    async with world.begin() as tx:
        for name, state in (("One", ConnectionState.ACTIVE), ("Two", ConnectionState.PAUSED)):
            made = await tx.roster_connections.new_id()
            await tx.roster_connections.add(_connection(made, name, state))
        await tx.roster_connections.checked(made, (await tx.roster_connections.find([made]))[made].version, NOW)
        await tx.roster_syncs.add(_sync(school, SyncStatus.DRY_RUN, dry_run=True))
        await tx.roster_syncs.add(_sync(school, SyncStatus.APPLIED, format="homeroom"))
        held = await tx.roster_syncs.add(_sync(school, SyncStatus.HELD))
        await tx.roster_syncs.add(replace(_sync(school, SyncStatus.APPLIED), status=SyncStatus.REJECTED, parts=()))
    expected = Facts(
        active_sources=1,
        paused_sources=1,
        checked_sources=1,
        file_imports=1,
        checked_runs=3,
        rejected_runs=1,
        applied_syncs=1,
        last_part_held=True,
    )
    assert await facts(world, school) == expected
    async with world.begin() as tx:
        await tx.roster_syncs.decide(held, {"North": PartDecision(Decision.DISCARDED, "me", NOW)})
    assert await facts(world, school) == replace(expected, last_part_held=False)
    async with world.begin() as tx:
        await tx.roster_syncs.add(_sync(school, SyncStatus.UNCHANGED))
    assert await facts(world, school) == replace(expected, checked_runs=4, applied_syncs=2, last_part_held=False)


async def test_what_the_district_says_it_shares(world: World) -> None:
    school = await world.school("North")
    async with world.begin() as tx:
        await tx.data_sharing.declare(frozenset({SharedData.STAFF}), "t", NOW)
    assert await facts(world, school) == Facts(shares=frozenset({SharedData.STAFF}))


async def test_what_a_removed_source_brought_is_not_from_files(world: World) -> None:
    school = await world.school("North")
    async with world.begin() as tx:
        made = await tx.roster_connections.new_id()
        await tx.roster_connections.add(_connection(made, "One", ConnectionState.ACTIVE))
        await tx.roster_syncs.add(_sync(school, SyncStatus.APPLIED))
        await tx.roster_connections.remove(made)
    assert await facts(world, school) == Facts(checked_runs=1, applied_syncs=1)


async def test_plans_and_runs(desk: MassDesk) -> None:
    world = desk.world
    before = await facts(world, desk.school)
    async with world.begin() as tx:
        plan = a_plan(await tx.mass_schedules.next_plan_id(), desk.school, desk.order(desk.gym))
        await tx.mass_schedules.add_plan(plan)
        run = await a_run(tx, desk.order(desk.gym), "me", plan.id)
    assert await facts(world, desk.school) == replace(before, plans=before.plans + 1)
    for outcome, expected in ((Outcome.FULL, 0), (Outcome.CREATED, 1)):
        counts = MassCounts(Tally({outcome: 1}), {(MONDAY, outcome): 1}, {(desk.gym, outcome): 1})
        async with world.begin() as tx:
            await tx.mass_schedules.record_applied(run, People(1, ()), counts, [], None, NOW)
        assert (await facts(world, desk.school)).applied_runs == before.applied_runs + expected
    async with world.begin() as tx:
        await tx.mass_schedules.record_undone(run, {UndoOutcome.REMOVED: 1}, "me", NOW)
    assert (await facts(world, desk.school)).applied_runs == before.applied_runs


def _homeroom(section: SectionId) -> Designation:
    return Designation(section)


def _connection(id: ConnectionId, name: str, state: ConnectionState) -> RosterConnection:
    return RosterConnection(
        id=id,
        kind=SourceKind.CLEVER,
        name=name,
        settings={},
        sealed=b"x",
        secrets=frozenset(),
        time_zone="UTC",
        nightly_at=None,
        state=state,
        cursor=None,
        cursor_rules=None,
        next_sync=None,
        night_retries=0,
        sync_job=None,
        last_sync=None,
        created_by="t",
        created_at=NOW,
        updated_by="t",
        updated_at=NOW,
        version=0,
    )


def _sync(school: SchoolId, status: SyncStatus, *, format: str = "clever", dry_run: bool = False) -> RosterSync:
    hold = Hold("HOLD_LEAVING", "Too many.") if status is SyncStatus.HELD else None
    return RosterSync(
        id=SyncId(0),
        status=status,
        dry_run=dry_run,
        format=format,
        fingerprint=None,
        parts=(SyncPart(school, "North", status, Counts(), hold),),
        counts=Counts(),
        notices=(),
        quarantined=0,
        run_by="t",
        started_at=NOW,
        finished_at=NOW,
        pulled=format == "clever",
    )
