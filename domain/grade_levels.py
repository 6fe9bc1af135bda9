"""Grades as sources write them, and the graduation year that stands for them.

OneRoster writes CEDS codes (`KG`, `09`), Clever words (`Kindergarten`), a service over Ed-Fi "Ninth grade", a
spreadsheet `9` or `9th`. Only the number counts: kindergarten is 0, grade 12 graduates in the year the school year
ends.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from domain.calendar import CALENDAR_YEARS, graduation_year_of
from domain.roster_validation import Flaw

UNGRADED = frozenset({"ug", "ungraded", "other", "ot", "oth", "nogradelevel"})
"""Said on purpose: this student has no grade."""

_WORDS = {
    "it": -4, "infant": -4, "infanttoddler": -4, "toddler": -4,
    "pr": -3, "preschool": -3, "earlyeducation": -3,
    "pk": -2, "prek": -2, "prekindergarten": -2, "p4": -2, "preschoolprekindergarten": -2,
    "tk": -1, "transitionalkindergarten": -1,
    "kg": 0, "k": 0, "kindergarten": 0, "kinder": 0,
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13,
    "freshman": 9, "sophomore": 10, "junior": 11, "senior": 12,
    "ps": 14, "postgraduate": 14, "postsecondary": 14, "pg": 14,
}  # fmt: skip
_NUMBER = re.compile(r"0?([0-9])(?:st|nd|rd|th)?|(1[0-3])(?:th)?", re.ASCII)
_GRADE = re.compile(r"grade(?!d|\s*level)-?", re.ASCII)
_NOISE = re.compile(r"(?<=[0-9])([\s./_()-]+)(?=[0-9])|[\s./_()-]+", re.ASCII)
_ZEROS = re.compile(r"(?<=[0-9])\.0+$", re.ASCII)


@lru_cache(maxsize=1024)
def grade_number(text: str) -> int | None:
    """-4 to 14 for sorting and for the graduation year; None for ungraded, unknown and for a list of different
    grades."""
    numbers = {_one_grade(part) for part in text.split(",")}
    return numbers.pop() if len(numbers) == 1 else None


def _one_grade(text: str) -> int | None:
    folded = _folded(text)
    if folded in _WORDS:
        return _WORDS[folded]
    match = _NUMBER.fullmatch(folded)
    return int(match[1] or match[2]) if match else None


def is_ungraded(text: str | None) -> bool:
    """Blank or a word for "no grade"; an unknown word is neither."""
    return text is None or _folded(text) in UNGRADED


def _folded(text: str) -> str:
    """Without the word "grade" and the signs around words. What parts two numbers is kept, as is the minus of a negative
    one: `1-2` is not 12, and what `-1` is, kindergarten or before it, differs from district to district."""
    word = _ZEROS.sub("", _GRADE.sub("", text.casefold().strip()).strip())
    is_negative = word[:1] == "-" and word[1:2].isdigit()
    return "-" * is_negative + _NOISE.sub(lambda sign: "|" if sign[1] else "", word)


@lru_cache(maxsize=1024)
def calendar_year(text: str) -> int | None:
    """A plausible four-digit year, else None."""
    if len(text) != 4 or not (text.isascii() and text.isdigit()):
        return None
    year = int(text)
    return year if year in CALENDAR_YEARS else None


def school_year(text: str) -> int | None:
    """The year in which it ends, from `2027` or `2026-2027`: the last four digits."""
    return calendar_year(text[-4:])


class Derivation:
    """What a report says, counted, about graduation years. Plain texts, because hashing an enum's member is slow."""

    CONTRARY = "GRADUATION_YEAR_CONTRARY"
    DERIVED = "GRADUATION_YEAR_DERIVED"
    UNKNOWN_GRADE = "GRADE_UNKNOWN"
    YEAR_UNREADABLE = "GRADUATION_YEAR_UNREADABLE"


class GraduationYear(NamedTuple):
    year: int | None
    from_feed: bool
    """`FeedStudent.graduation_year_given`."""
    remark: str | None = None


@lru_cache(maxsize=4096)
def graduation_year(
    given: str, grade: str, feed_year: int | None, own_year: int | None, ungraded_allowed: bool
) -> GraduationYear:
    """A given year wins, else (and where it is no year) it follows from the grade and the feed's school year, else the
    school's own; never from a clock.

    `feed_year` and `own_year` are the years in which those school years end; empty text is a blank cell. Raises `Flaw`.
    """
    level = grade_number(grade) if grade else None
    year_ends_in = own_year if feed_year is None else feed_year
    if given and (calendar_year(given) or level is None or year_ends_in is None):
        return _given(given, level, year_ends_in)
    if level is not None:
        if year_ends_in is None:
            raise Flaw("grade", grade, "SCHOOL_YEAR_UNKNOWN", _NO_YEAR, told_by_notice=True)
        derived = graduation_year_of(level, year_ends_in)
        return GraduationYear(
            derived, feed_year is not None, Derivation.YEAR_UNREADABLE if given else Derivation.DERIVED
        )
    if is_ungraded(grade or None):
        if ungraded_allowed:
            return GraduationYear(None, False)
        raise Flaw("grade", grade, "GRADUATION_YEAR_MISSING", _NO_GRADE)
    if ungraded_allowed:
        return GraduationYear(None, False, Derivation.UNKNOWN_GRADE)
    raise Flaw("grade", grade, "GRADE_UNKNOWN", "This is not one grade: write KG, 01 to 12, or a graduation year.")


def _given(given: str, level: int | None, year_ends_in: int | None) -> GraduationYear:
    year = calendar_year(given)
    if year is None:
        message = "This is not a year of four digits: correct it at the source."
        raise Flaw("graduation year", given, "GRADUATION_YEAR_INVALID", message)
    contrary = level is not None and year_ends_in is not None and graduation_year_of(level, year_ends_in) != year
    return GraduationYear(year, True, Derivation.CONTRARY if contrary else None)


_NO_YEAR = (
    "The graduation year cannot be derived, because neither the roster nor the school says which school year this is: "
    "set the school's year, or send graduation years."
)
_NO_GRADE = "There is neither a graduation year nor a grade: fill one in, or let the school take ungraded students."
