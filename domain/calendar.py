"""When a school meets: school years, closures, cycle days. A date stays a date: it is the school's local date."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.errors import Refused
from domain.ids import ClosureId, SchoolId

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(1, 8)
WEEKDAYS = frozenset({MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY})
"""Weekdays are ISO numbers: Monday 1 … Sunday 7."""
LONGEST_YEAR = timedelta(days=400)
CALENDAR_YEARS = range(1950, 2151)
"""The years that a school year or a graduation can lie in; others are slips of the pen."""


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
        if not {self.first_day.year, self.last_day.year} <= frozenset(CALENDAR_YEARS):
            raise Refused(
                "BAD_YEAR",
                f"School years lie between {CALENDAR_YEARS[0]} and {CALENDAR_YEARS[-1]}: check the dates.",
                field="firstDay",
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


def graduation_year_refusals(years: Iterable[int]) -> list[Refused]:
    """`BAD_GRADUATION_YEAR` for the first that is none."""
    odd = next((year for year in sorted(years) if year not in CALENDAR_YEARS), None)
    if odd is None:
        return []
    first, last = CALENDAR_YEARS[0], CALENDAR_YEARS[-1]
    message = f"{odd} is no graduation year: give years from {first} to {last}."
    return [Refused("BAD_GRADUATION_YEAR", message, field="graduationYears")]


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
        return self.is_session_day(day) and not any(
            closure.graduation_years is None and closure.covers(day) for closure in self.closures
        )

    def is_session_day(self, day: date) -> bool:
        """In the school year and on a session weekday, closed or not."""
        year = self.year_of(day)
        return year is not None and day.isoweekday() in year.session_weekdays

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


def monday_of(day: date) -> date:
    return day - timedelta(days=day.isoweekday() - 1)


def days_between(first: date, last: date) -> Iterator[date]:
    """Every date from first to last, both included."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)
