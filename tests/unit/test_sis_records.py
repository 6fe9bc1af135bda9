"""Marks and attendance: what a cell means, and what a file says of a school."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.date_formats import DateFormat
from domain.errors import Refused
from domain.ids import SchoolId, StudentId
from domain.mass_schedule import ReportedId, ReportedIdCode
from domain.roster import HoldThresholds
from domain.roster_validation import Flaw
from domain.sis_records import (
    MOST_LISTED,
    LeftOut,
    Replacement,
    SisChanges,
    SisFile,
    SisRecord,
    SisRecordKind,
    SisReport,
    left_out,
    refuse_large_removal,
    refuse_unusable,
    replacement_of,
)
from domain.sis_values import Mark, SisStatus, mark_of, school_day_of, status_of

AMY, BEN = StudentId(1), StudentId(2)
KNOWN = {"amy": (AMY, True), "ben": (BEN, True), "gone": (StudentId(3), False)}
TODAY = date(2026, 9, 1)
HIGH, LOW = Mark(Decimal("90.00"), None), Mark(Decimal("60.00"), None)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("87.5", Mark(Decimal("87.50"), None)),
        ("87.5 %", Mark(Decimal("87.50"), None)),
        ("0", Mark(Decimal("0.00"), None)),
        (".5", Mark(Decimal("0.50"), None)),
        ("69.995", Mark(Decimal("70.00"), None)),
        ("9999.99", Mark(Decimal("9999.99"), None)),
        ("B+", Mark(None, "B+")),
        ("A-", Mark(None, "A-")),
        ("Pass", Mark(None, "Pass")),
        ("WF", Mark(None, "WF")),
        ("a +", Mark(None, "a +")),
        ("In Progress", Mark(None, "In Progress")),
        ("N/A", Mark(None, "N/A")),
    ],
)
def test_a_mark_is_a_number_or_a_letter(text: str, mark: Mark) -> None:
    assert mark_of(text) == mark


@pytest.mark.parametrize(
    "text",
    [
        "-1",
        "1e3",
        "87,5",
        "10000",
        "9999.999",
        "=1+1",
        "B+;",
        "NaN7",
        "NaN",
        "nan",
        "inf",
        "Infinity",
        "-inf",
        "BAD MARK",
        "eighty",
        "A++",
        "A/B",
        "Grade",
        "null",
        "#REF!",
        "٣",
        "inf9",
        "x" * 13,
    ],
)
def test_what_is_no_mark(text: str) -> None:
    with pytest.raises(Flaw) as caught:
        mark_of(text)
    assert caught.value.code == "MARK_INVALID"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Present", SisStatus.PRESENT),
        ("P", SisStatus.PRESENT),
        ("LATE", SisStatus.TARDY),
        ("t", SisStatus.TARDY),
        ("Absent - Excused", SisStatus.ABSENT),
        ("unexcused_absence", SisStatus.ABSENT),
    ],
)
def test_the_words_for_a_status(text: str, status: SisStatus) -> None:
    assert status_of(text) is status


@pytest.mark.parametrize("text", ["", "maybe", "0", "field trip"])
def test_other_words_are_left_out(text: str) -> None:
    with pytest.raises(Flaw) as caught:
        status_of(text)
    assert caught.value.code == "ATTENDANCE_STATUS_UNKNOWN"


@pytest.mark.parametrize(
    ("text", "code"),
    [("2026-09-02", "DATE_OUT_OF_RANGE"), ("2025-07-01", "DATE_OUT_OF_RANGE"), ("31.8.2026", "DATE_INVALID")],
)
def test_days_that_are_not_kept(text: str, code: str) -> None:
    assert school_day_of("9/1/2026", TODAY, DateFormat.MONTH_FIRST) == TODAY
    with pytest.raises(Flaw) as caught:
        school_day_of(text, TODAY, DateFormat.MONTH_FIRST)
    assert caught.value.code == code


@given(text=st.text(max_size=40))
def test_no_cell_breaks_a_reader(text: str) -> None:
    for read in (mark_of, status_of, lambda cell: school_day_of(cell, TODAY, DateFormat.DAY_FIRST)):
        with suppress(Flaw):
            read(text)


def test_a_value_that_is_left_out_is_cut_and_a_secret_is_never_told() -> None:
    assert left_out(2, Flaw("Mark", "x" * 500, "MARK_INVALID", "No.")).value == "x" * 200
    assert left_out(2, Flaw("Password", "hunter2", "CELL_TOO_LONG", "No.")).value == ""


def said(*records: SisRecord) -> tuple[Replacement, list[LeftOut], list[ReportedId], int]:
    return replacement_of(SisFile(records, ()), KNOWN, "course")


def test_ids_that_name_nobody_active_are_told_once_with_their_lines() -> None:
    found, _, reported, _ = said(
        SisRecord(2, "amy", "Algebra", HIGH),
        SisRecord(3, "who", "Algebra", HIGH),
        SisRecord(4, "gone", "Algebra", HIGH),
        SisRecord(5, "who", "Art", LOW),
    )
    assert found.values == {(AMY, "Algebra"): HIGH}
    assert reported == [
        ReportedId(ReportedIdCode.UNKNOWN_STUDENT, "who", (3, 5)),
        ReportedId(ReportedIdCode.INACTIVE_STUDENT, "gone", (4,)),
    ]


def test_the_first_of_two_rows_counts_and_the_same_again_is_no_mistake() -> None:
    found, out, _, repeated = said(
        SisRecord(2, "amy", "Algebra", HIGH),
        SisRecord(3, "amy", "ALGEBRA", HIGH),
        SisRecord(4, "amy", "algebra", LOW),
        SisRecord(5, "ben", "Algebra", LOW),
    )
    assert found.values == {(AMY, "Algebra"): HIGH, (BEN, "Algebra"): LOW}
    assert (repeated, [(one.line, one.code) for one in out]) == (1, [(4, "DUPLICATE_RECORD")])


def test_what_cannot_be_read_stays_as_it_is_known() -> None:
    found, *_ = said(
        SisRecord(2, "amy", "Algebra", None), SisRecord(3, "ben", None, None), SisRecord(4, "who", "x", None)
    )
    assert (found.values, found.kept) == ({}, {(AMY, "Algebra"), (BEN, None)})


def test_a_file_about_nobody_here_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        refuse_unusable("grades.csv", said(SisRecord(2, "who", "Algebra", HIGH))[0])
    assert caught.value.code == "NO_USABLE_ROW"


def test_a_report_lists_so_much_and_counts_all() -> None:
    out = [LeftOut(line, "Mark", "?", "MARK_INVALID", "No.") for line in range(MOST_LISTED + 5)]
    told = SisReport(SisRecordKind.GRADES, SchoolId(7), 9, SisChanges(1, 2, 3, 4), out).to_json()
    assert (told["leftOutCount"], len(told["leftOut"])) == (MOST_LISTED + 5, MOST_LISTED)
    assert (told["added"], told["changed"], told["unchanged"], told["removed"]) == (1, 2, 3, 4)


cells = st.tuples(st.sampled_from(["amy", "ben", "gone", "who"]), st.sampled_from(["A", "a", "B"]))
values = st.sampled_from([HIGH, LOW, None])


@given(rows=st.lists(st.tuples(cells, values), max_size=12))
def test_every_row_ends_in_exactly_one_place(rows: list[tuple[tuple[str, str], Mark | None]]) -> None:
    records = [SisRecord(line, *cell, value) for line, (cell, value) in enumerate(rows, 2)]
    found, out, reported, repeated = said(*records)
    with_value = sum(record.value is not None for record in records)
    assert len(found.values) + len(out) + sum(len(one.lines) for one in reported) + repeated == with_value


@pytest.mark.parametrize(
    ("removed", "others", "is_refused"),
    [(20, 100, True), (19, 0, True), (1, 0, True), (0, 0, False), (19, 100, False), (20, 180, False), (21, 180, True)],
)
def test_a_file_that_would_remove_too_much_is_asked_about(removed: int, others: int, is_refused: bool) -> None:
    changes = SisChanges(added=500, changed=others // 2, unchanged=others - others // 2, removed=removed)
    caught = None
    try:
        refuse_large_removal(SisRecordKind.GRADES, changes, HoldThresholds())
    except Refused as refused:
        caught = refused.code
    assert caught == ("TOO_MUCH_REMOVED" if is_refused else None)


def test_how_much_is_too_much_the_school_says() -> None:
    changes = SisChanges(unchanged=50, removed=50)
    refuse_large_removal(SisRecordKind.ATTENDANCE, changes, HoldThresholds(leaving_percent=50))
    refuse_large_removal(SisRecordKind.ATTENDANCE, changes, HoldThresholds(least_records=51))
    with pytest.raises(Refused, match="50 of 100 known days of attendance would go"):
        refuse_large_removal(SisRecordKind.ATTENDANCE, changes, HoldThresholds(leaving_percent=49))
