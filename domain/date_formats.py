"""How a source writes days. ISO says itself what is meant; of any other way somebody has to say which it is, because
`3/4/2027` is March or April, and a wrong guess is not seen."""

import re
from datetime import date
from enum import StrEnum
from functools import lru_cache

from domain.errors import Refused

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T.*)?", re.ASCII)
_MONTH_FIRST = re.compile(r"([0-9]{1,2})([/-])([0-9]{1,2})\2([0-9]{4})", re.ASCII)
_DAY_FIRST = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})", re.ASCII)


class DateFormat(StrEnum):
    ISO = "iso"
    """2026-08-31, and nothing else"""
    MONTH_FIRST = "mdy"
    """8/31/2026, as well as ISO, which nobody can misread"""
    DAY_FIRST = "dmy"
    """31/8/2026 or 31.8.2026, as well as ISO"""


@lru_cache(maxsize=4096)
def iso_day(text: str) -> date | None:
    """`2026-08-15`, or the day of `2026-08-15T00:00:00.000Z` as written; anything else is None."""
    match = _ISO.fullmatch(text)
    return _day(match[1], match[2], match[3]) if match else None


@lru_cache(maxsize=4096)
def day_of(text: str, format: DateFormat) -> date | None:
    """The day, or None where it is not written so."""
    if (day := iso_day(text)) or format is DateFormat.ISO:
        return day
    if format is DateFormat.MONTH_FIRST:
        match = _MONTH_FIRST.fullmatch(text)
        return _day(match[4], match[1], match[3]) if match else None
    match = _DAY_FIRST.fullmatch(text)
    return _day(match[4], match[3], match[1]) if match else None


def check_date_format(given: str) -> list[Refused]:
    """`BAD_DATE_FORMAT` for what is none."""
    if given in set(DateFormat):
        return []
    message = f"The way to write days is one of {', '.join(DateFormat)}: choose one."
    return [Refused("BAD_DATE_FORMAT", message, field="dateFormat")]


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
