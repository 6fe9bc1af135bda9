"""When a school meets: school years, closures, cycle days, flex periods and their bell times.

A date stays a date: it is the school's local date. Bell times are local times; only to compare two schools' bells are they
turned into instants, each in its school's zone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.errors import Refused
from domain.ids import ClosureId, FlexPeriodId, SchoolId

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(1, 8)
WEEKDAYS = frozenset({MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY})
"""Weekdays are ISO numbers: Monday 1 … Sunday 7."""

LONGEST_YEAR = timedelta(days=400)
_YEARS = range(1950, 2151)


@dataclass(frozen=True, slots=True)
class SchoolYear:
    """First and last day, both included, and the weekdays on which the school is in session."""

    first_day: date
    last_day: date
    session_weekdays: frozenset[int] = WEEKDAYS

    def __post_init__(self) -> None:
        if self.last_day < self.first_day:
            raise Refused(
                "END_BEFORE_START",
                f"The school year ends on {self.last_day}, before it starts on {self.first_day}: swap the two dates.",
                field="lastDay",
            )
        if self.last_day - self.first_day > LONGEST_YEAR:
            raise Refused(
                "YEAR_TOO_LONG",
                f"A school year has at most {LONGEST_YEAR.days} days; this one has "
                f"{(self.last_day - self.first_day).days + 1}: check the years of the two dates.",
                field="lastDay",
            )
        if not {self.first_day.year, self.last_day.year} <= frozenset(_YEARS):
            raise Refused(
                "BAD_YEAR", f"School years lie between {_YEARS[0]} and {_YEARS[-1]}: check the dates.", field="firstDay"
            )
        if not self.session_weekdays or not self.session_weekdays <= frozenset(range(1, 8)):
            raise Refused(
                "BAD_WEEKDAYS", "Name at least one weekday on which the school is in session.", field="sessionWeekdays"
            )

    @property
    def ends_in(self) -> int:
        """The calendar year by which the school year is known, the one it ends in."""
        return self.last_day.year

    def covers(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    def overlaps(self, other: "SchoolYear") -> bool:
        return self.first_day <= other.last_day and other.first_day <= self.last_day


def grade_of(graduation_year: int, year_ends_in: int) -> int:
    """Grade 12 graduates in the year the school year ends in; kindergarten is 0, earlier is negative."""
    return 12 - (graduation_year - year_ends_in)


def graduation_year_of(grade: int, year_ends_in: int) -> int:
    """The inverse of `grade_of`."""
    return year_ends_in + 12 - grade


@dataclass(frozen=True, slots=True)
class Closure:
    """No school on these days, for everyone or for some graduation years."""

    id: ClosureId
    first_day: date
    last_day: date
    graduation_years: frozenset[int] | None
    reason: str

    def __post_init__(self) -> None:
        if self.last_day < self.first_day:
            raise Refused(
                "END_BEFORE_START",
                f"The closure ends on {self.last_day}, before it starts on {self.first_day}: swap the two dates.",
                field="lastDay",
            )

    def covers(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


@dataclass(frozen=True, slots=True)
class BellTimes:
    """Local start and end of a period, the end not included; either both are known or neither."""

    starts: time | None = None
    ends: time | None = None

    def __post_init__(self) -> None:
        if (self.starts is None) != (self.ends is None):
            raise Refused(
                "BAD_BELL_TIMES", "Give both the start and the end of a period, or neither.", field="meetings"
            )
        if self.starts is not None and self.ends is not None and self.ends <= self.starts:
            raise Refused(
                "END_BEFORE_START",
                f"The period ends at {self.ends:%H:%M}, not after it starts at {self.starts:%H:%M}: check the times.",
                field="meetings",
            )

    def on(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
        """Start and end as instants (UTC) on that local date, or None where the bell times are missing.

        None as well on the first and last days that there are, whose instants may lie in a year that cannot be told.
        """
        if self.starts is None or self.ends is None:
            return None
        try:
            starts, ends = (datetime.combine(day, bell, zone).astimezone(UTC) for bell in (self.starts, self.ends))
        except OverflowError:
            return None
        return starts, ends


@dataclass(frozen=True, slots=True)
class Meeting:
    """A flex period meets on this weekday (ISO number) or on days with this cycle-day label."""

    day: int | str
    bells: BellTimes = BellTimes()


@dataclass(frozen=True, slots=True)
class FlexPeriod:
    """A bell slot in which flex happens. A meeting for a date's cycle-day label wins over the one for its weekday."""

    id: FlexPeriodId
    school: SchoolId
    name: str
    meetings: tuple[Meeting, ...]

    def bells_on(self, day: date, cycle_day: str | None) -> BellTimes | None:
        """The bell times of that date, or None when the period does not meet on it."""
        by_day = {meeting.day: meeting.bells for meeting in self.meetings}
        if cycle_day is not None and cycle_day in by_day:
            return by_day[cycle_day]
        return by_day.get(day.isoweekday())


