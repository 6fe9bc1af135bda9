"""What `MassSchedules` promises of the records of plans and runs."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from application.ports.mass_schedules import Counts, MassPlan, People
from domain.ids import PlanId, RunId, SchoolId, SectionId
from domain.mass_order import (
    Audience,
    ByGradeLevels,
    ByGradesBelow,
    ByGraduationYears,
    BySections,
    BySisIds,
    Capacity,
    Everyone,
    Existing,
    ListedId,
    MassOrder,
    ToOwnHomeroom,
)
from domain.mass_schedule import Outcome, ReportedId, ReportedIdCode, Tally
from domain.undo_mass_schedule import UndoOutcome
from domain.window import Window
from tests.contract.mass_desk import MONDAY, NOW, TUESDAY, MassDesk, a_plan, a_run

NOWHERE = 1_000_000


async def a_kept_plan(desk: MassDesk, **changes: object) -> MassPlan:
    async with desk.world.begin() as tx:
        plan = replace(a_plan(await tx.mass_schedules.next_plan_id(), desk.school, desk.order(desk.gym)), **changes)
        await tx.mass_schedules.add_plan(plan)
    return plan


async def test_a_plan_comes_back_as_it_was_added_and_again_with_what_it_came_to(desk: MassDesk) -> None:
    plan = await a_kept_plan(desk)
    counted = replace(
        plan,
        people=2,
        counts={"created": 2},
        by_date=[{"date": "2026-09-07", "counts": {"created": 2}}],
        by_section=[{"section": desk.gym, "counts": {"created": 2}}],
        reported_ids=[{"code": "UNKNOWN_STUDENT", "value": "x", "lines": [1], "excluded": False}],
        notices=[{"code": "BELL_TIMES_MISSING", "message": "m", "count": 1}],
        fingerprint="f",
    )
    async with desk.world.begin() as tx:
        mass = tx.mass_schedules
        assert await mass.plans([plan.id, PlanId(NOWHERE)]) == {plan.id: plan}
        await mass.add_plan(counted)
        assert await mass.plans([plan.id]) == {plan.id: counted}
        assert await mass.plans([]) == {}
        assert await mass.next_plan_id() != await mass.next_plan_id()


@pytest.mark.parametrize(
    "who",
    [
        Everyone(),
        ByGraduationYears(frozenset({2027, 2028})),
        ByGradeLevels(frozenset({-1, 12})),
        BySisIds((ListedId("007", 2), ListedId("é", 3))),
        BySections(frozenset({SectionId(5), SectionId(4)})),
        ByGradesBelow("Algebra", 62.5),
    ],
)
async def test_every_order_comes_back_as_it_was_given(desk: MassDesk, who: Audience) -> None:
    window = Window(
        MONDAY,
        TUESDAY,
        (desk.win, desk.late),
        frozenset({2, 1}),
        frozenset({"A"}),
        2,
        frozenset({date(2026, 9, 8)}),
    )
    order = MassOrder(
        desk.school,
        who,
        ToOwnHomeroom(),
        window,
        Existing.REPLACE_LOCKED,
        (who, Everyone()),
        Capacity.ENFORCE,
        lock=True,
        type="t",
        comment="c",
    )
    plan = await a_kept_plan(desk, order=order)
    async with desk.world.begin() as tx:
        run = await a_run(tx, order, "me", plan.id)
        assert (await tx.mass_schedules.plans([plan.id]))[plan.id].order == order
        assert (await tx.mass_schedules.runs([run]))[run].order == order


async def test_expired_plans_are_forgotten_with_their_rows(desk: MassDesk) -> None:
    old, _ = await desk.plan(desk.order(desk.gym))
    fresh = await a_kept_plan(desk, expires_at=NOW + timedelta(hours=25))
    async with desk.world.begin() as tx:
        mass = tx.mass_schedules
        assert await mass.forget_expired_plans(NOW + timedelta(hours=24)) == 0
        assert await mass.forget_expired_plans(NOW + timedelta(hours=24, seconds=1)) == 1
        assert set(await mass.plans([old, fresh.id])) == {fresh.id}
        assert await mass.count_plan_rows(old, None) == 0


async def test_a_run_is_known_by_its_job_and_not_applied_at_first(desk: MassDesk) -> None:
    order = desk.order(desk.gym)
    async with desk.world.begin() as tx:
        mass = tx.mass_schedules
        run = await a_run(tx, order, "staffer:3", PlanId(7))
        found = (await mass.runs([run, RunId(NOWHERE)]))[run]
        assert await mass.run_of_job(found.job) == run
        assert await mass.lock_run(run) == found
        assert await mass.lock_run(RunId(NOWHERE)) is None
    assert (found.school, found.plan, found.run_by, found.order) == (desk.school, 7, "staffer:3", order)
    assert (found.people, found.counts, found.planned_counts) == (0, {}, None)
    assert (found.applied_at, found.undone_at, found.undone_by, found.undo_counts) == (None, None, None, None)


async def test_a_run_tells_what_it_came_to(desk: MassDesk) -> None:
    counts = Counts(
        Tally({Outcome.CREATED: 2, Outcome.FULL: 1}),
        {(MONDAY, Outcome.CREATED): 2, (TUESDAY, Outcome.FULL): 1},
        {(desk.gym, Outcome.CREATED): 2, (desk.gym, Outcome.FULL): 1},
    )
    people = People(2, (ReportedId(ReportedIdCode.DUPLICATE_ID, "amy", (1, 2)),))
    notices = [{"code": "BELL_TIMES_MISSING", "message": "m", "count": 1}]
    async with desk.world.begin() as tx:
        mass = tx.mass_schedules
        run = await a_run(tx, desk.order(desk.gym), "me")
        await mass.record_applied(run, people, counts, notices, {"created": 3}, NOW)
        applied = (await mass.runs([run]))[run]
        await mass.record_undone(run, {UndoOutcome.REMOVED: 2}, "boss", NOW + timedelta(hours=1))
        undone = (await mass.runs([run]))[run]
    assert (applied.people, applied.counts, applied.planned_counts) == (2, {"created": 2, "full": 1}, {"created": 3})
    assert applied.by_date == [
        {"date": "2026-09-07", "counts": {"created": 2}},
        {"date": "2026-09-08", "counts": {"full": 1}},
    ]
    assert (applied.booked, applied.written_dates, applied.booked_sections) == (2, [MONDAY], [desk.gym])
    assert applied.by_section == [{"section": desk.gym, "counts": {"created": 2, "full": 1}}]
    assert applied.reported_ids == [{"code": "DUPLICATE_ID", "value": "amy", "lines": [1, 2], "excluded": False}]
    assert (applied.notices, applied.applied_at, applied.undone_at) == (notices, NOW, None)
    told = {"undone_at": NOW + timedelta(hours=1), "undone_by": "boss", "undo_counts": {"removed": 2}}
    assert undone == replace(applied, **told)


async def test_whom_an_order_listed_is_forgotten_once_it_is_old_and_its_dates_are_past(desk: MassDesk) -> None:
    lists = BySisIds((ListedId("ben", 2), ListedId("cal", 4)))
    order = replace(desk.order(desk.gym, "amy", "zoe"), exclude=(lists, Everyone()))
    people = People(1, (ReportedId(ReportedIdCode.UNKNOWN_STUDENT, "zoe", (2,)),))
    nobody = Counts(Tally({}), {}, {})
    plan = await a_kept_plan(desk)
    async with desk.world.begin() as tx:
        mass = tx.mass_schedules
        old, standing = [
            await a_run(tx, replace(order, when=replace(order.when, last=last)), "me")
            for last in (TUESDAY, date(2027, 6, 4))
        ]
        for run in (old, standing):
            await mass.record_applied(run, people, nobody, [], None, NOW)
        before = await mass.runs([old, standing])
    assert await forget(desk, NOW) == 0
    async with desk.world.begin() as tx:
        assert await tx.mass_schedules.plans([plan.id])
    assert await forget(desk, NOW + timedelta(days=100)) == 2
    async with desk.world.begin() as tx:
        after = await tx.mass_schedules.runs([old, standing])
        assert await tx.mass_schedules.plans([plan.id]) == {}
    assert after[standing] == before[standing]
    told = after[old].order
    assert told.who == BySisIds((ListedId("", 1), ListedId("", 2)))
    assert told.exclude == (BySisIds((ListedId("", 2), ListedId("", 4))), Everyone())
    assert after[old] == replace(before[old], reported_ids=[], order=told)
    assert replace(told, who=order.who, exclude=order.exclude) == before[old].order
    assert await forget(desk, NOW + timedelta(days=100)) == 0


async def forget(desk: MassDesk, before: datetime) -> int:
    async with desk.world.begin() as tx:
        return await tx.old_reports.forget(before, 1_000)


async def test_runs_of_a_school_come_newest_first_page_by_page(desk: MassDesk) -> None:
    south = await desk.world.school("South")
    async with desk.world.begin() as tx:
        mass = tx.mass_schedules
        runs = [await a_run(tx, desk.order(desk.gym), "me") for _ in range(3)]
        elsewhere = await a_run(tx, replace(desk.order(desk.gym), school=south), "me")
        assert [run.id for run in await mass.runs_of(desk.school, None, 10)] == runs[::-1]
        assert [run.id for run in await mass.runs_of(desk.school, None, 2)] == runs[:0:-1]
        assert [run.id for run in await mass.runs_of(desk.school, runs[2], 1)] == [runs[1]]
        assert [run.id for run in await mass.runs_of(south, None, 10)] == [elsewhere]
        assert await mass.runs_of(SchoolId(NOWHERE), None, 10) == ()
