"""What becomes of the appointments that stand on days on which the school closes.

`decide_closing` is the whole rule: for every appointment exactly one outcome, the first that applies in the order of
`ClosingOutcome`.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.appointment import Appointment, Origin, Slot
from domain.calendar import Calendar, days_between
from domain.flex_period import FlexPeriod
from domain.ids import FlexPeriodId, SectionId, StudentId
from domain.mass_days import DayAndPeriod
from domain.mass_schedule import FreezeReason

LOOKS_AHEAD = timedelta(days=400)
"""How far a date to move to is looked for: a school year."""


class Booked(StrEnum):
    """What a closure does with the appointments that stand there."""

    KEEP = "keep"
    CANCEL = "cancel"
    MOVE = "move"


class ClosingOutcome(StrEnum):
    """In the order in which the rule asks. What is not left alone ends; what could not move only ends, and says why."""

    PAST = "past"
    FROZEN_TODAY = "frozen_today"
    ATTENDANCE_TAKEN = "attendance_taken"
    CANCELLED = "cancelled"
    NO_DATE = "no_date"
    NOT_A_MEMBER = "not_a_member"
    SECTION_NOT_ACTIVE = "section_not_active"
    CLOSED = "closed"
    BLOCKED = "blocked"
    ALREADY_BOOKED = "already_booked"
    SLOT_TAKEN = "slot_taken"
    CLASH = "clash"
    FULL = "full"
    MOVED = "moved"

    @property
    def left_alone(self) -> bool:
        return self in _LEFT_ALONE


_LEFT_ALONE = {ClosingOutcome.PAST, ClosingOutcome.FROZEN_TODAY, ClosingOutcome.ATTENDANCE_TAKEN}


@dataclass(frozen=True, slots=True)
class Standing:
    """An appointment that a closing meets, with what is known of its student."""

    appointment: Appointment
    last_name: str
    first_name: str
    sis_id: str
    graduation_year: int | None
    is_member: bool

    @property
    def order(self) -> tuple[date, str, str, str, int, int]:
        """Where two want the same: the earlier date first, then the order in which seats are given out."""
        slot = self.appointment.slot
        return (slot.day, self.last_name, self.first_name, self.sis_id, slot.student, slot.flex_period)


@dataclass(frozen=True, slots=True)
class NewPlace:
    """A section on the date and in the flex period to which its appointments would move."""

    active: bool
    blocked: bool
    seats: int | None
    taken: int


@dataclass(frozen=True, slots=True)
class ClosingFacts:
    """What the rule may know beside the appointments. `moves` is None where nothing is to move."""

    frozen: Mapping[date, FreezeReason]
    """Of the dates on which appointments stand; dates that may change are left out."""
    moves: Mapping[FlexPeriodId, DayAndPeriod | None] | None = None
    """Where the appointments of each flex period move to; None where there is no date."""
    places: Mapping[tuple[SectionId, FlexPeriodId], NewPlace] | None = None
    booked: Mapping[Slot, Appointment] | None = None
    """What the students have on the dates to which they move, in all flex periods of all schools."""


@dataclass(frozen=True, slots=True)
class Decided:
    standing: Standing
    outcome: ClosingOutcome
    to: date | None = None
    """Where it moves; only with `MOVED`."""
    displaces: Appointment | None = None


def decide_closing(standing: Collection[Standing], facts: ClosingFacts) -> list[Decided]:
    """Every appointment with its outcome. Seats, and places on the new date, go to whoever comes first in `Standing.order`."""
    ledger = _Ledger(facts)
    return [_decide(one, facts, ledger) for one in sorted(standing, key=lambda one: one.order)]


def _decide(one: Standing, facts: ClosingFacts, ledger: "_Ledger") -> Decided:
    appointment = one.appointment
    frozen = facts.frozen.get(appointment.slot.day)
    if frozen is not None:
        return Decided(one, ClosingOutcome(frozen.value))
    if appointment.attendance_taken:
        return Decided(one, ClosingOutcome.ATTENDANCE_TAKEN)
    if facts.moves is None:
        return Decided(one, ClosingOutcome.CANCELLED)
    when = facts.moves.get(appointment.slot.flex_period)
    if when is None:
        return Decided(one, ClosingOutcome.NO_DATE)
    there = Slot(appointment.slot.student, when.day, when.flex_period)
    if (why := _why_not(one, when, there, ledger)) is not None:
        return Decided(one, why)
    ledger.take(there, appointment.section)
    return Decided(one, ClosingOutcome.MOVED, when.day, ledger.booked.get(there))


def _why_not(one: Standing, when: DayAndPeriod, there: Slot, ledger: "_Ledger") -> ClosingOutcome | None:
    """Why the appointment cannot stand there; None where it can."""
    section = one.appointment.section
    place, current = ledger.places[section, there.flex_period], ledger.booked.get(there)
    if not one.is_member:
        return ClosingOutcome.NOT_A_MEMBER
    if not place.active:
        return ClosingOutcome.SECTION_NOT_ACTIVE
    if when.closed_for(one.graduation_year):
        return ClosingOutcome.CLOSED
    if place.blocked:
        return ClosingOutcome.BLOCKED
    if current is not None and current.section == section:
        return ClosingOutcome.ALREADY_BOOKED
    if there in ledger.given or not (current is None or _gives_way(current)):
        return ClosingOutcome.SLOT_TAKEN
    if any(ledger.is_taken(Slot(there.student, there.day, rival)) for rival in when.rivals):
        return ClosingOutcome.CLASH
    if place.seats is not None and place.taken + ledger.seats[section, there.flex_period] >= place.seats:
        return ClosingOutcome.FULL
    return None


def _gives_way(current: Appointment) -> bool:
    return current.origin is Origin.HOMEROOM_PREBOOK and not current.locked and not current.attendance_taken


class _Ledger:
    """What stands on the new dates, and what this closing has put there so far. Seats it frees are not given out again."""

    def __init__(self, facts: ClosingFacts) -> None:
        self.places = facts.places or {}
        self.booked = facts.booked or {}
        self.given: set[Slot] = set()
        self.seats: Counter[tuple[SectionId, FlexPeriodId]] = Counter()

    def is_taken(self, slot: Slot) -> bool:
        return slot in self.given or slot in self.booked

    def take(self, slot: Slot, section: SectionId) -> None:
        self.given.add(slot)
        self.seats[section, slot.flex_period] += 1


def next_date(calendar: Calendar, period: FlexPeriod, after: date) -> date | None:
    """The next school day after `after` on which the flex period meets, within a year's time."""
    first = min(after, date.max - LOOKS_AHEAD - timedelta(days=1)) + timedelta(days=1)
    return next((day for day in days_between(first, first + LOOKS_AHEAD) if meets(calendar, period, day)), None)


def meets(calendar: Calendar, period: FlexPeriod, day: date) -> bool:
    return calendar.is_school_day(day) and period.bells_on(day, calendar.cycle_days.get(day)) is not None


def students_of(standing: Sequence[Standing]) -> frozenset[StudentId]:
    return frozenset(one.appointment.slot.student for one in standing)