@dataclass(frozen=True, slots=True)
class Calendar:
    """Everything a school's dates depend on."""

    school: SchoolId
    zone: ZoneInfo
    years: tuple[SchoolYear, ...] = ()
    closures: tuple[Closure, ...] = ()
    cycle_days: Mapping[date, str] = field(default_factory=dict)
    frozen: bool = False

    def year_of(self, day: date) -> SchoolYear | None:
        return next((year for year in self.years if year.covers(day)), None)

    def is_school_day(self, day: date) -> bool:
        """In the school year, on a session weekday, and no closure for all covers it."""
        year = self.year_of(day)
        if year is None or day.isoweekday() not in year.session_weekdays:
            return False
        return not any(closure.graduation_years is None and closure.covers(day) for closure in self.closures)

    def closed_graduation_years(self, day: date) -> frozenset[int]:
        """The graduation years that have no school on a day on which others have."""
        return frozenset(
            year
            for closure in self.closures
            if closure.graduation_years is not None and closure.covers(day)
            for year in closure.graduation_years
        )

    def today(self, now: datetime) -> date:
        """The school's local date at that instant."""
        return now.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class Days:
    """A limit to weekdays or cycle days: both None means every day, both given means either matches."""

    weekdays: frozenset[int] | None = None
    cycle_days: frozenset[str] | None = None

    def cover(self, day: date, cycle_day: str | None) -> bool:
        if self.weekdays is None and self.cycle_days is None:
            return True
        on_weekday = self.weekdays is not None and day.isoweekday() in self.weekdays
        return on_weekday or (self.cycle_days is not None and cycle_day in self.cycle_days)


EVERY_DAY = Days()


@dataclass(frozen=True, slots=True)
class Window:
    """The *when* of an order: which dates, and which flex periods on them.

    `every_nth_week` counts from the week of `first`, Monday to Monday, holiday weeks included.
    """

    first: date
    last: date
    flex_periods: tuple[FlexPeriodId, ...]
    weekdays: frozenset[int] = WEEKDAYS
    cycle_days: frozenset[str] | None = None
    every_nth_week: int = 1
    without: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise Refused(
                "END_BEFORE_START",
                f"The range ends on {self.last}, before it starts on {self.first}: swap the two dates.",
                field="to",
            )
        if self.every_nth_week < 1:
            raise Refused("BAD_INTERVAL", "Every n-th week needs n of at least 1.", field="everyNthWeek")
        if not self.flex_periods:
            raise Refused("NO_FLEX_PERIOD", "Name at least one flex period.", field="flexPeriodIds")
        if len(set(self.flex_periods)) != len(self.flex_periods):
            raise Refused("DUPLICATE_ID", "A flex period is named twice: name each once.", field="flexPeriodIds")
        if not self.weekdays or not self.weekdays <= frozenset(range(1, 8)):
            raise Refused("BAD_WEEKDAYS", "Name at least one weekday.", field="weekdays")

    def dates(self, calendar: Calendar) -> tuple[date, ...]:
        """The dates of the order, closed ones included.

        Raises `Refused`: `OUTSIDE_SCHOOL_YEAR`, `EMPTY_WINDOW`.
        """
        if not any(year.covers(self.first) and year.covers(self.last) for year in calendar.years):
            raise Refused(
                "OUTSIDE_SCHOOL_YEAR",
                f"{self.first} to {self.last} does not lie within one school year: "
                "shorten the range, or set the school year first.",
                field="to",
            )
        found = tuple(day for day in days_between(self.first, self.last) if self._matches(day, calendar.cycle_days))
        if not found:
            raise Refused(
                "EMPTY_WINDOW",
                f"No date from {self.first} to {self.last} matches: check weekdays, cycle days and excluded dates.",
                field="when",
            )
        return found

    def _matches(self, day: date, cycle_days: Mapping[date, str]) -> bool:
        if day.isoweekday() not in self.weekdays or day in self.without:
            return False
        if self.cycle_days is not None and cycle_days.get(day) not in self.cycle_days:
            return False
        return (monday_of(day) - monday_of(self.first)).days // 7 % self.every_nth_week == 0


def monday_of(day: date) -> date:
    return day - timedelta(days=day.isoweekday() - 1)


def days_between(first: date, last: date) -> Iterator[date]:
    """Every date from first to last, both included."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def overlap(one: tuple[datetime, datetime] | None, other: tuple[datetime, datetime] | None) -> bool:
    """Half-open: a period that ends when the other starts does not overlap; missing bell times never do."""
    if one is None or other is None:
        return False
    return one[0] < other[1] and other[0] < one[1]


def check_periods_apart(
    periods: Sequence[FlexPeriod], dates: Sequence[date], cycle_days: Mapping[date, str], zone: ZoneInfo
) -> None:
    """Raise `PERIODS_OVERLAP` when two of the periods overlap on one of the dates."""
    for day in dates:
        rung = [
            (period, bells.on(day, zone))
            for period in periods
            if (bells := period.bells_on(day, cycle_days.get(day))) is not None
        ]
        for index, (period, instants) in enumerate(rung):
            for other, other_instants in rung[index + 1 :]:
                if overlap(instants, other_instants):
                    raise Refused(
                        "PERIODS_OVERLAP",
                        f"{period.name} and {other.name} overlap on {day}: order them separately.",
                        field="flexPeriodIds",
                    )
