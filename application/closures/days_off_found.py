"""What a file of days off says, a list or a calendar, before it is compared with what the school has."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.calendar import Calendar
from domain.calendar_events import CalendarEvent, read_events
from domain.date_formats import DateFormat
from domain.days_off import DayOff, DayOffLine, day_off_of, repeated
from domain.errors import Refused
from domain.event_choice import EventChoice, LeftOutEvents, left_out_events

MOST_LINES = 400
"""More than a year has days."""
MOST_LEFT_OUT = 100
"""So many events are told one by one for each reason."""


@dataclass(frozen=True, slots=True)
class DaysOffFound:
    days: tuple[DayOff, ...]
    """In the order of the file."""
    wrong: tuple[tuple[int, Refused], ...]
    """Rows, and what is wrong there."""
    left_out: tuple[LeftOutEvents, ...] = ()


def found_in_list(lines: Sequence[DayOffLine], name: str, format: DateFormat) -> DaysOffFound:
    """Raises `Refused`: `NO_DAYS_OFF`, `TOO_MANY_LINES`."""
    if not lines:
        raise _no_days(f"{name} has no line: list at least one day off.")
    if len(lines) > MOST_LINES:
        raise _too_many(f"{name} has more than {MOST_LINES} lines: give ranges of days, or split it.")
    read = [(line.row, day_off_of(line, format)) for line in lines]
    days = tuple(day for _, day in read if isinstance(day, DayOff))
    wrong = [(row, refused) for row, found in read if isinstance(found, list) for refused in found]
    again = Refused("DUPLICATE_DAY_OFF", "An earlier line says the same: leave one of them.", field="FirstDay")
    return DaysOffFound(days, (*wrong, *((day.row, again) for day in repeated(days))))


def found_in_calendar(
    events: Sequence[CalendarEvent], name: str, choice: EventChoice, calendar: Calendar
) -> DaysOffFound:
    """Raises `Refused`: `NO_DAYS_OFF`, `TOO_MANY_LINES`."""
    if not events:
        raise _no_days(f"{name} has no event: export a calendar that has the school's days off.")
    too_many = _too_many(f"{name} has more than {MOST_LINES} such days off: name fewer words, or split it.")
    named = (event for event in events if choice.names(event.summary, event.categories))
    if sum(event.repeats.rule is not None for event in named) > MOST_LINES:
        raise too_many
    read = read_events(events, choice, calendar)
    if len(read.days) > MOST_LINES:
        raise too_many
    return DaysOffFound(tuple(read.days), tuple(read.wrong), left_out_events(read.left_out, MOST_LEFT_OUT))


def _no_days(message: str) -> Refused:
    return Refused("NO_DAYS_OFF", message, field="file")


def _too_many(message: str) -> Refused:
    return Refused("TOO_MANY_LINES", message, field="file", details={"limit": MOST_LINES})
