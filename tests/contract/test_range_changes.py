"""What `MassSchedules` promises of orders that change or cancel what is booked, and of taking these back."""

from typing import Any

from application.ports.mass_schedules import Actor
from domain.appointment import EndReason, Origin
from domain.ids import PlanId, SectionId
from domain.mass_change import Booked, ToNowhere
from domain.mass_order import Capacity, Everyone, Existing, MassOrder
from domain.mass_schedule import Outcome
from tests.contract.mass_desk import ADMIN, BOTH_DAYS, MONDAY, TUESDAY, MassDesk

ALL = ("amy", "ben", "cal")


def cancelling(desk: MassDesk, booked: Booked | None = None, **changes: Any) -> MassOrder:
    words = {"existing": Existing.REPLACE, "who": Everyone(), "days": BOTH_DAYS, **changes}
    return desk.order(desk.gym, where=ToNowhere(), booked=booked or Booked(), **words)


def moving(desk: MassDesk, to: SectionId | None, booked: Booked | None = None, **changes: Any) -> MassOrder:
    words = {"existing": Existing.REPLACE, "who": Everyone(), "days": BOTH_DAYS, **changes}
    return desk.order(to, booked=booked or Booked(), **words)


async def test_only_what_is_booked_and_matches_has_a_row(desk: MassDesk) -> None:
    await desk.book(desk.gym, origin=Origin.HOMEROOM_PREBOOK)
    await desk.book(desk.art, desk.slot(desk.ben))
    run, _ = await desk.apply(desk.order(desk.art, "cal", days=BOTH_DAYS))
    for booked, wanted in (
        (Booked(), {(desk.amy, MONDAY), (desk.ben, MONDAY), (desk.cal, MONDAY), (desk.cal, TUESDAY)}),
        (Booked(sections=frozenset({desk.gym})), {(desk.amy, MONDAY)}),
        (Booked(origins=frozenset({Origin.STAFF})), {(desk.ben, MONDAY)}),
        (Booked(run=run.id), {(desk.cal, MONDAY), (desk.cal, TUESDAY)}),
        (Booked(frozenset({desk.gym}), frozenset({Origin.ADMIN}), run.id), set()),
    ):
        plan, counts = await desk.plan(cancelling(desk, booked))
        assert {(row.student, row.day) for row in await desk.rows(plan)} == wanted
        assert counts.tally.counts == ({Outcome.CANCELLED: len(wanted)} if wanted else {})
        async with desk.world.begin() as tx:
            people = await tx.mass_schedules.find_people(cancelling(desk, booked))
        assert people.count == len({student for student, _ in wanted})


async def test_cancelled_bookings_go_to_the_history_and_give_back_their_seats(desk: MassDesk) -> None:
    old = await desk.book(desk.gym)
    run, counts = await desk.apply(cancelling(desk))
    assert (counts.tally.counts, run.written, run.booked) == ({Outcome.CANCELLED: 1}, 1, 0)
    assert (run.by_section, run.written_dates) == ([], [MONDAY])
    assert await desk.standing() == {}
    assert await desk.world.ended() == {(old.birth, "cancelled", None)}


async def test_no_school_is_no_reason_to_keep_a_booking_but_to_move_none(desk: MassDesk) -> None:
    await desk.book(desk.gym)
    await desk.close()
    _, moved = await desk.apply(moving(desk, desk.art))
    assert moved.tally.counts == {Outcome.CLOSED: 1}
    _, cancelled = await desk.apply(cancelling(desk))
    assert cancelled.tally.counts == {Outcome.CANCELLED: 1}


async def test_what_is_frozen_attended_or_locked_stays(desk: MassDesk) -> None:
    await desk.book(desk.gym, locked=True)
    await desk.book(desk.gym, desk.slot(desk.ben))
    await desk.world.take_attendance(desk.slot(desk.ben))
    await desk.book(desk.gym, desk.slot(desk.cal, TUESDAY), made_by="staffer:9", locked=True)
    before = await desk.standing()
    for order in (cancelling(desk), moving(desk, desk.art)):
        _, counts = await desk.apply(order)
        assert counts.tally.counts == {Outcome.LOCKED: 2, Outcome.FROZEN: 1}
    assert await desk.standing() == before
    mine = Actor("staffer:7", is_admin=False)
    _, counts = await desk.apply(cancelling(desk, existing=Existing.REPLACE_LOCKED), mine)
    assert counts.tally.counts == {Outcome.CANCELLED: 1, Outcome.LOCKED: 1, Outcome.FROZEN: 1}


