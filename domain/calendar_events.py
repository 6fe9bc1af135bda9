"""The events of a school's calendar file, and which of them are days off.

A day off takes whole days, lies in a school year, and says so in its summary or categories. All else is left out, with a reason.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from domain.calendar import Calendar, SchoolYear
from domain.days_off import DayOff
from domain.errors import Refused
from domain.event_choice import EventChoice, LeftOut, WhyLeftOut
from domain.event_days import Range, Repeats, When, moment, ranges, whole_days
from domain.free_text import LONGEST_REASON
from domain.recurrence import bad_recurrence


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One event as it was written, in days and moments of the years 1900 to 2200."""

    row: int
    """The line of the file on which it begins."""
    summary: str
    categories: tuple[str, ...] = ()
    start: When | None = None
    """None: see `unread`."""
    end: When | None = None
    """No part of it any more; None: the one day."""
    is_cancelled: bool = False
    uid: str = ""
    instead_of: When | None = None
    """The day of the event with the same `uid` whose place this one takes."""
    repeats: Repeats = field(default_factory=Repeats)
    unread: str | None = None
    """The first property that cannot be read, or is missing: `DTSTART`, `RRULE`."""


@dataclass(frozen=True, slots=True)
class EventsRead:
    """What became of each event, by its row."""

    days: list[DayOff] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    wrong: list[tuple[int, Refused]] = field(default_factory=list)
    """`BAD_DATE`, `BAD_RECURRENCE`: of those that say that they are days off and cannot be read."""


def read_events(events: Sequence[CalendarEvent], choice: EventChoice, calendar: Calendar) -> EventsRead:
    """The days off among the events, cut to the school years; in the order of the file."""
    found, seen = EventsRead(), set[tuple[Range, str]]()
    elsewhere: dict[str, list[When]] = {}
    for event in events:
        if event.instead_of is not None and event.uid:
            elsewhere.setdefault(event.uid, []).append(event.instead_of)
    for event in events:
        is_named = choice.names(event.summary, event.categories)
        skipped = () if event.instead_of is not None else elsewhere.get(event.uid, ())
        try:
            days = _days(event, skipped, calendar, is_named=is_named)
        except Refused as refused:
            if is_named:
                message = f"“{_shortened(event.summary)}”: {refused.message}"
                found.wrong.append((event.row, Refused(refused.code, message, field=refused.field)))
                continue
            days = WhyLeftOut.NOT_NAMED
        if not isinstance(days, WhyLeftOut):
            days = [one for one in days if (one, event.summary) not in seen] or WhyLeftOut.REPEATED
        if isinstance(days, WhyLeftOut):
            found.left_out.append(LeftOut(event.row, event.summary, _first_day(event, calendar), days, is_named))
            continue
        seen.update((one, event.summary) for one in days)
        found.days.extend(DayOff(event.row, *one, _shortened(event.summary)) for one in days)
    return found


def _days(
    event: CalendarEvent, elsewhere: Collection[When], calendar: Calendar, *, is_named: bool
) -> list[Range] | WhyLeftOut:
    """The days off that it is, in the school years. Raises `Refused` where that cannot be said."""
    if event.is_cancelled:
        return WhyLeftOut.CANCELLED
    if event.start is None:
        raise _unread(event)
    whole = whole_days(event.start, event.end, calendar.zone)
    if whole is None:
        return WhyLeftOut.TIMED
    if event.unread is not None:
        raise _unread(event)
    if not is_named and event.repeats.rule is not None:
        return WhyLeftOut.NOT_NAMED  # finding all its days is work
    years = sorted(calendar.years, key=lambda year: year.first_day)
    if not years:
        return WhyLeftOut.OUTSIDE_SCHOOL_YEAR
    skipped = {whole.day(when) for when in elsewhere}
    taken = ranges(whole, event.repeats, skipped, (years[0].first_day, years[-1].last_day))
    days = list(_in_school_years(taken, years))
    if not days:
        return WhyLeftOut.OUTSIDE_SCHOOL_YEAR
    return days if is_named else WhyLeftOut.NOT_NAMED


def _in_school_years(taken: Sequence[Range], years: Sequence[SchoolYear]) -> Iterator[Range]:
    """Breaks may begin in one school year and end in the next, or after the last."""
    for first, last in taken:
        for year in years:
            if first <= year.last_day and year.first_day <= last:
                yield max(first, year.first_day), min(last, year.last_day)


def _unread(event: CalendarEvent) -> Refused:
    if event.unread == "RRULE":
        return bad_recurrence("It repeats in a way that is not read here")
    what = event.unread or "DTSTART"
    return Refused("BAD_DATE", f"Its {what} is missing, or is no day: correct it, or take the event out.", field=what)


def _first_day(event: CalendarEvent, calendar: Calendar) -> date | None:
    """For people to find it by: at the school, where an instant is given."""
    return None if event.start is None else moment(event.start, calendar.zone).date()


def _shortened(summary: str) -> str:
    return summary if len(summary) <= LONGEST_REASON else f"{summary[: LONGEST_REASON - 1].rstrip()}…"
