"""Which whole days an event of a calendar takes, once or again and again; where it takes part of a day, none.

Whole days are written in three ways: as days; from midnight to midnight (or to 23:59) on the clock of the place; or the same as
instants in UTC. The end is no part of it any more: an event of one day ends on the next.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.errors import Refused
from domain.recurrence import Recurrence, occurrences

When = date | datetime
"""A day; an instant, where it was written in UTC; or else what a clock on the wall shows, without a zone."""
Range = tuple[date, date]
"""First and last day, both included."""
_DAY = timedelta(days=1)
_LAST_MINUTE = time(23, 59)


@dataclass(frozen=True, slots=True)
class WholeDays:
    first: date
    last: date
    """Included."""
    zone: ZoneInfo | None
    """In which instants are read; None: as they were written."""

    def day(self, when: When) -> date:
        """The day of something else that the same event says."""
        return moment(when, self.zone).date()


@dataclass(frozen=True, slots=True)
class Repeats:
    """On what other days an event comes, and on which it does not."""

    rule: Recurrence | None = None
    until: When | None = None
    also: tuple[When, ...] = ()
    never: tuple[When, ...] = ()


def whole_days(start: When, end: When | None, zone: ZoneInfo) -> WholeDays | None:
    """The days that it takes; None where it takes part of a day. Raises `Refused` `BAD_DATE`."""
    for read_in in (None, zone):
        begins = moment(start, read_in)
        ends = begins if end is None else moment(end, read_in)
        if ends < begins:
            raise Refused("BAD_DATE", f"It ends on {ends}, before it starts on {begins}.", field="DTEND")
        if begins.time() == time() and (ends.time() == time() or ends.time() >= _LAST_MINUTE):
            last = ends.date() if ends.time() != time() or ends == begins else ends.date() - _DAY
            return WholeDays(begins.date(), last, read_in)
    return None


def ranges(whole: WholeDays, repeats: Repeats, skipped: Collection[date], within: Range) -> list[Range]:
    """The days on which it comes; those that follow each other are one range. What is not `within` may be missing.

    Raises `Refused` `BAD_RECURRENCE`.
    """
    length = whole.last - whole.first
    starts = {whole.first, *(whole.day(when) for when in repeats.also)}
    if repeats.rule is not None:
        until = None if repeats.until is None else whole.day(repeats.until)
        starts |= set(occurrences(replace(repeats.rule, until=until), whole.first, within[0] - length, within[1]))
    left_out = {*skipped, *(whole.day(when) for when in repeats.never)}
    return list(_joined((start, start + length) for start in sorted(starts - left_out)))


def _joined(found: Iterator[Range]) -> Iterator[Range]:
    """Neighbours become one."""
    current: Range | None = None
    for first, last in found:
        if current is not None and first <= current[1] + _DAY:
            current = current[0], max(current[1], last)
            continue
        if current is not None:
            yield current
        current = first, last
    if current is not None:
        yield current


def moment(when: When, zone: ZoneInfo | None) -> datetime:
    """What the clock shows then."""
    if not isinstance(when, datetime):
        return datetime.combine(when, time())
    return (when if zone is None or when.tzinfo is None else when.astimezone(zone)).replace(tzinfo=None)
