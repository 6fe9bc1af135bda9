"""iCalendar files as people export them."""

from collections.abc import Sequence
from typing import BinaryIO

from adapters.ical_files.event_lines import as_utf8, event_lines, is_calendar
from adapters.ical_files.events import event_of
from domain.calendar_events import CalendarEvent
from domain.errors import Refused
from domain.roster_validation import file_name

MIB = 1024 * 1024
MOST_BYTES = 4 * MIB
"""Years of events with long descriptions."""
MOST_EVENTS = 5_000
_START = 4096


class ICalendarFiles:
    """Implements `CalendarFiles`."""

    def takes(self, file: BinaryIO, name: str) -> bool:
        file.seek(0)
        return name.casefold().endswith((".ics", ".ical", ".icalendar")) or is_calendar(file.read(_START))

    def read(self, file: BinaryIO, name: str) -> Sequence[CalendarEvent]:
        name = file_name(name) or "file"
        file.seek(0)
        data = file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            message = f"{name} has more than {MOST_BYTES // MIB} MiB: export fewer years."
            raise Refused("TOO_LARGE", message, field="file")
        if not is_calendar(data[:_START]):
            message = (
                f"{name} is no calendar, or a web page in its place: download it by its link for calendar programs."
            )
            raise Refused("NOT_A_CALENDAR", message, field="file")
        found: list[CalendarEvent] = []
        for lines in event_lines(as_utf8(data), name):
            if len(found) == MOST_EVENTS:
                message = f"{name} has more than {MOST_EVENTS:,} events: export fewer years."
                raise Refused("TOO_MANY_EVENTS", message, field="file", details={"limit": MOST_EVENTS})
            found.append(event_of(lines))
        return found
