"""From the lines of an event to what they say. `icalendar` reads lines and values; what it cannot read is named in the event."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from domain.event_days import When

YEARS = range(1900, 2201)
LONGEST_SUMMARY = 500
_UTC = {"UTC", "GMT", "ETC/UTC", "ETC/GMT", "COORDINATED UNIVERSAL TIME"}
_COMMA = re.compile(r"(?<!\\),")
_NEEDED = ("DTSTART", "DTEND", "DURATION", "RECURRENCE-ID", "RRULE", "RDATE", "EXDATE")


@dataclass(slots=True)
class _Said:
    """What an event's lines say so far."""

    texts: dict[str, str] = field(default_factory=dict)
    categories: list[str] = field(default_factory=list)
    moments: dict[str, list[When]] = field(default_factory=dict)
    lasts: timedelta | None = None
    rules: list[tuple[Any, When | None]] = field(default_factory=list)