async def test_moves_are_decided_as_bookings_are(desk: MassDesk) -> None:
    await desk.book(desk.gym)
    await desk.book(desk.gym, desk.slot(desk.ben))
    await desk.book(desk.art, desk.slot(desk.cal))
    hall = await desk.world.section(desk.school, "Hall", seats=1)
    await desk.block(hall, TUESDAY)
    await desk.book(desk.art, desk.slot(desk.cal, TUESDAY))
    _, counts = await desk.apply(moving(desk, hall))
    assert counts.tally.counts == {Outcome.REPLACED: 1, Outcome.FULL: 2, Outcome.BLOCKED: 1}
    assert (await desk.places())[desk.amy, MONDAY] == hall
    await desk.designate(desk.art)
    await desk.world.enroll(desk.art, desk.cal)
    _, counts = await desk.apply(moving(desk, None))
    assert counts.tally.counts == {Outcome.NO_HOMEROOM: 2, Outcome.UNCHANGED: 2}


async def test_periods_that_overlap_may_be_changed_together(desk: MassDesk) -> None:
    await desk.book(desk.gym)
    await desk.book(desk.gym, desk.slot(desk.ben, period=desk.late))
    _, counts = await desk.apply(moving(desk, desk.art, periods=(desk.win, desk.late)))
    assert counts.tally.counts == {Outcome.REPLACED: 2}


# ── undo ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_what_was_cancelled_comes_back_whole(desk: MassDesk) -> None:
    old = await desk.book(desk.gym, locked=True, type="help")
    await desk.book(desk.gym, desk.slot(desk.ben, TUESDAY))
    before = await desk.standing()
    run, _ = await desk.apply(cancelling(desk, existing=Existing.REPLACE_LOCKED))
    plan = PlanId(900_001)
    assert await desk.later().undo(run, plan=plan) == {"restored": 2}
    assert [row.outcome for row in await desk.rows(plan)] == ["restored", "restored"]
    assert await desk.standing() == {}
    assert await desk.later().undo(run) == {"restored": 2}
    assert await desk.standing() == before
    assert (old.birth, "cancelled", None) in await desk.world.ended()


async def test_what_stands_or_stood_in_the_slot_since_is_left_alone(desk: MassDesk) -> None:
    await desk.book(desk.gym)
    await desk.book(desk.gym, desk.slot(desk.ben))
    run, _ = await desk.apply(cancelling(desk))
    await desk.book(desk.art)
    bens = await desk.book(desk.art, desk.slot(desk.ben))
    async with desk.world.begin() as tx:
        await tx.appointments.cancel([bens], EndReason.CANCELLED, "me", desk.now)
    before = await desk.standing()
    assert await desk.later().undo(run) == {"changed_since": 2}
    assert await desk.standing() == before


async def test_what_cannot_be_booked_any_more_does_not_come_back(desk: MassDesk) -> None:
    full = await desk.world.section(desk.school, "Hall", seats=1)
    await desk.book(full)
    await desk.book(full, desk.slot(desk.ben), origin=Origin.ADMIN)
    await desk.book(desk.gym, desk.slot(desk.cal))
    await desk.book(desk.gym, desk.slot(desk.cal, TUESDAY))
    run, _ = await desk.apply(cancelling(desk))
    await desk.block(desk.gym)
    await desk.close(day=TUESDAY)
    assert await desk.later().undo(run) == {"restored": 1, "full": 1, "blocked": 1, "closed": 1}
    assert await desk.places() == {(desk.amy, MONDAY): full}


async def test_an_undo_gives_more_seats_than_there_are_where_the_run_said_so(desk: MassDesk) -> None:
    full = await desk.world.section(desk.school, "Hall", seats=1)
    await desk.book(full)
    await desk.book(full, desk.slot(desk.ben))
    run, _ = await desk.apply(cancelling(desk, capacity=Capacity.IGNORE))
    assert await desk.later().undo(run) == {"restored": 2}


async def test_a_booking_whose_own_run_was_undone_meanwhile_does_not_come_back(desk: MassDesk) -> None:
    await desk.book(desk.art)
    before = await desk.standing()
    made, _ = await desk.apply(desk.order(desk.gym, *ALL, existing=Existing.REPLACE), ADMIN)
    cancelled, _ = await desk.later(1).apply(cancelling(desk))
    assert await desk.later(2).undo(made) == {"changed_since": 3}
    assert await desk.later(3).undo(cancelled) == {"restored": 1, "opened": 2}
    assert await desk.standing() == before


async def test_a_move_is_taken_back_like_any_run(desk: MassDesk) -> None:
    await desk.book(desk.gym)
    before = await desk.standing()
    run, _ = await desk.apply(moving(desk, desk.art))
    assert await desk.later().undo(run) == {"restored": 1}
    assert await desk.standing() == before
