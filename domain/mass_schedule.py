"""One order books many students on many dates: who, where, when, over what, and what becomes of every single row.

`decide` is the whole rule for one student, one date and one flex period. Adapters may batch it, never bend it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.appointment import Appointment, Origin
from domain.calendar import Calendar, FlexPeriod, Window, check_periods_apart, overlap
from domain.errors import Refused
from domain.ids import FlexPeriodId, SchoolId, SectionId, StudentId

RULE_VERSION = 1
"""Part of every plan's fingerprint: a change of the rules makes old plans `PLAN_CHANGED`."""

STAFFER_MOST_STUDENTS = 500
"""A staffer's group booking takes at most so many students; mass runs proper are for admins."""


# ── the order ────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class ByGraduationYears:
    years: frozenset[int]


@dataclass(frozen=True, slots=True)
class ByGradeLevels:
    """Grade levels are graduation years underneath, by the school year of the order's first date."""

    grades: frozenset[int]


@dataclass(frozen=True, slots=True)
class ListedId:
    """One id of a list or file of SIS student ids, and the line it stands on (from 1)."""

    sis_id: str
    line: int


@dataclass(frozen=True, slots=True)
class BySisIds:
    """In the order of the list, which is also the order in which seats are given."""

    ids: tuple[ListedId, ...]


@dataclass(frozen=True, slots=True)
class BySections:
    """Everyone on the rosters of these sections (active enrollments)."""

    sections: frozenset[SectionId]


@dataclass(frozen=True, slots=True)
class ByGradesBelow:
    """Students whose mark in a course is below a number."""

    course: str
    below: float


@dataclass(frozen=True, slots=True)
class Everyone:
    pass


Audience = ByGraduationYears | ByGradeLevels | BySisIds | BySections | ByGradesBelow | Everyone


@dataclass(frozen=True, slots=True)
class ToSection:
    section: SectionId


@dataclass(frozen=True, slots=True)
class ToOwnHomeroom:
    pass


Target = ToSection | ToOwnHomeroom


class Existing(StrEnum):
    """What an order may displace."""

    KEEP = "keep"
    REPLACE_PREBOOKED = "replace_prebooked"
    REPLACE = "replace"
    REPLACE_LOCKED = "replace_locked"

    def displaces(self, current: Appointment, *, may_unlock: bool) -> bool:
        if current.locked:
            return self is Existing.REPLACE_LOCKED and may_unlock
        if self is Existing.REPLACE_PREBOOKED:
            return current.origin is Origin.HOMEROOM_PREBOOK
        return self is not Existing.KEEP


class Capacity(StrEnum):
    ENFORCE = "enforce"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class MassOrder:
    """What somebody wants booked. `capacity` None means the default of the target: enforced to a section, else ignored."""

    school: SchoolId
    who: Audience
    where: Target
    when: Window
    existing: Existing = Existing.KEEP
    exclude: tuple[Audience, ...] = ()
    """Exclusions win."""
    capacity: Capacity | None = None
    lock: bool = False
    type: str | None = None
    comment: str | None = None

    @property
    def enforces_capacity(self) -> bool:
        if self.capacity is None:
            return isinstance(self.where, ToSection)
        return self.capacity is Capacity.ENFORCE

    def origin(self, *, by_admin: bool) -> Origin:
        """The origin written; it never limits what the run may displace."""
        if isinstance(self.where, ToOwnHomeroom):
            return Origin.HOMEROOM_PREBOOK
        return Origin.ADMIN if by_admin else Origin.STAFF


# ── the rule ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class Outcome(StrEnum):
    """What becomes of a row; in the order in which `decide` asks."""

    CLOSED = "closed"
    FROZEN = "frozen"
    NO_HOMEROOM = "no_homeroom"
    AMBIGUOUS_HOMEROOM = "ambiguous_homeroom"
    BLOCKED = "blocked"
    UNCHANGED = "unchanged"
    LOCKED = "locked"
    KEPT = "kept"
    CLASH = "clash"
    FULL = "full"
    REPLACED = "replaced"
    CREATED = "created"

    @property
    def writes(self) -> bool:
        return self in (Outcome.CREATED, Outcome.REPLACED)


