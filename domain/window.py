"""The *when* of an order."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from domain.calendar import WEEKDAYS, Calendar, days_between, monday_of
from domain.errors import Refused
from domain.ids import FlexPeriodId


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
