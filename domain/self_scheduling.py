"""What students may do themselves: book, move and cancel within what their school lets them, and every reason why not.

The rules of staff's bookings hold as well (`domain.booking`), told in words addressed to the student.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.appointment import Appointment, Origin
from domain.booking import BookingFacts, Place, refusals_of_booking, refusals_of_change
from domain.errors import Refused
from domain.ids import SchoolId
from domain.mass_schedule import FreezeReason
from domain.self_scheduling_windows import SelfScheduling, is_open, next_opening

_OWN = (Origin.HOMEROOM_PREBOOK, Origin.STUDENT)
"""What a student's own booking may displace, where it is unlocked."""
_OF_THE_SECTION = frozenset({"SECTION_NOT_ACTIVE", "SECTION_NOT_OPEN", "BLOCKED", "ALREADY_BOOKED", "FULL"})


@dataclass(frozen=True, slots=True)
class SelfSchedulingNow:
    """What a school lets its students do, and what time it is there."""

    school: SchoolId
    settings: SelfScheduling
    zone: ZoneInfo
    now: datetime

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    @property
    def last_day(self) -> date:
        """The last date for which students may book."""
        return self.today + timedelta(self.settings.horizon_days)

    @property
    def is_open(self) -> bool:
        return is_open(self.settings.windows, self.now, self.zone)

    @property
    def opens_at(self) -> datetime | None:
        """When what is closed opens; None where it is open, or never opens."""
        return next_opening(self.settings.windows, self.now, self.zone)


def window_refusals(now: SelfSchedulingNow, *, may: bool) -> list[Refused]:
    """`SELF_SCHEDULING_OFF` for the student, `WINDOW_CLOSED` for the school."""
    found = []
    if not may:
        found.append(
            Refused(
                "SELF_SCHEDULING_OFF", "You may not book for yourself at this school: ask a teacher to book for you."
            )
        )
    if not now.is_open:
        opens = now.opens_at
        found.append(
            Refused(
                "WINDOW_CLOSED",
                "Students of your school cannot book for themselves: ask a teacher to book for you."
                if opens is None
                else "Students cannot book for themselves right now. Booking opens on "
                f"{opens.astimezone(now.zone):%A, %Y-%m-%d at %H:%M}: come back then.",
                details={"opensAt": None if opens is None else opens.isoformat()},
            )
        )
    return found


def refusals_of_own_booking(facts: BookingFacts, now: SelfSchedulingNow) -> list[Refused]:
    """Every reason why the student may not book this for themselves, in words for the student; empty when they may."""
    found = window_refusals(now, may=facts.member.may_self_schedule)
    if facts.when.day > now.last_day:
        found.append(
            Refused(
                "BEYOND_HORIZON",
                f"{facts.when.day} is too far ahead: you can book up to {now.last_day}. Choose an earlier date, or ask "
                "a teacher.",
                field="date",
                details={"lastDay": now.last_day.isoformat()},
            )
        )
    if not facts.place.open_to_students:
        found.append(
            Refused(
                "SECTION_NOT_OPEN",
                f"Students cannot book {facts.place.name} themselves: choose another section, or ask a teacher.",
                field="sectionId",
            )
        )
    found += [told_to_student(refused, facts) for refused in refusals_of_booking(facts, over_seats=False)]
    if facts.place.waiting and not {"FULL", "ALREADY_BOOKED"} & {refused.code for refused in found}:
        found.append(full_for_student(facts.place))
    current = facts.current
    if current is not None and current.origin not in _OWN and current.section != facts.place.section:
        found.append(_outranked())
    return found


def of_every_section(refusals: Sequence[Refused]) -> list[Refused]:
    """Those reasons that do not depend on which section it is: with one of them, no section can be booked."""
    return [refused for refused in refusals if refused.code not in _OF_THE_SECTION]


def refusals_of_own_change(
    current: Appointment, frozen_by: FreezeReason | None, now: SelfSchedulingNow, *, may: bool
) -> list[Refused]:
    """Every reason why the student may not cancel this appointment of theirs, or move it away."""
    found = window_refusals(now, may=may)
    found += [_own_words(refused, _NOT_CHANGED) for refused in refusals_of_change(current, frozen_by, may_unlock=False)]
    if current.origin is not Origin.STUDENT:
        found.append(_homeroom() if current.origin is Origin.HOMEROOM_PREBOOK else _outranked())
    return found


def told_to_student(refused: Refused, facts: BookingFacts) -> Refused:
    """The same refusal, in words addressed to the student."""
    place = facts.place
    words = {
        "SECTION_NOT_ACTIVE": f"{place.name} has ended: choose another section.",
        "NOT_A_MEMBER": "You are not a student of this school any more: choose a section of your own school.",
        "CLOSED": f"You have no flex time then on {facts.when.day}: choose another date.",
        "BLOCKED": f"{place.name} is not available then: choose another section or date.",
        "ALREADY_BOOKED": f"You are booked into {place.name} then already.",
        "CLASH": f"You have an appointment at the same time in {', '.join(facts.clashes)}: cancel that one first, or ask a "
        "teacher.",
        "FULL": _full_words(place),
    }
    return _worded(refused, words[refused.code]) if refused.code in words else _own_words(refused, _NOT_BOOKED)


def full_for_student(place: Place) -> Refused:
    """Somebody was quicker, or waits for the seat that is free."""
    return Refused("FULL", _full_words(place), field="sectionId", details={"seats": place.seats, "taken": place.taken})


_TAKEN = "Attendance has been taken there already, so it stays as it is: ask the teacher who took it, if it is wrong."
_NOT_BOOKED = {
    FreezeReason.PAST: "The date is over: choose today or a later date.",
    FreezeReason.FROZEN_TODAY: "Today's appointments stay as they are, whoever asks: choose a later date.",
    FreezeReason.ATTENDANCE_TAKEN: _TAKEN,
}
_NOT_CHANGED = {
    FreezeReason.PAST: "The date is over: what you had then stays as it is.",
    FreezeReason.FROZEN_TODAY: "Today's appointments stay as they are, whoever asks: go where you are booked.",
    FreezeReason.ATTENDANCE_TAKEN: _TAKEN,
}


def _own_words(refused: Refused, frozen: Mapping[FreezeReason, str]) -> Refused:
    """Of what speaks against booking and against changing alike."""
    if refused.code == "FROZEN" and refused.details is not None:
        return _worded(refused, frozen[FreezeReason[refused.details["reason"]]])
    if refused.code == "LOCKED":
        return _worded(refused, "Your appointment there is locked: ask a teacher.")
    return refused


def _full_words(place: Place) -> str:
    if place.seats == 0:
        return f"{place.name} has no seats then: choose another section."
    if place.waiting and place.has_seat:
        return f"Others wait for the free seat of {place.name}: join its waitlist, or choose another section."
    return f"{place.name} has no seat left: choose another section, or join its waitlist."


def _outranked() -> Refused:
    return Refused(
        "RANK", "Staff have made your appointment there, so only staff can change it: ask a teacher.", field="studentId"
    )


def _homeroom() -> Refused:
    return Refused(
        "RANK",
        "That is your homeroom, which only staff can cancel or move: book another section in its place, or ask a teacher.",
        field="studentId",
    )


def _worded(refused: Refused, message: str) -> Refused:
    return Refused(refused.code, message, field=refused.field, details=refused.details)
