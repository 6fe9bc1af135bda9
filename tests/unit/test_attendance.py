"""The rules of attendance, of its codes, and of skips, as tables; and what no table lists."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.attendance import Attendance, AttendanceMark, refusals_of_day, refusals_of_mark
from domain.attendance_codes import AttendanceCodes, refusals_of_codes
from domain.calendar import SchoolYear
from domain.sis_values import SisStatus
from domain.skips import SkipReason, lists_absences_only, skip_of, was_in_school

LAST = SchoolYear(date(2025, 8, 18), date(2026, 6, 5))
THIS = SchoolYear(date(2026, 8, 17), date(2027, 6, 4))
TODAY = date(2026, 9, 1)
P, A, E = AttendanceMark


@pytest.mark.parametrize(
    ("day", "today", "years", "codes"),
    [
        (TODAY, TODAY, [THIS], []),
        (THIS.first_day, TODAY, [LAST, THIS], []),
        (date(2026, 9, 2), TODAY, [THIS], ["FUTURE_DATE"]),
        (LAST.last_day, TODAY, [LAST, THIS], ["OUTSIDE_SCHOOL_YEAR"]),
        (date(2026, 8, 16), TODAY, [THIS], ["OUTSIDE_SCHOOL_YEAR"]),
        (LAST.last_day, date(2026, 7, 1), [LAST, THIS], []),
        (TODAY, TODAY, [], ["OUTSIDE_SCHOOL_YEAR"]),
        (TODAY, TODAY, [LAST], ["OUTSIDE_SCHOOL_YEAR"]),
    ],
)
def test_attendance_is_taken_of_the_latest_year_up_to_today(
    day: date, today: date, years: list[SchoolYear], codes: list[str]
) -> None:
    assert [one.code for one in refusals_of_day(day, today, years)] == codes


@pytest.mark.parametrize(
    ("said", "is_booked", "codes"),
    [
        (Attendance(P), True, []),
        (Attendance(P, tardy=True, comment="Bus"), True, []),
        (Attendance(A), False, ["NOT_BOOKED"]),
        (Attendance(A, tardy=True), True, ["TARDY_NOT_PRESENT"]),
        (Attendance(E, tardy=True, comment="x" * 1001), False, ["NOT_BOOKED", "TARDY_NOT_PRESENT", "TEXT_TOO_LONG"]),
    ],
)
def test_everything_that_speaks_against_a_mark_is_told(said: Attendance, is_booked: bool, codes: list[str]) -> None:
    assert [one.code for one in refusals_of_mark(said, is_booked=is_booked)] == codes


@pytest.mark.parametrize(
    ("said", "code"),
    [(Attendance(P), "P"), (Attendance(P, tardy=True), "T"), (Attendance(A), "A"), (Attendance(E), "E")],
)
def test_the_usual_codes(said: Attendance, code: str) -> None:
    assert AttendanceCodes().code_of(said) == code


def test_codes_are_short_and_may_be_empty() -> None:
    assert refusals_of_codes(AttendanceCodes("", "LATE", "UNX", "EXC-FLEX-1")) == []
    refused = refusals_of_codes(AttendanceCodes("x" * 11, "T", "a\u200bb", "E"))
    assert [(one.code, one.field) for one in refused] == [("TEXT_TOO_LONG", ("present",)), ("BAD_TEXT", ("absent",))]


@pytest.mark.parametrize(
    ("sis", "absences_only", "mark", "section_took", "reason"),
    [
        (SisStatus.PRESENT, False, A, True, SkipReason.ABSENT),
        (SisStatus.TARDY, False, A, True, SkipReason.ABSENT),
        (SisStatus.ABSENT, False, A, True, None),
        (SisStatus.ABSENT, False, None, True, None),
        (SisStatus.PRESENT, False, None, True, SkipReason.NOT_MARKED),
        (SisStatus.PRESENT, False, None, False, None),
        (SisStatus.PRESENT, False, P, True, None),
        (SisStatus.PRESENT, False, E, True, None),
        (None, False, A, True, None),
        (None, True, A, True, SkipReason.ABSENT),
    ],
)
def test_who_skipped(
    sis: SisStatus | None,
    absences_only: bool,
    mark: AttendanceMark | None,
    section_took: bool,
    reason: SkipReason | None,
) -> None:
    in_school = was_in_school(sis, absences_only=absences_only)
    assert skip_of(in_school=in_school, mark=mark, section_took=section_took) is reason


def test_a_file_without_anybody_present_names_absences_only() -> None:
    assert not lists_absences_only([])
    assert lists_absences_only([SisStatus.ABSENT, SisStatus.TARDY])
    assert not lists_absences_only([SisStatus.ABSENT, SisStatus.PRESENT])


@given(st.booleans(), st.sampled_from([None, *AttendanceMark]), st.booleans())
def test_nobody_skips_who_was_there_excused_or_not_in_school(
    in_school: bool, mark: AttendanceMark | None, took: bool
) -> None:
    reason = skip_of(in_school=in_school, mark=mark, section_took=took)
    assert reason is None or (in_school and mark in (None, A))
