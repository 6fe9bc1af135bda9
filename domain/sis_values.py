"""What stands in the cells of files of grades and attendance."""

import re
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import NamedTuple

from domain.date_formats import DateFormat, day_of
from domain.roster_validation import Flaw

DAYS_BACK = 400
"""Attendance of earlier days is of no use here, and not kept."""
_CENT = Decimal("0.01")
_NUMBER = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,12})?|\.[0-9]{1,12})\s*%?", re.ASCII)
_LETTER = re.compile(r"[A-Za-z]{1,2}\s?[+\-*]?", re.ASCII)
_WORDS = frozenset({
    "pass", "passed", "passing", "fail", "failed", "failing", "inc", "incomplete", "in progress", "wip", "exc", "exempt",
    "excused", "credit", "no credit", "aud", "audit", "withdrawn", "wdn", "satisfactory", "unsatisfactory", "n/a",
    "not graded", "mastery", "advanced", "proficient", "basic", "below basic", "emerging", "developing", "beginning",
    "approaching", "meets", "exceeds", "not yet",
})  # fmt: skip
"""What gradebooks write in words. A word that is none of these is a mistake of the export (`NaN`, `inf`, `#REF`)."""


class Mark(NamedTuple):
    """One of the two: 87.5, or B+."""

    number: Decimal | None
    letter: str | None


class SisStatus(StrEnum):
    """Whether a student was in school on a day. Tardy is in school; excused or not, absent is absent."""

    PRESENT = "present"
    TARDY = "tardy"
    ABSENT = "absent"


_STATUS_WORDS = {
    **dict.fromkeys(("present", "p", "here", "in school"), SisStatus.PRESENT),
    **dict.fromkeys(("tardy", "t", "late", "l"), SisStatus.TARDY),
    **dict.fromkeys(
        ("absent", "a", "excused", "e", "unexcused", "u", "absent excused", "absent unexcused", "excused absence"),
        SisStatus.ABSENT,
    ),
    "unexcused absence": SisStatus.ABSENT,
}


def mark_of(text: str) -> Mark:
    """A number from 0 to 9999.99, with or without a percent sign, or a letter grade. Raises `Flaw`."""
    if match := _NUMBER.fullmatch(text):
        number = Decimal(match[1]).quantize(_CENT, ROUND_HALF_UP)
        if number < 10_000:
            return Mark(number, None)
    elif _LETTER.fullmatch(text) or text.casefold() in _WORDS:
        return Mark(None, text)
    raise Flaw(
        "Mark",
        text,
        "MARK_INVALID",
        "A mark is a number from 0 to 9999, a letter such as B+, or a word such as Pass: correct it at the source.",
    )


def status_of(text: str) -> SisStatus:
    """Raises `Flaw`."""
    found = _STATUS_WORDS.get(" ".join(text.casefold().replace("-", " ").replace("_", " ").split()))
    if found is None:
        raise Flaw(
            "Status", text, "ATTENDANCE_STATUS_UNKNOWN", "A status is present, tardy or absent: write one of them."
        )
    return found


def school_day_of(text: str, today: date, format: DateFormat) -> date:
    """A day that is not in the future, and not too long ago. Raises `Flaw`."""
    day = day_of(text, format)
    if day is None:
        message = (
            "This is no day as the file is said to write them: write 2026-08-31, or say otherwise how days are written."
        )
        raise Flaw("Date", text, "DATE_INVALID", message)
    if not today - timedelta(days=DAYS_BACK) <= day <= today:
        message = f"The day lies in the future, or more than {DAYS_BACK} days back: correct it, or leave the row out."
        raise Flaw("Date", text, "DATE_OUT_OF_RANGE", message)
    return day
