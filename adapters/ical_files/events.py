"""From the lines of an event to what they say. What cannot be read is named in the event, and no reason to refuse the file."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from icalendar.parser import Contentline

from adapters.ical_files.event_lines import EventLines
from adapters.ical_files.values import length, moment, moments, repeating
from domain.calendar_events import CalendarEvent
from domain.errors import Refused
from domain.event_days import Repeats, When
from domain.letters import plain
from domain.roster_validation import on_one_line, storable

LONGEST_SUMMARY = 500
"""What is longer is cut."""
Params = Mapping[str, Any]
Read = TypeVar("Read")
_DAYS = frozenset({"DTSTART", "DTEND", "DURATION", "RECURRENCE-ID", "RRULE", "RDATE", "EXDATE"})


def event_of(given: EventLines) -> CalendarEvent:
    said = _Said(given.lines)
    start, end, lasts = said.one("DTSTART", moment), said.one("DTEND", moment), said.one("DURATION", length)
    if start is not None and end is None and lasts is not None:
        end = start + lasts
    repeats = said.one("RRULE", repeating) or Repeats()
    instead_of = said.one("RECURRENCE-ID", _instead_of)
    also, never = said.all("RDATE"), said.all("EXDATE")
    return CalendarEvent(
        row=given.row,
        summary=said.text("SUMMARY"),
        categories=tuple(said.texts("CATEGORIES")),
        start=start,
        end=end,
        is_cancelled=said.text("STATUS").upper() == "CANCELLED",
        uid=said.text("UID"),
        instead_of=instead_of,
        repeats=replace(repeats, also=also, never=never),
        unread=said.unread[0] if said.unread else None,
    )


class _Said:
    """What the lines of an event say, by name."""

    def __init__(self, lines: list[str]) -> None:
        self.unread: list[str] = []
        self._values: dict[str, list[tuple[str, Params]]] = {}
        for line in lines:
            name = line.replace(":", ";").partition(";")[0].upper()
            try:
                _, params, value = Contentline(line).parts()  # type: ignore[no-untyped-call]
            except ValueError:
                self._miss(name)
                continue
            self._values.setdefault(name, []).append((value, {key.upper(): one for key, one in params.items()}))

    def texts(self, name: str) -> list[str]:
        return [
            plain(on_one_line(storable(value)))[:LONGEST_SUMMARY].strip() for value, _ in self._values.get(name, ())
        ]

    def text(self, name: str) -> str:
        """The first; empty if there is none."""
        return next(iter(self.texts(name)), "")

    def one(self, name: str, read: Callable[[str, Params], Read]) -> Read | None:
        """None where it is missing, cannot be read, or is said twice."""
        found = self._values.get(name, [])
        if len(found) == 1:
            try:
                return read(*found[0])
            except (ValueError, Refused):
                self._miss(name)
        elif found:
            self._miss(name)
        return None

    def all(self, name: str) -> tuple[When, ...]:
        try:
            return tuple(when for value, params in self._values.get(name, ()) for when in moments(value, params))
        except ValueError:
            self._miss(name)
            return ()

    def _miss(self, name: str) -> None:
        if name in _DAYS:
            self.unread.append(name)


def _instead_of(value: str, params: Params) -> When:
    if "RANGE" in params:  # this one and all that follow
        raise ValueError(value)
    return moment(value, params)
