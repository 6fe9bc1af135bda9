"""The values of a line: days and moments, lengths, rules of what repeats. Raises `ValueError` for what cannot be read."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta

from icalendar.prop import vDDDTypes

from domain.event_days import Repeats, When
from domain.recurrence import Frequency, Recurrence

YEARS = range(1900, 2201)
_IN_UTC = {"UTC", "GMT", "ETC/UTC", "ETC/GMT", "COORDINATED UNIVERSAL TIME"}
_WEEKDAYS = {name: number for number, name in enumerate(("MO", "TU", "WE", "TH", "FR", "SA", "SU"), 1)}
_BY_DAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_NUMBER = re.compile(r"[+-]?[0-9]{1,9}", re.ASCII)
_PARTS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS", "WKST"}


def moments(value: str, params: Mapping[str, object]) -> Iterator[When]:
    """Days, instants in UTC, or what the clock of the place shows, whatever place that is."""
    zone = str(params.get("TZID", "")).upper()
    for text in value.split(","):
        found = _read(text)
        if isinstance(found, tuple):  # a period: its beginning is enough
            found = found[0]
        if not isinstance(found, date) or found.year not in YEARS:
            raise ValueError(text)
        if not isinstance(found, datetime):
            yield found
        elif zone:
            yield found.replace(tzinfo=UTC if zone in _IN_UTC else None)
        else:
            yield found if found.tzinfo is None else found.astimezone(UTC)


def moment(value: str, params: Mapping[str, object]) -> When:
    (found,) = moments(value, params)
    return found


def length(value: str, _: Mapping[str, object]) -> timedelta:
    found = _read(value)
    if not isinstance(found, timedelta) or not timedelta() <= found <= timedelta(days=366 * len(YEARS)):
        raise ValueError(value)
    return found


def repeating(value: str, _: Mapping[str, object]) -> Repeats:
    """What an `RRULE` says. Also raises `Refused` `BAD_RECURRENCE`."""
    parts = {}
    for pair in value.upper().strip(";").split(";"):
        name, said = pair.split("=")
        if name not in _PARTS or name in parts or not said:
            raise ValueError(pair)
        parts[name] = said
    weekdays = [_BY_DAY.fullmatch(day) for day in parts["BYDAY"].split(",")] if "BYDAY" in parts else []
    if "FREQ" not in parts or parts["FREQ"] not in set(Frequency) or not all(weekdays):
        raise ValueError(value)
    rule = Recurrence(
        Frequency(parts["FREQ"]),
        interval=_number(parts.get("INTERVAL", "1")),
        times=_number(parts["COUNT"]) if "COUNT" in parts else None,
        months=_numbers(parts.get("BYMONTH")),
        month_days=_numbers(parts.get("BYMONTHDAY")),
        weekdays=tuple((_WEEKDAYS[day[2]], int(day[1] or 0)) for day in weekdays if day),
        positions=_numbers(parts.get("BYSETPOS")),
        week_starts=_WEEKDAYS.get(parts.get("WKST", "MO"), 0),
    )
    return Repeats(rule, _until(parts["UNTIL"]) if "UNTIL" in parts else None)


def _until(text: str) -> When | None:
    """None: for ever, as `99991231` is meant."""
    return None if text[:4].isdigit() and int(text[:4]) >= YEARS.stop else moment(text, {})


def _number(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    return int(text)


def _numbers(text: str | None) -> tuple[int, ...]:
    return () if text is None else tuple(_number(one) for one in text.split(","))


def _read(text: str) -> object:
    """Raises `ValueError` only."""
    try:
        found: object = vDDDTypes.from_ical(text.strip())  # type: ignore[no-untyped-call]
    except (ArithmeticError, LookupError, TypeError) as error:
        raise ValueError(text) from error
    return found
