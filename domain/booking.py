"""One booking, move, cancellation or lock by a person: may it be, and if not, every reason why."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.appointment import Appointment
from domain.errors import Refused
from domain.ids import SchoolId, SectionId, StafferId
from domain.mass_days import ClosedBy, DayAndPeriod
from domain.mass_schedule import FreezeReason


@dataclass(frozen=True, slots=True)
class Place:
    """A section on one date and flex period."""

    section: SectionId
    school: SchoolId
    name: str
    active: bool
    lead: StafferId | None
    blocked: tuple[str, ...]
    """The reasons of the blocks of the section or its lead that cover date and period."""
    seats: int | None
    """The date's adjustment, else the section's, else the lead's capacity; None is unlimited."""
    taken: int
    open_to_students: bool = False
    """Whether students may book it themselves."""
    waiting: int = 0
    """How many wait for a seat there."""

    @property
    def has_seat(self) -> bool:
        return self.seats is None or self.taken < self.seats


@dataclass(frozen=True, slots=True)
class Membership:
    """What a student is to a school: `known` there now or once, `active` there now."""

    known: bool
    active: bool
    graduation_year: int | None
    may_self_schedule: bool = False


@dataclass(frozen=True, slots=True)
class BookingFacts:
    """What `refusals_of_booking` may know."""

    when: DayAndPeriod
    place: Place
    member: Membership
    current: Appointment | None
    """What stands in the slot, unless it is the very appointment that moves."""
    may_unlock: bool
    clashes: tuple[str, ...]
    """The names of flex periods in which the student has an appointment at the same time."""


_TAKEN = "Attendance has been taken for this appointment, so it stays as it is: clear the mark first, if it is wrong."
_NOT_BOOKED = {
    FreezeReason.PAST: "The date is in the past: choose today or a later date.",
    FreezeReason.FROZEN_TODAY: "The school has frozen today's appointments: choose a later date, or ask an admin to lift the "
    "freeze.",
    FreezeReason.ATTENDANCE_TAKEN: _TAKEN,
}
_NOT_CHANGED = {
    FreezeReason.PAST: "The date is in the past: what was booked then stays as it is.",
    FreezeReason.FROZEN_TODAY: "The school has frozen today's appointments: ask an admin to lift the freeze.",
    FreezeReason.ATTENDANCE_TAKEN: _TAKEN,
}


def frozen(reason: FreezeReason, words: Mapping[FreezeReason, str]) -> Refused:
    """In one of two sets of words, since nothing is to be chosen for what is to be changed."""
    return Refused("FROZEN", words[reason], field="date", details={"reason": reason.name})


def locked() -> Refused:
    return Refused(
        "LOCKED",
        "The student's appointment there is locked: ask who made it, a staffer of its section or an admin.",
        field="studentId",
    )


def full(place: Place) -> Refused:
    left = f"has no seat left ({place.taken} of {place.seats} taken)" if place.seats else "has no seats then"
    return Refused(
        "FULL",
        f"{place.name} {left}: choose another section, or book over its seats on purpose.",
        field="sectionId",
        details={"seats": place.seats, "taken": place.taken},
    )


def refusals_of_booking(facts: BookingFacts, *, over_seats: bool) -> list[Refused]:
    """Every reason why staff may not book this; empty when they may. The order is that of `mass_schedule.decide`."""
    found = []
    place, current = facts.place, facts.current
    if not place.active:
        found.append(
            Refused("SECTION_NOT_ACTIVE", f"{place.name} has ended: choose an active section.", field="sectionId")
        )
    if not facts.member.active:
        found.append(
            Refused(
                "NOT_A_MEMBER",
                "The student is not an active member of this school: choose one of its students.",
                field="studentId",
            )
        )
    if facts.when.closed_for(facts.member.graduation_year):
        found.append(_closed(facts.when))
    if facts.when.frozen is not None:
        found.append(frozen(facts.when.frozen, _NOT_BOOKED))
    if current is not None and current.attendance_taken:
        found.append(frozen(FreezeReason.ATTENDANCE_TAKEN, _NOT_BOOKED))
    if place.blocked:
        reasons = "; ".join(place.blocked)
        found.append(
            Refused(
                "BLOCKED",
                f"{place.name} is not available then ({reasons}): choose another section or date.",
                field="sectionId",
            )
        )
    if current is not None and current.section == place.section:
        return [*found, _already_booked(place)]
    if current is not None and current.locked and not facts.may_unlock:
        found.append(locked())
    if facts.clashes:
        periods = ", ".join(facts.clashes)
        found.append(
            Refused(
                "CLASH",
                f"The student has an appointment at the same time in {periods}: cancel that one first.",
                field="flexPeriodId",
            )
        )
    if not place.has_seat and not over_seats:
        found.append(full(place))
    return found


def refusals_of_change(current: Appointment, frozen_by: FreezeReason | None, *, may_unlock: bool) -> list[Refused]:
    """Every reason why staff may not cancel, move away, lock or unlock this appointment."""
    found = []
    if frozen_by is not None:
        found.append(frozen(frozen_by, _NOT_CHANGED))
    if current.attendance_taken:
        found.append(frozen(FreezeReason.ATTENDANCE_TAKEN, _NOT_CHANGED))
    if current.locked and not may_unlock:
        found.append(locked())
    return found


_CLOSED = {
    ClosedBy.NO_SCHOOL_YEAR: "{day} lies in no school year: choose another date, or set the school year first.",
    ClosedBy.NOT_IN_SESSION: "{day} is a {weekday}, on which the school is not in session: choose another date.",
    ClosedBy.CLOSURE: "The school is closed on {day}: choose another date.",
    ClosedBy.NOT_MEETING: "The flex period does not meet on {day}: choose another date, or another flex period.",
}
_CLOSED_FOR_SOME = "The school is closed on {day} for the student's graduation year: choose another date."


def _closed(when: DayAndPeriod) -> Refused:
    reason = when.closed_by or ClosedBy.CLOSURE
    words = _CLOSED[reason] if when.closed else _CLOSED_FOR_SOME
    message = words.format(day=when.day, weekday=f"{when.day:%A}")
    return Refused("CLOSED", message, field="date", details={"reason": reason.name})


def _already_booked(place: Place) -> Refused:
    return Refused("ALREADY_BOOKED", f"The student is already booked into {place.name} then.", field="sectionId")