class FreezeReason(StrEnum):
    PAST = "past"
    FROZEN_TODAY = "frozen_today"
    ATTENDANCE_TAKEN = "attendance_taken"


@dataclass(frozen=True, slots=True)
class SlotFacts:
    """What `decide` may know of one student on one date in one flex period."""

    closed: bool
    frozen: FreezeReason | None
    homerooms: int
    """How many homerooms there are to choose from; only asked when `target` is None."""
    blocked: bool
    target: SectionId | None
    current: Appointment | None
    may_unlock: bool
    clashes: bool
    has_seat: bool


def decide(facts: SlotFacts, existing: Existing) -> Outcome:
    """The whole rule for one row, first match wins."""
    if facts.closed:
        return Outcome.CLOSED
    if facts.frozen:
        return Outcome.FROZEN
    if facts.target is None:
        return Outcome.NO_HOMEROOM if facts.homerooms == 0 else Outcome.AMBIGUOUS_HOMEROOM
    if facts.blocked:
        return Outcome.BLOCKED
    if facts.current is not None and facts.current.section == facts.target:
        return Outcome.UNCHANGED
    if facts.current is not None and not existing.displaces(facts.current, may_unlock=facts.may_unlock):
        return Outcome.LOCKED if facts.current.locked else Outcome.KEPT
    if facts.clashes:
        return Outcome.CLASH
    if not facts.has_seat:
        return Outcome.FULL
    return Outcome.CREATED if facts.current is None else Outcome.REPLACED


def frozen_on(day: date, today: date, *, school_is_frozen: bool) -> FreezeReason | None:
    """The date's own share of the freeze; attendance is the appointment's."""
    if day < today:
        return FreezeReason.PAST
    if day == today and school_is_frozen:
        return FreezeReason.FROZEN_TODAY
    return None


# ── the dates of an order, as the rule sees them ─────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class DayAndPeriod:
    """One date and flex period of an order with everything that is the same for all students."""

    day: date
    flex_period: FlexPeriodId
    cycle_day: str | None
    closed: bool
    closed_graduation_years: frozenset[int]
    frozen: FreezeReason | None
    rivals: frozenset[FlexPeriodId]
    """Other flex periods, of this school or another, whose bell times overlap on that date."""
    bells_missing: bool

    @property
    def weekday(self) -> int:
        return self.day.isoweekday()

    def closed_for(self, graduation_year: int | None) -> bool:
        return self.closed or graduation_year in self.closed_graduation_years


@dataclass(frozen=True, slots=True)
class SchoolBells:
    """A school's calendar and flex periods, to compare bells with."""

    calendar: Calendar
    flex_periods: tuple[FlexPeriod, ...]


def days_and_periods(
    order: MassOrder, own: SchoolBells, others: Sequence[SchoolBells], today: date
) -> tuple[DayAndPeriod, ...]:
    """Every date and period of the order, by date then in the order of the periods.

    Raises `Refused`: `EMPTY_WINDOW`, `OUTSIDE_SCHOOL_YEAR`, `PERIODS_OVERLAP`, `NOT_FOUND`.
    """
    dates = order.when.dates(own.calendar)
    by_id = {period.id: period for period in own.flex_periods}
    if unknown := [period for period in order.when.flex_periods if period not in by_id]:
        raise Refused(
            "NOT_FOUND",
            f"{len(unknown)} of the flex periods do not exist in this school: check the ids.",
            field="flexPeriodIds",
        )
    periods = [by_id[period] for period in order.when.flex_periods]
    check_periods_apart(periods, dates, own.calendar.cycle_days, own.calendar.zone)
    return tuple(day_and_period(day, period, own, others, today) for day in dates for period in periods)


def day_and_period(
    day: date, period: FlexPeriod, own: SchoolBells, others: Sequence[SchoolBells], today: date
) -> DayAndPeriod:
    """What the calendars say of one date and flex period."""
    cycle_day = own.calendar.cycle_days.get(day)
    bells = period.bells_on(day, cycle_day)
    instants = None if bells is None else bells.on(day, own.calendar.zone)
    return DayAndPeriod(
        day=day,
        flex_period=period.id,
        cycle_day=cycle_day,
        closed=bells is None or not own.calendar.is_school_day(day),
        closed_graduation_years=own.calendar.closed_graduation_years(day),
        frozen=frozen_on(day, today, school_is_frozen=own.calendar.frozen),
        rivals=frozenset(_rivals(day, period, instants, (own, *others))),
        bells_missing=bells is not None and instants is None,
    )


