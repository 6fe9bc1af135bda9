"""Plan, apply, undo: what a mass run promises, on a small school in PostgreSQL."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from application.access import Role, Viewer
from application.ports.jobs import JobState
from application.scheduling.apply_mass_schedule import ApplyMassSchedule, IfChanged
from application.scheduling.plan_mass_schedule import PlanMassSchedule
from domain.errors import NotAllowed, Refused
from domain.ids import DistrictId, PlanId
from domain.mass_order import BySisIds, Existing, ListedId
from tests.scheduling.mass_runs import MassRuns
from tests.support.schools import TODAY, a_small_school


@pytest_asyncio.fixture(loop_scope="session")
async def runs(engine: AsyncEngine, district: DistrictId) -> AsyncIterator[MassRuns]:
    runs = MassRuns(engine, await a_small_school(engine, district, gym_seats=4))
    yield runs
    assert await runs.seats_that_are_wrong() == []


async def test_everybody_is_booked_into_their_own_homeroom_and_a_second_run_changes_nothing(runs: MassRuns) -> None:
    job = await runs.apply(runs.order())
    assert job.state is JobState.DONE
    assert job.result is not None
    assert job.result["counts"] == {"created": 24}
    first, second = runs.school.homerooms
    assert (await runs.sections())[1, "2026-09-07"] == first
    assert (await runs.sections())[2, "2026-09-28"] == second
    before = await runs.table()
    again = await runs.apply(runs.order(existing=Existing.REPLACE_LOCKED))
    assert again.result is not None
    assert again.result["counts"] == {"unchanged": 24}
    assert await runs.table() == before


async def test_a_plan_tells_every_row_and_changes_no_schedule(runs: MassRuns) -> None:
    job = await runs.plan(runs.order(runs.school.gym))
    assert job.result is not None
    assert job.result["counts"] == {"created": 16, "full": 8}
    assert await runs.table() == []
    async with runs._begin(runs.school.district) as tx:
        plan_id = PlanId(job.result["planId"])
        rows = await tx.mass_schedules.plan_rows(plan_id, ["full"], after=0, limit=3)
        assert [row.student for row in rows] == [
            runs.school.students[4],
            runs.school.students[5],
            runs.school.students[4],
        ]
        assert await tx.mass_schedules.count_plan_rows(plan_id, None) == 24
        plan = (await tx.mass_schedules.plans([plan_id]))[plan_id]
        assert plan.people == 6
        assert [day["counts"] for day in plan.by_date] == [{"created": 4, "full": 2}] * 4


async def test_a_plan_that_still_holds_is_applied_as_planned(runs: MassRuns) -> None:
    plan = await runs.plan(runs.order())
    assert plan.result is not None
    job = await runs.apply(plan=PlanId(plan.result["planId"]))
    assert job.state is JobState.DONE
    assert job.result is not None
    assert job.result["counts"] == job.result["planned"] == {"created": 24}


async def test_a_plan_that_no_longer_holds_is_refused_and_nothing_is_written(runs: MassRuns) -> None:
    plan = await runs.plan(runs.order())
    await runs.apply(runs.order(runs.school.gym, days=("2026-09-07", "2026-09-07")))
    before = await runs.table()
    assert plan.result is not None
    job = await runs.apply(plan=PlanId(plan.result["planId"]))
    assert job.state is JobState.REFUSED
    assert job.error is not None
    assert job.error["code"] == "PLAN_CHANGED"
    assert job.error["details"]["counts"] == {
        "CREATED": {"planned": 24, "now": 20},
        "KEPT": {"planned": 0, "now": 4},
    }
    assert await runs.table() == before


async def test_a_changed_plan_is_applied_anew_when_asked_to_and_both_counts_are_told(runs: MassRuns) -> None:
    plan = await runs.plan(runs.order())
    await runs.apply(runs.order(runs.school.gym, days=("2026-09-07", "2026-09-07")))
    assert plan.result is not None
    job = await runs.apply(plan=PlanId(plan.result["planId"]), if_changed=IfChanged.REPLAN)
    assert job.result is not None
    assert job.result["counts"] == {"created": 20, "kept": 4}
    assert job.result["planned"] == {"created": 24}


async def test_a_change_that_keeps_the_counts_still_changes_the_plan(runs: MassRuns) -> None:
    await runs.apply(runs.order())
    plan = await runs.plan(runs.order(runs.school.gym, existing=Existing.REPLACE))
    await runs.execute(
        "UPDATE homeroom.appointment SET version = nextval('homeroom.version_seq') WHERE district_id = :d"
    )
    assert plan.result is not None
    job = await runs.apply(plan=PlanId(plan.result["planId"]))
    assert job.error is not None
    assert job.error["code"] == "PLAN_CHANGED"


async def test_a_plan_expires_after_a_day(runs: MassRuns) -> None:
    plan = await runs.plan(runs.order())
    assert plan.result is not None
    with pytest.raises(Refused) as refused:
        await runs.at(TODAY + timedelta(hours=24, seconds=1)).apply(plan=PlanId(plan.result["planId"]))
    assert refused.value.code == "PLAN_EXPIRED"


async def test_the_same_key_gives_the_same_run_and_other_input_is_refused(runs: MassRuns) -> None:
    ask = ApplyMassSchedule(runs._begin, runs.clock)
    first = await ask(runs.school.admin, order=runs.order(), key="monday")
    assert await ask(runs.school.admin, order=runs.order(), key="monday") == first
    with pytest.raises(Refused) as refused:
        await ask(runs.school.admin, order=runs.order(runs.school.gym), key="monday")
    assert refused.value.code == "IDEMPOTENCY_MISMATCH"
    await runs.work(first)
    assert len(await runs.table("mass_run")) == 1


async def test_ids_that_name_nobody_are_reported_with_their_lines_and_a_twice_named_student_counts_once(
    runs: MassRuns,
) -> None:
    await runs.execute("UPDATE homeroom.student SET status = 'left' WHERE district_id = :d AND sis_id = 'S3'")
    ids = tuple(ListedId(sis_id, line) for line, sis_id in enumerate(["S2", "nobody", "S1", "S2", "S3", "nobody"], 2))
    job = await runs.plan(runs.order(runs.school.gym, who=BySisIds(ids)))
    assert job.result is not None
    assert job.result["counts"] == {"created": 8}
    async with runs._begin(runs.school.district) as tx:
        (plan,) = (await tx.mass_schedules.plans([PlanId(job.result["planId"])])).values()
    assert plan.reported_ids == [
        {"code": "DUPLICATE_ID", "value": "S2", "lines": [2, 5], "excluded": False},
        {"code": "UNKNOWN_STUDENT", "value": "nobody", "lines": [3, 7], "excluded": False},
        {"code": "INACTIVE_STUDENT", "value": "S3", "lines": [6], "excluded": False},
    ]


async def test_seats_go_in_the_order_of_the_list(runs: MassRuns) -> None:
    ids = tuple(ListedId(f"S{number}", line) for line, number in enumerate([6, 5, 4, 3, 2, 1], 1))
    await runs.apply(runs.order(runs.school.gym, who=BySisIds(ids), days=("2026-09-07", "2026-09-07")))
    assert sorted(number for number, _ in await runs.sections()) == [3, 4, 5, 6]


async def test_undo_leaves_no_trace_of_rows_that_displaced_nothing(runs: MassRuns) -> None:
    applied = await runs.apply(runs.order())
    assert applied.result is not None
    seen = await runs.plan_undo(applied.result["runId"])
    assert seen.result is not None
    assert seen.result["counts"] == {"removed": 24}
    assert len(await runs.table()) == 24
    undone = await runs.undo(applied.result["runId"])
    assert undone.result is not None
    assert undone.result["counts"] == {"removed": 24}
    assert await runs.table() == []
    assert await runs.table("appointment_history") == []
    with pytest.raises(Refused) as refused:
        await runs.undo(applied.result["runId"])
    assert refused.value.code == "ALREADY_UNDONE"


async def test_undo_brings_back_whole_what_the_run_displaced_so_that_the_earlier_run_can_be_undone_too(
    runs: MassRuns,
) -> None:
    first = await runs.apply(runs.order(lock=True, comment="see you"))
    before = await runs.table()
    second = await runs.apply(runs.order(runs.school.gym, existing=Existing.REPLACE_LOCKED))
    assert second.result is not None
    assert second.result["counts"] == {"replaced": 16, "full": 8}
    undone = await runs.undo(second.result["runId"])
    assert undone.result is not None
    assert undone.result["counts"] == {"restored": 16}
    assert await runs.table() == before
    assert first.result is not None
    earlier = await runs.undo(first.result["runId"])
    assert earlier.result is not None
    assert earlier.result["counts"] == {"removed": 24}
    assert await runs.table() == []


async def test_undoing_runs_out_of_order_follows_the_chain_to_what_stood_before(runs: MassRuns) -> None:
    first = await runs.apply(runs.order())
    second = await runs.apply(runs.order(runs.school.gym, existing=Existing.REPLACE))
    assert first.result is not None
    assert second.result is not None
    undone_first = await runs.undo(first.result["runId"])
    assert undone_first.result is not None
    assert undone_first.result["counts"] == {"changed_since": 16, "removed": 8}
    undone_second = await runs.undo(second.result["runId"])
    assert undone_second.result is not None
    assert undone_second.result["counts"] == {"opened": 16}
    assert await runs.table() == []


async def test_undo_leaves_alone_and_lists_what_changed_or_is_frozen(runs: MassRuns) -> None:
    applied = await runs.apply(runs.order())
    touch = (
        "UPDATE homeroom.appointment SET {} WHERE district_id = :d AND student_id = :student AND on_date = '2026-09-28'"
    )
    await runs.execute(touch.format("version = nextval('homeroom.version_seq')"), student=runs.school.students[0])
    await runs.execute(touch.format("attended = true"), student=runs.school.students[1])
    later = runs.at(datetime(2026, 9, 14, 15, tzinfo=UTC))
    await runs.execute("UPDATE homeroom.school SET frozen = true WHERE district_id = :d")
    assert applied.result is not None
    undone = await later.undo(applied.result["runId"])
    assert undone.result is not None
    assert undone.result["counts"] == {
        "removed": 10,
        "changed_since": 1,
        "attendance_taken": 1,
        "past": 6,
        "frozen_today": 6,
    }
    async with runs._begin(runs.school.district) as tx:
        rows = await tx.mass_schedules.undo_rows(applied.result["runId"], after=0, limit=100)
    assert len(rows) == 14


async def test_what_cannot_come_back_stays_and_says_why(runs: MassRuns) -> None:
    await runs.apply(runs.order())
    second = await runs.apply(runs.order(runs.school.gym, existing=Existing.REPLACE))
    first_room, second_room = runs.school.homerooms
    await runs.execute("UPDATE homeroom.section SET status = 'ended' WHERE district_id = :d AND id = :s", s=first_room)
    await runs.execute("UPDATE homeroom.section SET seats = 0 WHERE district_id = :d AND id = :s", s=second_room)
    assert second.result is not None
    undone = await runs.undo(second.result["runId"])
    assert undone.result is not None
    assert undone.result["counts"] == {"section_not_active": 8, "full": 8}


@pytest.mark.parametrize(
    ("role", "allowed"),
    [(Role.ADMIN, True), (Role.DISTRICT_ADMIN, True), (Role.STUDENT, False), (Role.PARTNER, False)],
)
async def test_who_may_order(runs: MassRuns, role: Role, allowed: bool) -> None:
    viewer = Viewer(role, runs.school.district, "somebody", frozenset({runs.school.id}))
    ask = PlanMassSchedule(runs._begin, runs.clock)
    if allowed:
        await ask(viewer, runs.order())
    else:
        with pytest.raises(NotAllowed):
            await ask(viewer, runs.order())


async def test_a_staffer_may_not_ignore_the_seats_of_others(runs: MassRuns) -> None:
    viewer = Viewer(Role.STAFFER, runs.school.district, "staffer:9", frozenset({runs.school.id}))
    ask = PlanMassSchedule(runs._begin, runs.clock)
    with pytest.raises(Refused) as refused:
        await ask(viewer, runs.order())
    assert refused.value.code == "CAPACITY_NOT_YOURS"
    await ask(viewer, runs.order(runs.school.gym))


async def test_an_appointment_that_still_stands_at_a_former_school_clashes(runs: MassRuns, engine: AsyncEngine) -> None:
    former = await a_small_school(engine, runs.school.district, name="Roosevelt High", students=0)
    moved = {"student": runs.school.students[0], "school": former.id}
    await runs.execute("INSERT INTO homeroom.student_school VALUES (:d, :student, :school, false, false)", **moved)
    await runs.execute(
        """
        INSERT INTO homeroom.appointment
            (district_id, on_date, student_id, flex_period_id, section_id, birth, version, made_at, locked, origin, made_by)
        VALUES (:d, '2026-09-07', :student, :period, :section, 1, 1, now(), false, 'admin', 'somebody')
        """,
        student=moved["student"],
        period=former.flex_period,
        section=former.gym,
    )
    await runs.execute(
        "INSERT INTO homeroom.seat_count VALUES (:d, :section, '2026-09-07', :period, 1)",
        section=former.gym,
        period=former.flex_period,
    )
    job = await runs.apply(runs.order())
    assert job.result is not None
    assert job.result["counts"] == {"created": 23, "clash": 1}
