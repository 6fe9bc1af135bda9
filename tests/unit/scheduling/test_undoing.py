"""Undo as a worker does it, and reading what was planned and run."""

from dataclasses import replace
from datetime import timedelta

from application.access import Role
from application.ports.jobs import JobState
from application.scheduling.read_mass_schedules import ReadMassSchedules
from domain.mass_order import Existing
from tests.contract.mass_desk import BOTH_DAYS, MONDAY
from tests.unit.scheduling.office import Office, a_staffer, refusal, result, viewer

ALL = ("amy", "ben", "cal")


async def test_an_undo_is_looked_at_first_and_then_done_and_told(office: Office) -> None:
    desk = office.desk
    await desk.book(desk.art)
    before = await desk.standing()
    run = await office.apply(desk.order(desk.gym, *ALL, existing=Existing.REPLACE))
    seen = office.plan_of(await office.work(await office.ask_plan_undo(run.id)))
    assert (seen.run, seen.order, seen.counts) == (run.id, None, {"restored": 1, "removed": 2})
    assert len(await desk.standing()) == 3
    later = office.at(desk.now + timedelta(hours=1))
    job = await later.work(await later.ask_undo(run.id))
    assert result(job) == {"runId": run.id, "counts": seen.counts}
    assert await desk.standing() == before
    undone = office.store.facts.runs[run.id]
    assert (undone.undone_at, undone.undone_by, undone.undo_counts) == (later.desk.now, "staffer:1", seen.counts)
    assert replace(undone, undone_at=None, undone_by=None, undo_counts=None) == run


async def test_of_two_undos_asked_for_one_is_done(office: Office) -> None:
    run = await office.apply(office.desk.order(office.desk.gym))
    first, second = await office.ask_undo(run.id), await office.ask_undo(run.id)
    preview = await office.ask_plan_undo(run.id)
    assert (await office.work(first)).state is JobState.DONE
    for late in (second, preview):
        job = await office.work(late)
        assert (job.state, refusal(job)["code"]) == (JobState.REFUSED, "ALREADY_UNDONE")


async def test_where_the_period_is_no_longer_held_nothing_comes_back_but_what_was_created_goes(office: Office) -> None:
    desk = office.desk
    await desk.book(desk.art)
    run = await office.apply(desk.order(desk.gym, "amy", "ben", existing=Existing.REPLACE))
    del office.store.facts.flex_periods[desk.win]
    assert await office.undo(run) == {"closed": 1, "removed": 1}
    assert await desk.places() == {(desk.amy, MONDAY): desk.gym}


async def test_a_staffers_own_group_booking_is_undone_under_their_name(office: Office) -> None:
    kim = office.of(await a_staffer(office))
    run = await kim.apply(office.desk.order(office.desk.gym))
    assert await kim.undo(run) == {"removed": 1}
    assert office.store.facts.runs[run.id].undone_by == kim.who.actor


async def test_a_day_that_has_come_meanwhile_is_past(office: Office) -> None:
    run = await office.apply(office.desk.order(office.desk.gym, days=BOTH_DAYS))
    tuesday = office.at(office.desk.now + timedelta(days=7))
    assert await tuesday.undo(run) == {"past": 1, "removed": 1}


async def test_plans_and_runs_are_read_by_staff_of_the_school(office: Office) -> None:
    plan, run = (
        await office.plan(office.desk.order(office.desk.gym)),
        await office.apply(office.desk.order(office.desk.gym)),
    )
    read = ReadMassSchedules(office.begin)
    south = await office.desk.world.school("South")
    for who, seen in (
        (office.who, True),
        (await a_staffer(office), True),
        (replace(office.who, schools=frozenset({south})), False),
        (viewer(Role.STUDENT, office.desk), False),
        (viewer(Role.PARTNER, office.desk), False),
    ):
        assert await read.plans(who, [plan.id]) == ({plan.id: plan} if seen else {})
        assert await read.runs(who, [run.id]) == ({run.id: run} if seen else {})
