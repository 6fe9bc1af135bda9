"""Port: calendars that people export as files, or download from their district's web site."""

from collections.abc import Sequence
from typing import BinaryIO, Protocol

from domain.calendar_events import CalendarEvent


class CalendarFiles(Protocol):
    def takes(self, file: BinaryIO, name: str) -> bool:
        """Whether the file is a calendar, or is called one. Reads from its beginning, and leaves it where it likes."""

    def read(self, file: BinaryIO, name: str) -> Sequence[CalendarEvent]:
        """The events of an iCalendar file, in its order; other things in it are no events.

        Raises `Refused` with a stable code, and the file's name in the sentence: `TOO_LARGE`, `TOO_MANY_EVENTS`,
        `WRONG_ENCODING`, `NOT_A_CALENDAR`, `CALENDAR_DAMAGED`. What is wrong with one event is told by the event.
        """
