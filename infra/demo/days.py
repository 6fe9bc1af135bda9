"""The demo's 36 flex days: Mondays, from next Monday on."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from domain.calendar import MONDAY, SchoolYear, monday_of
from domain.flex_period import BellTimes, Meeting
from domain.ids import FlexPeriodId
from domain.window import Window

FLEX_DAYS = 36
PERIOD = "WIN"
MEETINGS = tuple(Meeting(day, BellTimes(time(10, 5), time(10, 40))) for day in range(1, 6))
_LENGTH = timedelta(weeks=FLEX_DAYS - 1)


@dataclass(frozen=True, slots=True)
class FixedClock:
    """Stands in the afternoon of one day, which is the same day everywhere in America."""

    day: date

    def now(self) -> datetime:
        return datetime.combine(self.day, time(18), UTC)


def year_from(today: date) -> SchoolYear:
    first = monday_of(today) + timedelta(weeks=1)
    return SchoolYear(first, first + _LENGTH)


def is_ours(year: SchoolYear) -> bool:
    """Whether the demo made this school year."""
    return year.first_day.isoweekday() == MONDAY and year.last_day - year.first_day == _LENGTH


def window_of(year: SchoolYear, period: FlexPeriodId) -> Window:
    return Window(year.first_day, year.last_day, (period,), weekdays=frozenset({MONDAY}))
