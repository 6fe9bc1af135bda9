"""A school's days off as a list: what its lines say, and what is wrong with each.

Lists are taken whole or not at all; a day off that the school has already is no mistake, so that a list can be taken again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from domain.calendar import CALENDAR_YEARS, Calendar
from domain.date_formats import DateFormat, day_of
from domain.errors import Refused
from domain.letters import composed


@dataclass(frozen=True, slots=True)
class DayOffLine:
    """One line as it was written; what is not given is empty."""

    row: int
    first_day: str
    last_day: str = ""
    """Empty: the first day alone."""
    reason: str = ""
    graduation_years: str = ""
    """`2027 2028`; empty: everyone."""


@dataclass(frozen=True, slots=True)
class DayOff:
    """No school on these days."""

    row: int
    first_day: date
    last_day: date
    reason: str
    graduation_years: frozenset[int] | None = None

    @property
    def said(self) -> tuple[date, date, str, frozenset[int] | None]:
        """What makes it the same as another."""
        return self.first_day, self.last_day, self.reason, self.graduation_years

    def is_in(self, calendar: Calendar) -> bool:
        """Whether the very same closure is there already."""
        return any(
            self.said == (one.first_day, one.last_day, one.reason, one.graduation_years) for one in calendar.closures
        )


def day_off_of(line: DayOffLine, format: DateFormat) -> DayOff | list[Refused]:
    """What a line says, or everything that cannot be read: `BAD_DATE`, `BAD_GRADUATION_YEAR`."""
    first = day_of(line.first_day, format)
    last = day_of(line.last_day, format) if line.last_day else first
    years = line.graduation_years.replace(",", " ").split()
    wrong = [
        Refused("BAD_DATE", f"{text or 'Nothing'} is no day: {_EXAMPLE[format]}.", field=field)
        for field, text, day in (("FirstDay", line.first_day, first), ("LastDay", line.last_day, last))
        if day is None and (text or field == "FirstDay")
    ]
    if not all(_is_year(year) for year in years):
        message = f"Write graduation years from {CALENDAR_YEARS[0]} to {CALENDAR_YEARS[-1]}, with spaces between them."
        wrong.append(Refused("BAD_GRADUATION_YEAR", message, field="GraduationYears"))
    if wrong or first is None or last is None:
        return wrong
    return DayOff(line.row, first, last, composed(line.reason.strip()), frozenset(map(int, years)) or None)


def repeated(days: Sequence[DayOff]) -> Iterator[DayOff]:
    """Those that an earlier line says already."""
    seen = set()
    for one in days:
        if one.said in seen:
            yield one
        seen.add(one.said)


def _is_year(text: str) -> bool:
    return len(text) == 4 and text.isascii() and text.isdigit() and int(text) in CALENDAR_YEARS


_EXAMPLE = {
    DateFormat.ISO: "write it as 2026-11-25",
    DateFormat.MONTH_FIRST: "write it as 11/25/2026",
    DateFormat.DAY_FIRST: "write it as 25/11/2026",
}
