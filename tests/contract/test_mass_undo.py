"""What `MassSchedules` promises of undo: what comes back, what is left alone and why, and what of it is kept."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from application.ports.mass_schedules import MassRun, UndoRow
from domain.appointment import EndReason
from domain.ids import PlanId
from domain.mass_order import Capacity, Existing
from domain.roster import Status
from domain.undo_mass_schedule import UndoOutcome
from tests.contract.mass_desk import BOTH_DAYS, MONDAY, TUESDAY, MassDesk

ALL = ("amy", "ben", "cal")
NEW_YORK = ZoneInfo("America/New_York")


async def test_what_the_run_created_is_gone_without_a_trace(desk: MassDesk) -> None:
    run, _ = await desk.apply(desk.order(desk.gym, *ALL, days=BOTH_DAYS))
    assert await desk.later().undo(run) == {"removed": 6}
    assert await desk.standing() == {}
    assert await desk.world.ended() == set()
    async with desk.world.begin() as tx:
        assert await tx.mass_schedules.undo_rows(run.id, 0, 10) == ()


async def test_what_the_run_displaced_comes_back_whole(desk: MassDesk) -> None:
    old = await desk.book(desk.art, locked=True)
    before = await desk.standing()
    run, made = await displacing(desk)
    assert await desk.later().undo(run) == {"restored": 1}
    assert await desk.standing() == before
    assert await desk.world.ended() == {(old.birth, "displaced", made), (made, "undone", None)}


async def test_an_earlier_run_can_be_undone_after_a_later_one(desk: MassDesk) -> None:
    first, _ = await desk.apply(desk.order(desk.art))
    before = await desk.standing()
    second, _ = await displacing(desk.later(1))
    assert await desk.later(2).undo(second) == {"restored": 1}
    assert await desk.standing() == before
    assert await desk.later(3).undo(first) == {"removed": 1}
    assert await desk.standing() == {}


async def test_the_chain_is_followed_through_runs_undone_meanwhile_to_an_open_slot(desk: MassDesk) -> None:
    first, _ = await desk.apply(desk.order(desk.art))
    second, made = await displacing(desk.later(1))
    assert await desk.later(2).undo(first) == {"changed_since": 1}
    assert await desk.later(3).undo(second) == {"opened": 1}
    assert await desk.standing() == {}
    assert (made, "undone", None) in await desk.world.ended()


async def test_the_chain_is_followed_to_what_stood_before_all_of_them(desk: MassDesk) -> None:
    await desk.book(desk.gym)
    before = await desk.standing()
    runs = []
    for minute, section in enumerate((desk.art, desk.gym, desk.art)):
        run, _ = await desk.later(minute).apply(desk.order(section, existing=Existing.REPLACE))
        runs.append(run)
    assert await desk.later(5).undo(runs[1]) == {"changed_since": 1}
    assert await desk.later(6).undo(runs[0]) == {"changed_since": 1}
    assert await desk.later(7).undo(runs[2]) == {"restored": 1}
    assert await desk.standing() == before


async def test_what_an_earlier_undo_left_standing_comes_back(desk: MassDesk) -> None:
    await desk.book(desk.gym)
    first, _ = await desk.apply(desk.order(desk.art, existing=Existing.REPLACE))
    before = await desk.standing()
    await desk.block(desk.gym)
    assert await desk.later(1).undo(first) == {"blocked": 1}
    hall = await desk.world.section(desk.school, "Hall")
    second, _ = await desk.later(2).apply(desk.order(hall, existing=Existing.REPLACE))
    assert await desk.later(3).undo(second) == {"restored": 1}
    assert await desk.standing() == before


# ── what is left alone ───────────────────────────────────────────────────────────────────────────────────────────────

Meddle = Callable[[MassDesk], Awaitable[object]]


async def edited(desk: MassDesk) -> None:
    async with desk.world.begin() as tx:
        await tx.appointments.set_locked([desk.slot()], locked=True)


async def displaced(desk: MassDesk) -> None:
    await desk.later().apply(desk.order(desk.art, existing=Existing.REPLACE))


async def cancelled(desk: MassDesk) -> None:
    async with desk.world.begin() as tx:
        found = await tx.appointments.find([desk.slot()])
        await tx.appointments.cancel(list(found.values()), EndReason.CANCELLED, "me", desk.now)


async def attended(desk: MassDesk) -> None:
    await desk.world.take_attendance(desk.slot())


@pytest.mark.parametrize(
    ("meddle", "outcome"),
    [
        (edited, UndoOutcome.CHANGED_SINCE),
        (displaced, UndoOutcome.CHANGED_SINCE),
        (cancelled, UndoOutcome.CHANGED_SINCE),
        (attended, UndoOutcome.ATTENDANCE_TAKEN),
    ],
)
async def test_what_is_no_longer_as_the_run_wrote_it_stays_and_is_listed(
    desk: MassDesk, meddle: Meddle, outcome: UndoOutcome
) -> None:
    run, _ = await desk.apply(desk.order(desk.gym, "amy", "ben"))
    await meddle(desk)
    places = await desk.places()
    assert await desk.later(2).undo(run) == {"removed": 1, outcome.value: 1}
    del places[desk.ben, MONDAY]
    assert await desk.places() == places
    async with desk.world.begin() as tx:
        rows = await tx.mass_schedules.undo_rows(run.id, 0, 10)
    assert rows == (UndoRow(1, desk.amy, MONDAY, desk.win, outcome),)


async def test_the_past_and_a_frozen_today_stay(desk: MassDesk) -> None:
    run, _ = await desk.apply(desk.order(desk.gym, *ALL, days=BOTH_DAYS))
    await desk.freeze()
    tuesday = desk.at(datetime(2026, 9, 8, 0, 5, tzinfo=NEW_YORK))
    assert await tuesday.undo(run) == {"past": 3, "frozen_today": 3}
    assert len(await desk.standing()) == 6
    async with desk.world.begin() as tx:
        rows = await tx.mass_schedules.undo_rows(run.id, after=2, limit=2)
    assert [(row.ordinal, row.student, row.day) for row in rows] == [
        (3, desk.cal, MONDAY),
        (4, desk.amy, TUESDAY),
    ]
    assert [row.outcome for row in rows] == [UndoOutcome.PAST, UndoOutcome.FROZEN_TODAY]


# ── what cannot come back ────────────────────────────────────────────────────────────────────────────────────────────


async def left(desk: MassDesk) -> None:
    await desk.world.leave(desk.amy, desk.school)


async def inactive(desk: MassDesk) -> None:
    await desk.world.set_status(desk.amy, Status.INACTIVE)


async def section_ended(desk: MassDesk) -> None:
    await desk.world.end_section(desk.art)


async def closed(desk: MassDesk) -> None:
    await desk.close()


async def closed_for_the_year(desk: MassDesk) -> None:
    await desk.close(2028)


async def blocked(desk: MassDesk) -> None:
    await desk.block(desk.art)


async def booked_beside(desk: MassDesk) -> None:
    await desk.book(desk.gym, desk.slot(period=desk.late))


async def seat_taken(desk: MassDesk) -> None:
    await desk.book(desk.art, desk.slot(desk.ben))
    await desk.set_seats(desk.art, 1)


async def left_and_all_the_rest(desk: MassDesk) -> None:
    for meddle in (section_ended, closed, blocked, booked_beside, seat_taken, left):
        await meddle(desk)


async def section_ended_and_all_the_rest(desk: MassDesk) -> None:
    for meddle in (closed, blocked, booked_beside, seat_taken, section_ended):
        await meddle(desk)


async def blocked_and_booked_beside(desk: MassDesk) -> None:
    for meddle in (blocked, booked_beside, seat_taken):
        await meddle(desk)


STAYS: list[tuple[Meddle, UndoOutcome]] = [
    (left, UndoOutcome.NOT_A_MEMBER),
    (inactive, UndoOutcome.NOT_A_MEMBER),
    (left_and_all_the_rest, UndoOutcome.NOT_A_MEMBER),
    (section_ended, UndoOutcome.SECTION_NOT_ACTIVE),
    (section_ended_and_all_the_rest, UndoOutcome.SECTION_NOT_ACTIVE),
    (closed, UndoOutcome.CLOSED),
    (closed_for_the_year, UndoOutcome.CLOSED),
    (blocked, UndoOutcome.BLOCKED),
    (blocked_and_booked_beside, UndoOutcome.BLOCKED),
    (booked_beside, UndoOutcome.CLASH),
    (seat_taken, UndoOutcome.FULL),
]


@pytest.mark.parametrize(("meddle", "outcome"), STAYS, ids=[meddle.__name__ for meddle, _ in STAYS])
async def test_where_what_was_displaced_cannot_come_back_the_runs_appointment_stays(
    desk: MassDesk, meddle: Meddle, outcome: UndoOutcome
) -> None:
    await desk.book(desk.art)
    run, _ = await displacing(desk)
    await meddle(desk)
    before = (await desk.standing())[desk.amy, MONDAY]
    assert await desk.later().undo(run) == {outcome.value: 1}
    assert (await desk.standing())[desk.amy, MONDAY] == before
    async with desk.world.begin() as tx:
        (row,) = await tx.mass_schedules.undo_rows(run.id, 0, 10)
    assert row.outcome is outcome


async def test_what_the_run_created_is_removed_whatever_is_in_the_way(desk: MassDesk) -> None:
    run, _ = await desk.apply(desk.order(desk.gym))
    await left_and_all_the_rest(desk)
    assert await desk.later().undo(run) == {"removed": 1}


async def test_those_who_come_back_compete_for_seats_in_the_order_of_the_list(desk: MassDesk) -> None:
    for student in (desk.amy, desk.ben, desk.cal):
        await desk.book(desk.art, desk.slot(student))
    run, _ = await desk.apply(desk.order(desk.gym, "cal", "ben", "amy", existing=Existing.REPLACE))
    await desk.set_seats(desk.art, 2)
    assert await desk.later().undo(run) == {"restored": 2, "full": 1}
    assert await desk.places() == {
        (desk.amy, MONDAY): desk.gym,
        (desk.ben, MONDAY): desk.art,
        (desk.cal, MONDAY): desk.art,
    }


async def test_seats_that_the_undo_frees_are_not_given_out_in_it(desk: MassDesk) -> None:
    await desk.book(desk.gym)
    await desk.book(desk.art, desk.slot(desk.ben))
    await desk.designate(desk.gym, desk.art)
    await desk.world.enroll(desk.art, desk.amy)
    await desk.world.enroll(desk.gym, desk.ben)
    swap = desk.order(None, "amy", "ben", existing=Existing.REPLACE, capacity=Capacity.ENFORCE)
    run, _ = await desk.apply(swap)
    for section in (desk.gym, desk.art):
        await desk.set_seats(section, 1)
    assert await desk.later().undo(run) == {"full": 2}


async def test_a_run_that_ignored_seats_is_undone_past_them(desk: MassDesk) -> None:
    await desk.book(desk.art)
    order = desk.order(desk.gym, existing=Existing.REPLACE, capacity=Capacity.IGNORE)
    run, _ = await desk.apply(order)
    await desk.set_seats(desk.art, 0)
    assert await desk.later().undo(run) == {"restored": 1}


# ── looking first ────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_planned_undo_tells_every_row_and_takes_nothing_back(desk: MassDesk) -> None:
    old = await desk.book(desk.art)
    run, made = await displacing(desk, "amy", "ben")
    before, history = await desk.standing(), await desk.world.ended()
    async with desk.world.begin() as tx:
        plan = PlanId(await tx.mass_schedules.next_plan_id())
    assert await desk.later().undo(run, plan=plan) == {"restored": 1, "removed": 1}
    assert await desk.standing() == before
    assert await desk.world.ended() == history
    first, second = await desk.rows(plan)
    assert (first.ordinal, first.student, first.outcome, first.target) == (1, desk.amy, "restored", old.section)
    assert (first.current_section, first.current_birth) == (desk.gym, made)
    assert (second.ordinal, second.student, second.outcome, second.target) == (2, desk.ben, "removed", None)
    assert await desk.rows(plan, "removed") == (second,)


async def displacing(desk: MassDesk, *sis_ids: str) -> tuple[MassRun, int]:
    """A run into the gym over whatever stands there; and the birth of Amy's appointment."""
    run, _ = await desk.apply(desk.order(desk.gym, *sis_ids, existing=Existing.REPLACE_LOCKED))
    return run, (await desk.standing())[desk.amy, MONDAY].birth
