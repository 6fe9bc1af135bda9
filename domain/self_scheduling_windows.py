"""When students of a school may book for themselves: a window per weekday, in the school's time zone, and how far ahead.

A window only changes the state: `ALL_DAY` opens at midnight, `OFF` closes at midnight, `BETWEEN` opens and closes at its times.
Between changes the state stays as it is, from one day into the next; a weekday without window changes nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.errors import Refused

MOST_HORIZON_DAYS = 365
_MIDNIGHT = time(0)
_WEEK = 7


class WindowKind(StrEnum):
    ALL_DAY = "all_day"
    OFF = "off"
    BETWEEN = "between"


@dataclass(frozen=True, slots=True)
class DayWindow:
    """What a weekday does. `BETWEEN` may have one time only: it opens and stays open, or it closes and stays closed."""

    kind: WindowKind
    opens: time | None = None
    closes: time | None = None


@dataclass(frozen=True, slots=True)
class SelfScheduling:
    """What a school lets its students do. Without windows it is closed, always."""

    windows: Mapping[int, DayWindow] = field(default_factory=dict)
    """By weekday, Monday 1 … Sunday 7."""
    horizon_days: int = 7
    """Students book at most so many calendar days ahead; 0 is today only."""


def self_scheduling_refusals(wanted: SelfScheduling) -> list[Refused]:
    """`BAD_WEEKDAYS`, `BAD_WINDOW`, `BAD_DAYS`."""
    found = []
    if not set(wanted.windows) <= set(range(1, _WEEK + 1)):
        found.append(Refused("BAD_WEEKDAYS", "Weekdays are Monday to Sunday: check the windows.", field="windows"))
    if not all(_is_good(window) for window in wanted.windows.values()):
        found.append(
            Refused(
                "BAD_WINDOW",
                "A window between times has an opening time, a later closing time, or one of them; the others have none: "
                "check the windows.",
                field="windows",
            )
        )
    if not 0 <= wanted.horizon_days <= MOST_HORIZON_DAYS:
        found.append(
            Refused("BAD_DAYS", f"Students may book 0 to {MOST_HORIZON_DAYS} days ahead.", field="horizonDays")
        )
    return found


def is_open(windows: Mapping[int, DayWindow], now: datetime, zone: ZoneInfo) -> bool:
    """The state that the latest change up to now has left; closed where nothing ever changes it."""
    today = now.astimezone(zone).date()
    for back in range(_WEEK + 1):
        past = [opens for instant, opens in _changes(windows, today - timedelta(back), zone) if instant <= now]
        if past:
            return past[-1]
    return False


def next_opening(windows: Mapping[int, DayWindow], now: datetime, zone: ZoneInfo) -> datetime | None:
    """The instant (UTC) at which what is closed now opens; None where it is open, or never opens."""
    if is_open(windows, now, zone):
        return None
    today = now.astimezone(zone).date()
    # Two weeks: what the clock jumps over in one week is there in the next.
    for ahead in range(2 * _WEEK + 1):
        for instant, opens in _changes(windows, today + timedelta(ahead), zone):
            if opens and instant > now and is_open(windows, instant, zone):
                return instant
    return None


def _changes(windows: Mapping[int, DayWindow], day: date, zone: ZoneInfo) -> Iterator[tuple[datetime, bool]]:
    """The instants at which the date's window changes the state, in order, and whether it is open from then on."""
    match windows.get(day.isoweekday()):
        case DayWindow(WindowKind.ALL_DAY):
            yield instant_of(day, _MIDNIGHT, zone), True
        case DayWindow(WindowKind.OFF):
            yield instant_of(day, _MIDNIGHT, zone), False
        case DayWindow(WindowKind.BETWEEN, opens, closes):
            if opens is not None:
                yield instant_of(day, opens, zone), True
            if closes is not None:
                yield instant_of(day, closes, zone), False


def instant_of(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The first instant (UTC) at which the clocks of the zone show that time or a later one of the date.

    A time that comes twice is the first of the two; one that is jumped over is the moment of the jump. So a window never closes
    before it opens.
    """
    wall = datetime.combine(day, at)
    late = wall.replace(tzinfo=zone).astimezone(UTC)
    if late.astimezone(zone).replace(tzinfo=None) == wall:
        return late
    early = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    while late - early > timedelta(seconds=1):
        middle = (early + (late - early) / 2).replace(microsecond=0)
        if middle.astimezone(zone).replace(tzinfo=None) < wall:
            early = middle
        else:
            late = middle
    return late


def _is_good(window: DayWindow) -> bool:
    if window.kind is not WindowKind.BETWEEN:
        return window.opens is None and window.closes is None
    if window.opens is None or window.closes is None:
        return window.opens is not window.closes
    return window.opens < window.closes
