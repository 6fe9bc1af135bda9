"""Asking for mass runs: who may, what is refused at once, and that asking twice is asking once."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from application.access import Role, Scope
from application.ports.jobs import JobKind, JobState
from domain.errors import NotAllowed, Refused
from domain.ids import FlexPeriodId, PlanId, RunId, SectionId
from domain.mass_order import BySections, Capacity, MassOrder
from domain.window import Window
from tests.contract.mass_desk import MONDAY, TUESDAY
from tests.unit.scheduling.office import Office, a_staffer, viewer

STRANGERS = [
    (Role.STUDENT, {}),
    (Role.PARTNER, {"scopes": frozenset(Scope)}),
]

# ── who may ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("role", "more"), STRANGERS)
async def test_who_does_not_work_at_the_school_orders_nothing(office: Office, role: Role, more: dict[str, Any]) -> None:
    stranger = office.of(viewer(role, office.desk, **more))
    nonsense = replace(office.desk.order(office.desk.gym), where=office.desk.order(SectionId(404)).where)
    for ask in (stranger.ask_plan, stranger.ask_apply):
        with pytest.raises(NotAllowed):
            await ask(nonsense)
    assert office.jobs == {}


async def test_an_admin_of_another_school_orders_nothing_and_finds_neither_plan_nor_run(office: Office) -> None:
    plan, run = await office.plan(office.desk.order(office.desk.gym)), await office.apply(office.desk.order(None))
    asked = set(office.jobs)
    south = await office.desk.world.school("South")
    elsewhere = office.of(replace(office.who, schools=frozenset({south})))
    with pytest.raises(NotAllowed):
        await elsewhere.ask_plan(office.desk.order(office.desk.gym))
    with pytest.raises(NotAllowed):
        await elsewhere.ask_apply(office.desk.order(office.desk.gym))
    for asking in (elsewhere.ask_apply(plan=plan.id), elsewhere.ask_undo(run.id), elsewhere.ask_plan_undo(run.id)):
        assert await refused(asking) == "NOT_FOUND"
    assert set(office.jobs) == asked


async def test_a_run_is_undone_by_its_runner_or_an_admin(office: Office) -> None:
    kim, lee = await a_staffer(office), await a_staffer(office)
    run = await office.of(kim).apply(office.desk.order(office.desk.gym))
    for ask in (office.of(lee).ask_undo, office.of(lee).ask_plan_undo):
        with pytest.raises(NotAllowed):
            await ask(run.id)
    for who in (kim, office.who, replace(office.who, role=Role.DISTRICT_ADMIN, schools=frozenset())):
        assert await office.of(who).ask_plan_undo(run.id) in office.jobs


@pytest.mark.parametrize(
    ("own", "to_gym", "capacity", "allowed"),
    [
        (False, True, None, True),
        (False, True, Capacity.ENFORCE, True),
        (False, True, Capacity.IGNORE, False),
        (True, True, Capacity.IGNORE, True),
        (True, False, None, False),
        (False, False, Capacity.IGNORE, False),
        (False, False, Capacity.ENFORCE, True),
    ],
)
async def test_a_staffer_ignores_the_seats_of_own_sections_only(
    office: Office, own: bool, to_gym: bool, capacity: Capacity | None, allowed: bool
) -> None:
    kim = await a_staffer(office, *([office.desk.gym] if own else []))
    order = office.desk.order(office.desk.gym if to_gym else None, capacity=capacity)
    asking = office.of(kim).ask_plan(order)
    if allowed:
        assert await asking in office.jobs
    else:
        assert await refused(asking) == "CAPACITY_NOT_YOURS"
    assert await office.ask_plan(order) in office.jobs


# ── what is refused at once ──────────────────────────────────────────────────────────────────────────────────────────


def to(section: int) -> Any:
    return lambda order: replace(order, where=replace(order.where, section=section))


def when(**changes: Any) -> Any:
    return lambda order: replace(order, when=replace(order.when, **changes))


@pytest.mark.parametrize(
    ("spoil", "code", "field"),
    [
        (to(404), "NOT_FOUND", ("where", "sectionId")),
        (when(flex_periods=(FlexPeriodId(404),)), "NOT_FOUND", ("flexPeriodIds",)),
        (when(last=date(2027, 6, 5)), "OUTSIDE_SCHOOL_YEAR", ("to",)),
        (when(without=frozenset({MONDAY})), "EMPTY_WINDOW", ("when",)),
        (lambda order: replace(order, who=BySections(frozenset({SectionId(404)}))), "NOT_FOUND", ("who", "sectionIds")),
        (
            lambda order: replace(order, exclude=(BySections(frozenset({SectionId(404)})),)),
            "NOT_FOUND",
            ("who", "sectionIds"),
        ),
    ],
)
async def test_an_order_that_cannot_be_is_refused_when_it_is_asked(
    office: Office, spoil: Any, code: str, field: tuple[str, ...]
) -> None:
    order: MassOrder = spoil(office.desk.order(office.desk.gym))
    for ask in (office.ask_plan, office.ask_apply):
        with pytest.raises(Refused) as raised:
            await ask(order)
        assert (raised.value.code, tuple(raised.value.field or ())) == (code, field)
    assert office.jobs == {}
    assert office.store.facts.runs == {}


async def test_an_ended_section_and_overlapping_periods_are_refused_when_asked(office: Office) -> None:
    desk = office.desk
    both = Window(MONDAY, TUESDAY, (desk.win, desk.late))
    assert await refused(office.ask_plan(replace(desk.order(desk.gym), when=both))) == "PERIODS_OVERLAP"
    await desk.world.end_section(desk.gym)
    assert await refused(office.ask_plan(desk.order(desk.gym))) == "SECTION_NOT_ACTIVE"


async def test_either_a_plan_or_an_order_is_applied(office: Office) -> None:
    assert await refused(office.ask_apply()) == "PLAN_OR_ORDER"
    assert await refused(office.ask_apply(office.desk.order(office.desk.gym), plan=PlanId(1))) == "PLAN_OR_ORDER"


async def test_a_plan_of_an_undo_is_no_plan_to_apply(office: Office) -> None:
    run = await office.apply(office.desk.order(office.desk.gym))
    preview = office.plan_of(await office.work(await office.ask_plan_undo(run.id)))
    assert await refused(office.ask_apply(plan=preview.id)) == "NOT_FOUND"
    assert await refused(office.ask_apply(plan=PlanId(404))) == "NOT_FOUND"


async def test_a_plan_can_be_applied_for_a_day(office: Office) -> None:
    plan = await office.plan(office.desk.order(office.desk.gym))
    day_later = office.desk.now + timedelta(hours=24)
    assert await office.at(day_later).ask_apply(plan=plan.id) in office.jobs
    assert await refused(office.at(day_later + timedelta(seconds=1)).ask_apply(plan=plan.id)) == "PLAN_EXPIRED"


async def test_only_what_was_applied_can_be_undone(office: Office) -> None:
    job = await office.ask_apply(office.desk.order(office.desk.gym))
    (run,) = office.store.facts.runs
    assert await refused(office.ask_undo(run)) == "NOT_APPLIED"
    await office.work(job)
    await office.work(await office.ask_undo(run))
    for ask in (office.ask_undo, office.ask_plan_undo):
        assert await refused(ask(run)) == "ALREADY_UNDONE"
    assert await refused(office.ask_undo(RunId(404))) == "NOT_FOUND"


# ── asking twice ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_same_key_gives_the_same_job_and_one_run(office: Office) -> None:
    order = office.desk.order(office.desk.gym)
    first = await office.ask_apply(order, key="k")
    assert await office.ask_apply(order, key="k") == first
    await office.work(first)
    assert await office.ask_apply(order, key="k") == first
    assert len(office.store.facts.runs) == 1
    assert await refused(office.ask_apply(office.desk.order(office.desk.art), key="k")) == "IDEMPOTENCY_MISMATCH"


async def test_a_key_belongs_to_the_mutation_and_the_actor(office: Office) -> None:
    order = office.desk.order(office.desk.gym)
    other = replace(office.who, actor="staffer:2")
    jobs = {
        await office.ask_plan(order, key="k"),
        await office.ask_apply(order, key="k"),
        await office.of(other).ask_plan(order, key="k"),
        await office.of(other).ask_apply(order, key="k"),
    }
    assert len(jobs) == 4


async def test_an_undo_asked_again_with_its_key_is_the_same_undo_even_when_it_is_done(office: Office) -> None:
    run = await office.apply(office.desk.order(office.desk.gym))
    first = await office.ask_undo(run.id, key="k")
    assert (await office.work(first)).state is JobState.DONE
    assert await office.ask_undo(run.id, key="k") == first


async def test_a_refusal_uses_no_key_up(office: Office) -> None:
    no_date = when(without=frozenset({MONDAY}))(office.desk.order(office.desk.gym))
    assert await refused(office.ask_plan(no_date, key="k")) == "EMPTY_WINDOW"
    assert await office.ask_plan(office.desk.order(office.desk.gym), key="k") in office.jobs


async def test_a_job_carries_the_order_and_who_asked(office: Office) -> None:
    asked = await office.ask_apply(office.desk.order(office.desk.gym))
    job = office.jobs[asked]
    assert (job.kind, job.school, job.asked_by) == (JobKind.APPLY_MASS_SCHEDULE, office.desk.school, "staffer:1")
    (run,) = office.store.facts.runs.values()
    assert (run.job, run.run_by, run.applied_at) == (asked, "staffer:1", None)


async def refused(asking: Any) -> str:
    with pytest.raises(Refused) as raised:
        await asking
    return raised.value.code
