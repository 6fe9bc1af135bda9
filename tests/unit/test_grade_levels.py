"""Grades as they are written, and what graduation year follows."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.grade_levels import (
    Derivation,
    calendar_year,
    grade_number,
    graduation_year,
    is_ungraded,
    school_year,
)  # fmt: skip
from domain.roster_validation import Flaw


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("KG", 0), ("K", 0), ("Kindergarten", 0), ("PK", -2), ("PreKindergarten", -2), ("Pre-K", -2), ("TK", -1),
        ("IT", -4), ("InfantToddler", -4), ("PR", -3), ("Preschool", -3), ("09", 9), ("9", 9), ("9th", 9), ("9th grade", 9),
        ("Ninth grade", 9), ("Grade 10", 10), ("Twelfth Grade", 12), ("13", 13), ("PS", 14), ("PostGraduate", 14),
        ("09,9", 9), ("09,10", None), ("UG", None), ("Other", None), ("", None), ("0", 0), ("14", None), ("1st", 1),
        ("Freshman", 9), ("99", None), ("٩", None), ("9.5", None), ("grade", None),
        ("-1", None), ("-2", None), ("1-2", None), ("1/2", None), ("1 2", None), ("grade -1", None), ("K-1", None),
        ("1.0", 1), ("12.0", 12), ("Grade-9", 9), ("9 th", 9), ("(9)", 9), ("P-4", -2), ("9thgrade", 9),
        ("Infant/toddler", -4), ("Preschool/Prekindergarten", -2), ("Early Education", -3), ("No grade level", None),
    ],
)  # fmt: skip
def test_grades(text: str, number: int | None) -> None:
    assert grade_number(text) == number


@pytest.mark.parametrize(
    ("text", "year"),
    [("2026-2027", 2027), ("2027", 2027), ("SY2027", 2027), ("", None), ("26-27", None), ("1234", None)],
)
def test_school_years(text: str, year: int | None) -> None:
    assert school_year(text) == year


@pytest.mark.parametrize(
    ("given_year", "grade", "feed", "own", "ungraded", "expected"),
    [
        ("2029", "", None, None, False, (2029, True, None)),
        ("2029", "10", 2027, None, False, (2029, True, None)),
        ("2029", "9", 2027, None, False, (2029, True, Derivation.CONTRARY)),
        ("2029", "9", None, 2027, False, (2029, True, Derivation.CONTRARY)),
        ("2029", "9", None, None, False, (2029, True, None)),
        ("0", "10", 2027, None, False, (2029, True, Derivation.YEAR_UNREADABLE)),
        ("29", "10", None, 2027, False, (2029, False, Derivation.YEAR_UNREADABLE)),
        ("", "10", 2027, 2020, False, (2029, True, Derivation.DERIVED)),
        ("", "10", None, 2027, False, (2029, False, Derivation.DERIVED)),
        ("", "", 2027, 2027, True, (None, False, None)),
        ("", "UG", 2027, 2027, True, (None, False, None)),
        ("", "Ungraded", 2027, 2027, True, (None, False, None)),
        ("", "zz", 2027, 2027, True, (None, False, Derivation.UNKNOWN_GRADE)),
    ],
)
def test_graduation_years(
    given_year: str, grade: str, feed: int | None, own: int | None, ungraded: bool, expected: object
) -> None:
    assert graduation_year(given_year, grade, feed, own, ungraded) == expected


@pytest.mark.parametrize(
    ("given_year", "grade", "feed", "ungraded", "code"),
    [
        ("29", "", 2027, True, "GRADUATION_YEAR_INVALID"),
        ("29", "10", None, True, "GRADUATION_YEAR_INVALID"),
        ("9999", "zz", 2027, False, "GRADUATION_YEAR_INVALID"),
        ("", "10", None, True, "SCHOOL_YEAR_UNKNOWN"),
        ("", "", 2027, False, "GRADUATION_YEAR_MISSING"),
        ("", "UG", 2027, False, "GRADUATION_YEAR_MISSING"),
        ("", "zz", 2027, False, "GRADE_UNKNOWN"),
        ("", "09,10", 2027, False, "GRADE_UNKNOWN"),
    ],
)
def test_neither_year_nor_grade(given_year: str, grade: str, feed: int | None, ungraded: bool, code: str) -> None:
    with pytest.raises(Flaw) as caught:
        graduation_year(given_year, grade, feed, None, ungraded)
    assert caught.value.code == code


@given(st.text(), st.text(), st.none() | st.integers(1950, 2150), st.booleans())
def test_no_text_makes_it_fall_over(year: str, grade: str, feed: int | None, ungraded: bool) -> None:
    is_ungraded(grade)
    calendar_year(year)
    school_year(year)
    number = grade_number(grade)
    assert number is None or -4 <= number <= 14
    with suppress(Flaw):
        found = graduation_year(year, grade, feed, None, ungraded)
        assert found.year is not None or ungraded
