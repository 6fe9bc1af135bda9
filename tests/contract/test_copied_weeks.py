"""What `MassSchedules` promises of orders that book a week again."""

from datetime import date, timedelta
from typing import Any

from domain.appointment import Origin
from domain.mass_change import AsInWeek, Booked
from domain.mass_order import Everyone, Existing, MassOrder
from domain.mass_schedule import Outcome
from tests.contract.mass_desk import BOTH_DAYS, MONDAY, TUESDAY, MassDesk

WEEK = timedelta(days=7)


def copying(desk: MassDesk, booked: Booked | None = None, **changes: Any) -> MassOrder:
    """Of the week of `BOTH_DAYS` to the two weeks after it."""
    words = {"who": Everyone(), "days": (MONDAY + WEEK, MONDAY + 2 * WEEK + timedelta(days=4)), **changes}
    return desk.order(desk.gym, where=AsInWeek(TUESDAY, booked or Booked()), **words)


async def places_of(desk: MassDesk, *days: date) -> set[tuple[Any, date, Any]]:
    async with desk.world.begin() as tx:
        slots = [desk.slot(one, day) for one in (desk.amy, desk.ben, desk.cal) for day in days]
        found = await tx.appointments.find(slots)
    return {(slot.student, slot.day, one.section) for slot, one in found.items()}


async def test_each_is_booked_where_they_are_in_the_week(desk: MassDesk) -> None:
    await desk.book(desk.gym)
    await desk.book(desk.art, desk.slot(desk.ben, TUESDAY))
    run, counts = await desk.apply(copying(desk))
    assert counts.tally.counts == {Outcome.CREATED: 4}
    days = [day + number * WEEK for day in BOTH_DAYS for number in (1, 2)]
    assert await places_of(desk, *days) == {
        (desk.amy, days[0], desk.gym),
        (desk.amy, days[1], desk.gym),
        (desk.ben, days[2], desk.art),
        (desk.ben, days[3], desk.art),
    }
    assert run.people == 2
    assert await desk.later().undo(run) == {"removed": 4}


async def test_who_is_elsewhere_on_the_day_is_decided_by_the_policy(desk: MassDesk) -> None:
    await desk.book(desk.gym)
    await desk.book(desk.gym, desk.slot(desk.ben))
    await desk.book(desk.gym, desk.slot(desk.cal))
    await desk.book(desk.art, desk.slot(desk.amy, MONDAY + WEEK))
    await desk.book(desk.gym, desk.slot(desk.ben, MONDAY + WEEK))
    await desk.close(day=MONDAY + 2 * WEEK)
    for existing, elsewhere in ((Existing.KEEP, Outcome.KEPT), (Existing.REPLACE, Outcome.REPLACED)):
        _, counts = await desk.plan(copying(desk, existing=existing))
        assert counts.tally.counts == {
            elsewhere: 1,
            Outcome.UNCHANGED: 1,
            Outcome.CREATED: 1,
            Outcome.CLOSED: 3,
        }


async def test_seats_count_as_in_any_booking_into_sections(desk: MassDesk) -> None:
    hall = await desk.world.section(desk.school, "Hall", seats=1)
    await desk.book(hall)
    await desk.book(hall, desk.slot(desk.ben))
    _, counts = await desk.apply(copying(desk, days=(MONDAY, MONDAY + WEEK)))
    assert counts.tally.counts == {Outcome.UNCHANGED: 2, Outcome.CREATED: 1, Outcome.FULL: 1}


async def test_only_such_bookings_of_the_week_are_copied(desk: MassDesk) -> None:
    await desk.book(desk.gym, origin=Origin.HOMEROOM_PREBOOK)
    await desk.book(desk.art, desk.slot(desk.ben))
    for booked, student in (
        (Booked(sections=frozenset({desk.gym})), desk.amy),
        (Booked(origins=frozenset({Origin.STAFF})), desk.ben),
    ):
        plan, counts = await desk.plan(copying(desk, booked))
        assert counts.tally.counts == {Outcome.CREATED: 2}
        assert {row.student for row in await desk.rows(plan)} == {student}


async def test_sections_that_have_ended_are_left_out_and_told(desk: MassDesk) -> None:
    await desk.book(desk.gym)
    await desk.book(desk.art, desk.slot(desk.ben))
    await desk.world.end_section(desk.art)
    run, counts = await desk.apply(copying(desk))
    assert counts.tally.counts == {Outcome.CREATED: 2}
    assert [(one["code"], one["count"]) for one in run.notices] == [("SECTION_NOT_ACTIVE", 2)]
