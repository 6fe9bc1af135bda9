"""What people type for dates, days and times, and how days are told."""

import math
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from domain.calendar import Days
from domain.errors import Refused
from domain.flex_period import BellTimes, Meeting
from domain.mass_order import ByGradesBelow

WEEKDAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_KINDERGARTEN = {"k": 0, "kg": 0, "tk": -1, "pk": -2}
"""As `domain.grade_levels` numbers them."""


def a_date(text: str, field: str) -> date:
    """`2026-09-01`. Raises `Refused` `BAD_DATE`."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused("BAD_DATE", f"{text} is no date: write it like 2026-09-01.", field=field) from None


def given_date(text: str | None, field: str) -> date:
    """The same where it must be given. Raises `Refused` `MISSING_OPTION`."""
    return a_date(required(text, field), field)


def required(text: str | None, field: str) -> str:
    if text is None:
        raise Refused("MISSING_OPTION", f"Say --{field}: `--help` has an example.", field=field)
    return text


def weekdays(text: str, field: str = "weekdays") -> frozenset[int]:
    """`mon-fri`, `mon,wed` or full names. Raises `Refused` `BAD_WEEKDAYS`."""
    found: set[int] = set()
    for part in parts([text]):
        numbers = _weekday_range(part)
        if numbers is None:
            raise Refused("BAD_WEEKDAYS", f"{part} is no weekday: write mon,wed or mon-fri.", field=field)
        found |= numbers
    return frozenset(found)


def day_limit(weekday_text: str | None, cycle_days: Sequence[str]) -> Days:
    """What `--weekdays` and `--cycle-days` say; every day if neither is given."""
    return Days(None if weekday_text is None else weekdays(weekday_text), labels(cycle_days))


def labels(given: Sequence[str]) -> frozenset[str] | None:
    """`A,B`, or the option repeated; None if it was not given."""
    return frozenset(parts(given)) if given else None


def numbers(given: Iterable[str], field: str) -> frozenset[int]:
    """`2027,2028`, or the option repeated. Raises `Refused` `BAD_NUMBER`."""
    return frozenset(_number(part, field) for part in parts(given))


def below(text: str) -> ByGradesBelow:
    """`Algebra I=70`. Raises `Refused` `BAD_NUMBER`."""
    course, _, number = (part.strip() for part in text.rpartition("="))
    try:
        limit = float(number)
    except ValueError:
        limit = math.nan
    if not course or not math.isfinite(limit):
        message = f"{text} is no course with a mark: write it like 'Algebra I=70'."
        raise Refused("BAD_NUMBER", message, field="below")
    return ByGradesBelow(course, limit)


def grades(given: Iterable[str], field: str) -> frozenset[int]:
    """`9,10`; kindergarten is K or 0. Raises `Refused` `BAD_NUMBER`."""
    return frozenset(
        _KINDERGARTEN[part.lower()] if part.lower() in _KINDERGARTEN else _number(part, field) for part in parts(given)
    )


def meetings(given: Sequence[str]) -> list[Meeting]:
    """`mon-fri 10:00-10:30`, `tue`, or with cycle days `A,B 9:15-9:50`. Raises `Refused` `BAD_MEETING`."""
    found = []
    for text in given:
        match = re.fullmatch(r"\s*(\S+)(?:\s+(\d{1,2}:\d\d)\s*-\s*(\d{1,2}:\d\d))?\s*", text)
        if match is None:
            raise Refused("BAD_MEETING", f"{text} is not understood: write `mon-fri 10:00-10:30`.", field="meets")
        bells = BellTimes() if match[2] is None else BellTimes(_time(match[2]), _time(match[3]))
        for part in parts([match[1]]):
            days = _weekday_range(part)
            found += [Meeting(part, bells)] if days is None else [Meeting(day, bells) for day in sorted(days)]
    return found


def told_days(weekday_numbers: Iterable[int]) -> str:
    """`mon tue`."""
    return " ".join(WEEKDAY_NAMES[number - 1][:3] for number in sorted(weekday_numbers))


def told_limit(days: Days) -> str:
    if days.weekdays is None and days.cycle_days is None:
        return "every day"
    return ", ".join(filter(None, [told_days(days.weekdays or ()), " ".join(sorted(days.cycle_days or ()))]))


def told_meeting(meeting: Meeting) -> str:
    day = told_days([meeting.day]) if isinstance(meeting.day, int) else f"{meeting.day} days"
    if meeting.bells.starts is None or meeting.bells.ends is None:
        return day
    return f"{day} {meeting.bells.starts:%H:%M}-{meeting.bells.ends:%H:%M}"


def told_time(at: datetime | None) -> str | None:
    """An instant as the API says it: `2026-09-01T14:05:00Z`."""
    return None if at is None else at.isoformat().replace("+00:00", "Z")


def weekday_name(number: int) -> str:
    """As the API says it: `MONDAY`."""
    return WEEKDAY_NAMES[number - 1].upper()


def parts(given: Iterable[str]) -> list[str]:
    return [part.strip() for text in given for part in text.split(",") if part.strip()]


def _weekday_range(text: str) -> frozenset[int] | None:
    first, _, last = text.partition("-")
    start, end = _weekday(first), _weekday(last or first)
    if start is None or end is None:
        return None
    return frozenset((start - 1 + step) % 7 + 1 for step in range((end - start) % 7 + 1))


def _weekday(text: str) -> int | None:
    known = [number for number, name in enumerate(WEEKDAY_NAMES, 1) if name.startswith(text.strip().lower())]
    return known[0] if len(text.strip()) >= 2 and len(known) == 1 else None


def _time(text: str) -> time:
    try:
        return time.fromisoformat(text.rjust(5, "0"))
    except ValueError:
        raise Refused("BAD_MEETING", f"{text} is no time of day: write it like 10:05.", field="meets") from None


def _number(text: str, field: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise Refused("BAD_NUMBER", f"{text} is no number: check --{field}.", field=field) from None
