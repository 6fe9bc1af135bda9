"""Looking up what the rules of single bookings ask for."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from application.access import Role, Viewer
from application.ports.transaction import Transaction
from domain.appointment import Appointment, Origin, Slot, may_unlock
from domain.booking import BookingFacts, Membership, Place
from domain.errors import not_found
from domain.ids import FlexPeriodId, SchoolId, SectionId, StudentId
from domain.mass_days import DayAndPeriod, SchoolBells, day_and_period


def origin_of(viewer: Viewer, school: SchoolId) -> Origin:
    if viewer.role is Role.STUDENT:
        return Origin.STUDENT
    return Origin.ADMIN if viewer.administers(school) else Origin.STAFF


def slot_to_json(appointment: Appointment) -> list[object]:
    slot = appointment.slot
    return [slot.student, slot.day.isoformat(), slot.flex_period]


async def place_of(tx: Transaction, viewer: Viewer, section: SectionId, day: date, flex_period: FlexPeriodId) -> Place:
    """The section where it is wanted; of a school at which the viewer does not book, there is none.

    Raises `Refused` `NOT_FOUND`, also for a flex period of another school.
    """
    place = await tx.appointments.place(section, day, flex_period)
    if place is None or not viewer.books_at(place.school):
        raise not_found("section", "sectionId")
    if (await tx.appointments.schools_of_periods([flex_period])).get(flex_period) != place.school:
        raise not_found("flex period", "flexPeriodId")
    return place


async def day_and_period_of(
    tx: Transaction,
    school: SchoolId,
    schools: Collection[SchoolId],
    day: date,
    flex_period: FlexPeriodId,
    now: datetime,
) -> tuple[DayAndPeriod, dict[FlexPeriodId, str]]:
    """What the calendars say of the slot, and the names of all flex periods that may clash."""
    bells = await tx.appointments.bells_on({school, *schools}, day)
    own = bells.get(school)
    if own is None:
        raise not_found("school", "schoolId")
    period = next((one for one in own.flex_periods if one.id == flex_period), None)
    if period is None:
        raise not_found("flex period", "flexPeriodId")
    others = [bells[other] for other in sorted(bells) if other != school]
    names = _names([own, *others])
    return day_and_period(day, period, own, others, own.calendar.today(now)), names


async def membership_of(tx: Transaction, viewer: Viewer, student: StudentId, school: SchoolId) -> Membership:
    """What the student is to the school. Raises `Refused` `NOT_FOUND` for one who never was there, unless to a district admin."""
    member = await tx.appointments.membership(student, school)
    if member is None or not (member.known or viewer.runs_district):
        raise not_found("student", "studentId")
    return member


async def facts_of(
    tx: Transaction,
    viewer: Viewer,
    place: Place,
    when: tuple[DayAndPeriod, dict[FlexPeriodId, str]],
    booked: Sequence[Appointment],
    member: Membership,
) -> BookingFacts:
    """`booked` are the student's appointments of that date, without the one that moves."""
    taught = await taught_of(tx, viewer, booked)
    return made_facts(viewer, place, when, booked, member, taught)


async def facts_there(
    tx: Transaction, viewer: Viewer, slot: Slot, section: SectionId, schools: Collection[SchoolId], now: datetime
) -> BookingFacts:
    """What the rules ask of booking the section into the slot. `schools`: those whose locks are held."""
    place = await place_of(tx, viewer, section, slot.day, slot.flex_period)
    when = await day_and_period_of(tx, place.school, schools, slot.day, slot.flex_period, now)
    booked = await tx.appointments.of_day(slot.student, slot.day)
    member = await membership_of(tx, viewer, slot.student, place.school)
    return await facts_of(tx, viewer, place, when, booked, member)


async def taught_of(tx: Transaction, viewer: Viewer, booked: Collection[Appointment]) -> frozenset[SectionId]:
    """Of the sections of these appointments, those that the viewer teaches."""
    if viewer.staffer is None or not booked:
        return frozenset()
    return await tx.sections.taught_by(viewer.staffer, {one.section for one in booked})


def made_facts(
    viewer: Viewer,
    place: Place,
    when: tuple[DayAndPeriod, Mapping[FlexPeriodId, str]],
    booked: Sequence[Appointment],
    member: Membership,
    taught: Collection[SectionId],
) -> BookingFacts:
    """The same, with everything looked up: `taught` are the sections among `booked` that the viewer teaches."""
    day_period, names = when
    current = next((one for one in booked if one.slot.flex_period == day_period.flex_period), None)
    clashing = [one.slot.flex_period for one in booked if one.slot.flex_period in day_period.rivals]
    unlocks = (
        current is not None
        and viewer.role is not Role.STUDENT  # staff's lock holds even against the student whose booking it is
        and may_unlock(
            current.made_by,
            viewer.actor,
            is_admin=viewer.administers(place.school),
            teaches_section=current.section in taught,
        )
    )
    return BookingFacts(
        when=day_period,
        place=place,
        member=member,
        current=current,
        may_unlock=unlocks,
        clashes=tuple(sorted(names[period] for period in clashing)),
    )


def _names(schools: Sequence[SchoolBells]) -> dict[FlexPeriodId, str]:
    return {period.id: period.name for school in schools for period in school.flex_periods}
