"""The lines of each event of an iCalendar file, as far as they matter here.

Long descriptions, alarms, time zones and whatever else a calendar holds are passed over unread: nothing in them is a mistake.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from domain.errors import Refused

MOST_LINES_OF_EVENT = 500
LONGEST_LINE = 64 * 1024
DEEPEST = 20
_EVENT = [b"VCALENDAR", b"VEVENT"]
_WANTED = re.compile(
    rb"(?:SUMMARY|CATEGORIES|DTSTART|DTEND|DURATION|STATUS|UID|RECURRENCE-ID|RRULE|RDATE|EXDATE)[;:]", re.IGNORECASE
)
_MARK = re.compile(rb"(BEGIN|END):[ \t]*([A-Z0-9-]+)[ \t]*", re.IGNORECASE)
_BREAK = re.compile(rb"\r\n|\n|\r")
_FOLDED = (b" ", b"\t")
_UTF_16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


@dataclass(frozen=True, slots=True)
class EventLines:
    row: int
    """Where it begins."""
    lines: list[str] = field(default_factory=list)


def is_calendar(start: bytes) -> bool:
    """By what a file begins with."""
    return as_utf8(start).lstrip()[:15].upper() == b"BEGIN:VCALENDAR"


def as_utf8(data: bytes) -> bytes:
    """UTF-16 with its mark is certain; everything else has to be UTF-8."""
    if encoding := _UTF_16.get(data[:2]):
        return data[2:].decode(encoding, "replace").encode("utf-8", "replace")
    return data.removeprefix(codecs.BOM_UTF8)


def event_lines(data: bytes, name: str) -> Iterator[EventLines]:
    """Event by event. Raises `Refused` `CALENDAR_DAMAGED`, `WRONG_ENCODING`; `data` as `as_utf8` gives it."""
    inside: list[bytes] = []
    event = EventLines(0)
    for row, line in _unfolded(data):
        was_in_event = inside == _EVENT
        if mark := _MARK.fullmatch(line):
            if not _step(inside, mark[1].upper(), mark[2].upper()):
                raise _damaged(name, row)
            if was_in_event and len(inside) == 1:
                yield event
            elif inside == _EVENT and mark[1].upper() == b"BEGIN":
                event = EventLines(row)
        elif not inside:
            raise _damaged(name, row)
        elif was_in_event and _WANTED.match(line):
            if len(line) > LONGEST_LINE or len(event.lines) == MOST_LINES_OF_EVENT:
                raise _damaged(name, row)
            event.lines.append(_text(line, name, row))
    if inside:
        raise _damaged(name, len(_BREAK.split(data)))


def _step(inside: list[bytes], step: bytes, what: bytes) -> bool:
    """One step into what begins, or out of what ends; whether that can be."""
    if step == b"END":
        return bool(inside) and inside.pop() == what
    inside.append(what)
    return (what == b"VCALENDAR") == (len(inside) == 1) and len(inside) <= DEEPEST


def _unfolded(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Lines that have something on them, with the number of the first of those they were folded into.

    In bytes, because some programs fold in the middle of a letter.
    """
    parts: list[bytes] = []
    began = 1
    for row, line in enumerate(_BREAK.split(data), 1):
        if parts and line.startswith(_FOLDED):
            parts.append(line[1:])
        elif line.strip():
            if parts:
                yield began, b"".join(parts)
            began, parts = row, [line]
    if parts:
        yield began, b"".join(parts)


def _text(line: bytes, name: str, row: int) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        message = f"{name}, row {row}: a letter there is not UTF-8: export the calendar again, as UTF-8."
        raise Refused("WRONG_ENCODING", message, field="file", details={"file": name, "row": row}) from None


def _damaged(name: str, row: int) -> Refused:
    message = f"{name} cannot be read on from row {row}, as if a part of it were missing: export or download it again."
    return Refused("CALENDAR_DAMAGED", message, field="file", details={"file": name, "row": row})
