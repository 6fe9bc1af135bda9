"""Plans and mass runs as a worker does them: all or nothing, and only as planned unless something else is wished."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from application.ports.jobs import Cancelled, ClaimLost, JobState
from application.scheduling import mass_order
from application.scheduling.apply_mass_schedule import IfChanged, RunMassSchedule
from application.scheduling.mass_locks import locked
from domain.errors import Refused
from domain.flex_period import Meeting
from domain.ids import SchoolId
from domain.mass_order import STAFFER_MOST_STUDENTS, ByGradeLevels, BySisIds, Everyone, Existing, ListedId
from tests.contract.mass_desk import BOTH_DAYS, MONDAY
from tests.fakes.idempotency import FakeLocks
from tests.fakes.jobs import FakeJobDesk
from tests.unit.scheduling.office import HERE, Office, a_staffer, refusal, result

ALL = ("amy", "ben", "cal")


async def test_a_plan_tells_what_a_run_then_does(office: Office) -> None:
    desk = office.desk
    await desk.set_seats(desk.gym, 2)
    order = desk.order(desk.gym, *ALL, "nobody", days=BOTH_DAYS)
    plan = await office.plan(order)
    assert (plan.people, plan.counts, plan.order) == (3, {"created": 4, "full": 2}, order)
    assert (plan.planned_by, plan.planned_at, plan.expires_at) == (
        "staffer:1",
        desk.now,
        desk.now + timedelta(hours=24),
    )
    assert await desk.standing() == {}
    job = await office.work(await office.ask_apply(plan=plan.id))
    run = office.run_of(job)
    assert result(job) == {"runId": run.id, "counts": plan.counts, "planned": plan.counts}
    for told in ("people", "counts", "by_date", "by_section", "reported_ids", "notices"):
        assert getattr(run, told) == getattr(plan, told)
    assert (run.plan, run.planned_counts, run.applied_at) == (plan.id, plan.counts, desk.now)
    assert len(await desk.standing()) == 4


async def test_grade_levels_are_resolved_when_the_order_is_carried_out_and_kept_as_given(office: Office) -> None:
    order = office.desk.order(office.desk.gym, who=ByGradeLevels(frozenset({11})))
    plan = await office.plan(order)
    assert (plan.people, plan.order) == (3, order)


async def test_missing_bell_times_are_told(office: Office) -> None:
    desk = office.desk
    async with office.begin(HERE) as tx:
        bare = await tx.schools.save_flex_period(desk.school, None, "Bare", (Meeting(1), Meeting(2)))
    order = desk.order(desk.gym, days=BOTH_DAYS, periods=(bare,))
    for told in (await office.plan(order), await office.apply(order)):
        assert [(notice["code"], notice["count"]) for notice in told.notices] == [("BELL_TIMES_MISSING", 2)]


async def test_missing_bell_times_of_a_period_in_which_students_may_be_booked_are_told(office: Office) -> None:
    desk = office.desk
    async with office.begin(HERE) as tx:
        await tx.schools.save_flex_period(desk.school, None, "Bare", (Meeting(1),))
    told = await office.plan(desk.order(desk.gym, days=BOTH_DAYS))
    (notice,) = told.notices
    assert (notice["code"], notice["count"]) == ("BELL_TIMES_MISSING", 1)
    assert notice["message"].startswith("Bare has no bell times on 1 of the dates")


async def test_a_new_plan_makes_expired_ones_forgotten(office: Office) -> None:
    order = office.desk.order(office.desk.gym)
    old = await office.plan(order)
    fresh = await office.at(office.desk.now + timedelta(hours=25)).plan(order)
    assert set(office.store.facts.plans) == {fresh.id} != {old.id}


async def test_small_steps_come_to_the_same_plan_as_one(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    order = office.desk.order(office.desk.gym, *ALL, days=BOTH_DAYS)
    at_once = await office.plan(order)
    monkeypatch.setattr(mass_order, "ROWS_AT_ONCE", 1)
    in_steps = await office.plan(order)
    assert in_steps.fingerprint == at_once.fingerprint
    assert (await office.apply(plan=at_once.id)).counts == {"created": 6}


# ── what was planned, and what it has become ─────────────────────────────────────────────────────────────────────────


async def test_a_plan_that_no_longer_holds_is_refused_with_the_counts_that_differ(office: Office) -> None:
    desk = office.desk
    plan = await office.plan(desk.order(desk.gym, *ALL))
    await desk.book(desk.art, desk.slot(desk.ben))
    before = await desk.standing()
    job = await office.work(await office.ask_apply(plan=plan.id))
    assert job.state is JobState.REFUSED
    assert refusal(job)["code"] == "PLAN_CHANGED"
    assert refusal(job)["details"] == {
        "counts": {"CREATED": {"planned": 3, "now": 2}, "KEPT": {"planned": 0, "now": 1}}
    }
    assert await desk.standing() == before
    (run,) = office.store.facts.runs.values()
    assert run.applied_at is None


async def test_a_change_that_keeps_the_counts_is_a_change_too(office: Office) -> None:
    desk = office.desk
    booked = await desk.book(desk.art)
    plan = await office.plan(desk.order(desk.gym, existing=Existing.REPLACE_LOCKED))
    async with office.begin(HERE) as tx:
        await tx.appointments.set_locked([booked.slot], locked=True)
    job = await office.work(await office.ask_apply(plan=plan.id))
    assert (refusal(job)["code"], refusal(job)["details"]) == ("PLAN_CHANGED", {"counts": {}})


async def test_a_changed_plan_is_applied_anew_when_asked_to_and_both_counts_are_told(office: Office) -> None:
    desk = office.desk
    plan = await office.plan(desk.order(desk.gym, *ALL))
    await desk.book(desk.art, desk.slot(desk.ben))
    job = await office.work(await office.ask_apply(plan=plan.id, if_changed=IfChanged.REPLAN))
    assert result(job)["counts"] == {"created": 2, "kept": 1}
    assert result(job)["planned"] == {"created": 3}
    assert office.run_of(job).planned_counts == {"created": 3}


async def test_an_order_without_a_plan_is_applied_as_things_are(office: Office) -> None:
    job = await office.work(await office.ask_apply(office.desk.order(office.desk.gym)))
    assert "planned" not in result(job)
    assert office.run_of(job).planned_counts is None


async def test_a_plan_forgotten_before_its_job_began_has_expired(office: Office) -> None:
    plan = await office.plan(office.desk.order(office.desk.gym))
    job = await office.ask_apply(plan=plan.id, if_changed=IfChanged.REPLAN)
    office.store.facts.plans.clear()
    assert refusal(await office.work(job))["code"] == "PLAN_EXPIRED"
    assert await office.desk.standing() == {}


async def test_what_was_true_when_asked_is_asked_again_by_the_worker(office: Office) -> None:
    plan, run = (
        await office.ask_plan(office.desk.order(office.desk.gym)),
        await office.ask_apply(office.desk.order(office.desk.gym)),
    )
    await office.desk.world.end_section(office.desk.gym)
    for job in (plan, run):
        assert refusal(await office.work(job))["code"] == "SECTION_NOT_ACTIVE"


# ── group bookings ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_group_booking_takes_so_many_students_and_no_more(office: Office) -> None:
    desk = office.desk
    for number in range(STAFFER_MOST_STUDENTS - 3):
        await desk.world.student(desk.school, sis_id=f"N{number}")
    kim = office.of(await a_staffer(office))
    everyone = desk.order(desk.gym, who=Everyone())
    assert (await kim.plan(everyone)).people == STAFFER_MOST_STUDENTS
    await desk.world.student(desk.school, sis_id="one too many")
    for job in (await kim.ask_plan(everyone), await kim.ask_apply(everyone)):
        assert refusal(await kim.work(job))["code"] == "TOO_MANY_STUDENTS"
    assert await desk.standing() == {}
    assert (await office.apply(everyone)).people == STAFFER_MOST_STUDENTS + 1


async def test_ids_that_name_nobody_do_not_count_for_the_limit(office: Office) -> None:
    nobody = tuple(ListedId(f"nobody {line}", line) for line in range(1, STAFFER_MOST_STUDENTS + 2))
    order = office.desk.order(office.desk.gym, who=BySisIds((*nobody, ListedId("amy", 1000))))
    plan = await office.of(await a_staffer(office)).plan(order)
    assert (plan.people, len(plan.reported_ids)) == (1, STAFFER_MOST_STUDENTS + 1)


# ── all or nothing ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_cancelled_run_leaves_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mass_order, "ROWS_AT_ONCE", 1)
    claim = await FakeJobDesk(office.store.jobs).claim(
        await office.ask_apply(office.desk.order(office.desk.gym, *ALL, days=BOTH_DAYS))
    )
    assert claim is not None
    told = []

    async def progress(phase: str, done: int, total: int | None) -> None:
        told.append((phase, done, total))
        if done:
            raise Cancelled

    with pytest.raises(Cancelled):
        await RunMassSchedule(office.begin, office.clock)(claim, progress)
    assert told == [("booking", 0, 6), ("booking", 3, 6)]
    assert await office.desk.standing() == {}
    assert [run.applied_at for run in office.store.facts.runs.values()] == [None]


async def test_an_attempt_that_another_has_overtaken_leaves_nothing(office: Office) -> None:
    desk = FakeJobDesk(office.store.jobs)
    job = await office.ask_apply(office.desk.order(office.desk.gym))
    slow = await desk.claim(job)
    assert slow is not None
    await desk.put_back(slow, 0)

    async def nobody_listens(phase: str, done: int, total: int | None) -> None: ...

    assert (await office.work(job)).state is JobState.DONE
    before = await office.desk.standing()
    with pytest.raises(ClaimLost):
        await RunMassSchedule(office.begin, office.clock)(slow, nobody_listens)
    assert await office.desk.standing() == before
    assert len(before) == 1


# ── the schools that share students ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("movers", "busy"), [(0, False), (1, False), (99, True)])
async def test_a_school_that_students_join_meanwhile_is_locked_too_or_it_is_busy(
    office: Office, movers: int, busy: bool
) -> None:
    joined: list[SchoolId] = []

    class WhileOthersMove(FakeLocks):
        async def hold(self, own: Any, share: Any = ()) -> None:
            if len(joined) < movers:
                joined.append(await office.desk.world.school(f"School {len(joined)}"))
                await office.desk.world.join(office.desk.amy, joined[-1])

    @asynccontextmanager
    async def begin(district: Any) -> AsyncIterator[Any]:
        async with office.begin(district) as tx:
            tx.locks = WhileOthersMove()
            yield tx

    async def others() -> list[SchoolId]:
        async with locked(begin, HERE, office.desk.school) as (_, found):  # type: ignore[arg-type]
            return found

    if busy:
        with pytest.raises(Refused) as raised:
            await others()
        assert raised.value.code == "BUSY"
    else:
        assert await others() == joined


async def test_a_student_who_is_elsewhere_at_that_time_clashes(office: Office) -> None:
    desk = office.desk
    south = await desk.world.school("South")
    await desk.world.join(desk.amy, south)
    hall = await desk.world.section(south, "Hall")
    async with office.begin(HERE) as tx:
        bells = (await tx.schools.flex_periods([desk.school]))[desk.school][0].meetings
        period = await tx.schools.save_flex_period(south, None, "Flex", bells)
    await desk.book(hall, replace(desk.slot(), day=MONDAY, flex_period=period))
    assert (await office.apply(desk.order(desk.gym, *ALL))).counts == {"clash": 1, "created": 2}