def _rivals(
    day: date,
    period: FlexPeriod,
    instants: tuple[datetime, datetime] | None,
    schools: Sequence[SchoolBells],
) -> list[FlexPeriodId]:
    if instants is None:
        return []
    found = []
    for school in schools:
        cycle_day = school.calendar.cycle_days.get(day)
        for other in school.flex_periods:
            bells = None if other.id == period.id else other.bells_on(day, cycle_day)
            if bells is not None and overlap(instants, bells.on(day, school.calendar.zone)):
                found.append(other.id)
    return found


def by_graduation_year(audience: Audience, order: MassOrder, calendar: Calendar) -> Audience:
    """Grade levels become graduation years, by the school year the order lies in."""
    if not isinstance(audience, ByGradeLevels):
        return audience
    year = calendar.year_of(order.when.first)
    if year is None:
        raise Refused(
            "OUTSIDE_SCHOOL_YEAR",
            f"{order.when.first} lies in no school year: set the school year first.",
            field="from",
        )
    return ByGraduationYears(frozenset(year.ends_in + 12 - grade for grade in audience.grades))


# ── what came of it ──────────────────────────────────────────────────────────────────────────────────────────────────


class ReportedIdCode(StrEnum):
    """Why an id of a list needs a person's eye."""

    UNKNOWN_STUDENT = "UNKNOWN_STUDENT"
    INACTIVE_STUDENT = "INACTIVE_STUDENT"
    DUPLICATE_ID = "DUPLICATE_ID"


@dataclass(frozen=True, slots=True)
class ReportedId:
    """Once per id, with every line it stands on."""

    code: ReportedIdCode
    value: str
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of rows by outcome; tallies of parts add up."""

    counts: Mapping[Outcome, int]

    @classmethod
    def empty(cls) -> "Tally":
        return cls({})

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(dict(Counter(self.counts) + Counter(other.counts)))

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def booked(self) -> int:
        """Rows that end as an appointment of the run."""
        return self.counts.get(Outcome.CREATED, 0) + self.counts.get(Outcome.REPLACED, 0)

    def differences(self, other: "Tally") -> dict[Outcome, tuple[int, int]]:
        """The outcomes whose counts differ: (here, there)."""
        return {
            outcome: (self.counts.get(outcome, 0), other.counts.get(outcome, 0))
            for outcome in Outcome
            if self.counts.get(outcome, 0) != other.counts.get(outcome, 0)
        }


class UndoOutcome(StrEnum):
    """What becomes of a row of a run when the run is undone."""

    REMOVED = "removed"
    """What the run created is gone."""
    RESTORED = "restored"
    """What the run displaced is back."""
    OPENED = "opened"
    """What it displaced belonged to runs undone meanwhile: the slot is open."""
    CHANGED_SINCE = "changed_since"
    ATTENDANCE_TAKEN = "attendance_taken"
    PAST = "past"
    FROZEN_TODAY = "frozen_today"
    NOT_A_MEMBER = "not_a_member"
    SECTION_NOT_ACTIVE = "section_not_active"
    CLOSED = "closed"
    BLOCKED = "blocked"
    CLASH = "clash"
    FULL = "full"

    @property
    def takes_back(self) -> bool:
        return self in (UndoOutcome.REMOVED, UndoOutcome.RESTORED, UndoOutcome.OPENED)


@dataclass(frozen=True, slots=True)
class Member:
    """A student in an order, and where seats are given out: position in the list, else by name (`seat_order`)."""

    student: StudentId
    last_name: str
    first_name: str
    sis_id: str
    graduation_year: int | None
    position: int | None = None


def seat_order(member: Member) -> tuple[int, str, str, str, int]:
    """Position in the list, else last name, first name, SIS id by code point, then id."""
    if member.position is not None:
        return (member.position, "", "", "", member.student)
    return (0, member.last_name, member.first_name, member.sis_id, member.student)
