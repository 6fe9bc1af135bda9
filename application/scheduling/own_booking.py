"""Students book, move and cancel with the use cases of staff; here is what is different for them."""

from datetime import datetime

from application.access import Role, Viewer
from application.ports.appointments import Booking
from application.ports.transaction import Transaction
from domain.appointment import Appointment, Slot
from domain.booking import BookingFacts, Place, full, refusals_of_booking
from domain.errors import NotAllowed, Refused, not_found
from domain.ids import SchoolId, StudentId
from domain.mass_schedule import frozen_on
from domain.self_scheduling import (
    SelfSchedulingNow,
    full_for_student,
    refusals_of_own_booking,
    refusals_of_own_change,
)
from domain.waitlist import WaitingPlace


def is_student(viewer: Viewer) -> bool:
    return viewer.role is Role.STUDENT


def must_book_for(viewer: Viewer, student: StudentId, *, as_staff_only: bool = False) -> None:
    """Staff may book for anybody of their schools, students for themselves. `as_staff_only`: what no student may wish."""
    if viewer.role is Role.PARTNER or (is_student(viewer) and viewer.student != student):
        raise NotAllowed("Only staff, and students for themselves, may do this.")
    if is_student(viewer) and as_staff_only:
        raise NotAllowed("Only staff may lock an appointment, or book over a section's seats.")


async def now_at(tx: Transaction, school: SchoolId, now: datetime) -> SelfSchedulingNow:
    """What the school lets its students do at this moment."""
    kept = (await tx.self_schedulings.find([school])).get(school)
    if kept is None:
        raise not_found("school", "schoolId")
    return SelfSchedulingNow(school, kept.settings, kept.zone, now)


async def refusals_for(
    tx: Transaction, viewer: Viewer, facts: BookingFacts, now: datetime, *, over_seats: bool
) -> list[Refused]:
    """Every reason why the viewer may not book this, in words for staff or for the student."""
    if not is_student(viewer):
        return refusals_of_booking(facts, over_seats=over_seats)
    return refusals_of_own_booking(facts, await now_at(tx, facts.place.school, now))


async def take_seat(tx: Transaction, viewer: Viewer, booking: Booking, place: Place) -> Appointment:
    """Raises `Refused` `FULL` where the seat was gone when it was to be taken; to students, where somebody waits for it."""
    made = await tx.appointments.book(booking)
    if made is None:
        raise full_for_student(place) if is_student(viewer) else full(place)
    if is_student(viewer) and booking.seats is not None:
        # Only now: whoever joins holds the seats, so nobody can have come since.
        slot = booking.wanted.slot
        if await tx.waitlists.is_waited_for(WaitingPlace(place.section, slot.day, slot.flex_period)):
            raise full_for_student(place)
    return made


async def own_change(
    tx: Transaction, viewer: Viewer, slot: Slot, now: datetime
) -> tuple[Appointment | None, tuple[Refused, ...]]:
    """What stands in the student's slot, and every reason why they may not change it; None with `NOT_FOUND`."""
    school = (await tx.appointments.schools_of_periods([slot.flex_period])).get(slot.flex_period)
    current = (await tx.appointments.find([slot])).get(slot)
    if school is None or current is None or school not in viewer.schools:
        return None, (not_found("appointment", "id"),)
    settings = (await tx.schools.find([school]))[school]
    member = await tx.appointments.membership(slot.student, school)
    at = await now_at(tx, school, now)
    frozen_by = frozen_on(slot.day, at.today, school_is_frozen=settings.frozen)
    may = member is not None and member.active and member.may_self_schedule
    return current, tuple(refusals_of_own_change(current, frozen_by, at, may=may))
