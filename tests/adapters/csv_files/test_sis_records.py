"""Grades and attendance as files: what is read, what is left out, what is refused."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.csv_files.sis_columns import COLUMNS, TEMPLATES
from adapters.csv_files.sis_records import SisRecordFiles, recognised
from adapters.csv_files.templates import templates
from domain.date_formats import DateFormat
from domain.errors import Refused
from domain.sis_records import SisFile, SisRecord, SisRecordKind
from domain.sis_values import Mark, SisStatus
from tests.adapters.csv_files.bundles import SDS, folder, zipped
from tests.adapters.csv_files.test_student_ids import sheet

TODAY = date(2026, 9, 1)
GRADES, ATTENDANCE = SisRecordKind.GRADES, SisRecordKind.ATTENDANCE
relaxed = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def read(
    path: Path,
    kind: SisRecordKind,
    content: str | bytes,
    name: str = "file.csv",
    days: DateFormat = DateFormat.MONTH_FIRST,
) -> SisFile:
    place = path / name
    place.write_bytes(content if isinstance(content, bytes) else content.encode())
    return SisRecordFiles().read(str(place), kind, TODAY, days)


def test_grades_in_the_columns_of_the_template_and_of_enriching_students(tmp_path: Path) -> None:
    rows = "S-1,Algebra I,87.5\n\nS-2,Art,B+\n"
    records = [
        SisRecord(2, "S-1", "Algebra I", Mark(Decimal("87.50"), None)),
        SisRecord(4, "S-2", "Art", Mark(None, "B+")),
    ]
    for header in ("StudentId,Course,Mark", "StudentID,Course,Grade", "student_id,Course Name,score"):
        assert read(tmp_path, GRADES, f"\ufeff{header}\r\n{rows}").records == records
    wide = "StudentId,Course,Grade,StafferId\nS-1,Algebra I,87.5,T-1\n"
    assert read(tmp_path, GRADES, wide).records == records[:1]
    assert read(tmp_path, GRADES, wide).notices == ()


def test_attendance_in_iso_and_american_days(tmp_path: Path) -> None:
    content = "StudentId,Date,Status,Reason\n1,2026-09-01,Present,\n2,8/31/2026,T,flu\n"
    file = read(tmp_path, ATTENDANCE, content)
    assert file.records == [
        SisRecord(2, "1", TODAY, SisStatus.PRESENT),
        SisRecord(3, "2", date(2026, 8, 31), SisStatus.TARDY),
    ]
    assert "flu" not in repr(file)


def test_days_are_read_as_the_file_is_said_to_write_them(tmp_path: Path) -> None:
    content = "StudentId,Date,Status\n1,3/4/2026,A\n2,2026-03-04,A\n3,13/4/2026,A\n"
    march, april = date(2026, 3, 4), date(2026, 4, 3)

    def days(format: DateFormat) -> list[date | None]:
        return [record.about for record in read(tmp_path, ATTENDANCE, content, days=format).records if record.value]

    assert days(DateFormat.MONTH_FIRST) == [march, march]
    assert days(DateFormat.DAY_FIRST) == [april, march, date(2026, 4, 13)]
    file = read(tmp_path, ATTENDANCE, content, days=DateFormat.ISO)
    assert [(one.line, one.code) for one in file.left_out] == [(2, "DATE_INVALID"), (4, "DATE_INVALID")]


def test_a_workbook_and_a_zip_are_as_good_as_csv(tmp_path: Path) -> None:
    content = sheet(("StudentId", "Course", "Grade"), ("007", "Art", "92"))
    expected = [SisRecord(2, "007", "Art", Mark(Decimal("92.00"), None))]
    for name in ("grades.xlsx", "grades.XLSX", "grades.csv", "grades.zip", "grades"):
        assert read(tmp_path, GRADES, content, name).records == expected
    packed = zipped(tmp_path, {"readme.csv": "Hello\n", "grades.csv": "StudentId,Course,Grade\n007,Art,92\n"})
    assert SisRecordFiles().read(packed, GRADES, TODAY, DateFormat.ISO).records == expected


@pytest.mark.parametrize(
    ("row", "code", "kept"),
    [
        ("S-1,Art,eighty!", "MARK_INVALID", SisRecord(2, "S-1", "Art", None)),
        ("S-1,,90", "REQUIRED_FIELD_MISSING", SisRecord(2, "S-1", None, None)),
        (",Art,90", "REQUIRED_FIELD_MISSING", None),
        ("S-1,Art,90,1", "ROW_WIDTH", SisRecord(2, "S-1", None, None)),
        ("S-1,A\x07rt,90", "CONTROL_CHARACTER", SisRecord(2, "S-1", None, None)),
    ],
)
def test_rows_that_are_left_out(tmp_path: Path, row: str, code: str, kept: SisRecord | None) -> None:
    file = read(tmp_path, GRADES, f"StudentId,Course,Mark\n{row}\n")
    assert [(one.line, one.code) for one in file.left_out] == [(2, code)]
    assert list(file.records) == ([] if kept is None else [kept])


def test_a_row_without_a_mark_is_told_and_no_mistake(tmp_path: Path) -> None:
    file = read(tmp_path, GRADES, "StudentId,Course,Mark\nS-1,Art,\nS-2,Art,\n")
    assert (file.records, file.left_out) == ([], [])
    assert [(one.code, one.count) for one in file.notices] == [("NO_MARK", 2)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "MISSING_COLUMN"),
        ("StudentId,Course\n1,Art\n", "MISSING_COLUMN"),
        (b"StudentId,Course,Mark\n1,\xff,90\n", "WRONG_ENCODING"),
        ('StudentId,Course,Mark\n1,"Art,90\n', "CSV_MALFORMED"),
        ("StudentId,Course,Mark,Grade\n1,Art,90,91\n", "DUPLICATE_COLUMN"),
    ],
)
def test_files_that_are_refused(tmp_path: Path, content: str | bytes, code: str) -> None:
    with pytest.raises(Refused) as caught:
        read(tmp_path, GRADES, content)
    assert caught.value.code == code


def test_of_several_tables_none_is_guessed(tmp_path: Path) -> None:
    grades, days = "StudentId,Course,Mark\n1,Algebra,70\n", "StudentId,Date,Status\n1,2026-09-01,absent\n"
    both = folder(tmp_path / "both", {"grades.csv": grades, "days.csv": days, "notes.csv": "a,b\n1,2\n"})
    with pytest.raises(Refused) as refused:
        recognised(str(both))
    assert refused.value.code == "SEVERAL_TABLES"
    read = SisRecordFiles().read(str(both), SisRecordKind.GRADES, date(2026, 10, 1), DateFormat.ISO)
    assert [one.sis_id for one in read.records] == ["1"]
    twice = folder(tmp_path / "twice", {"a.csv": grades, "b.csv": grades})
    with pytest.raises(Refused) as refused:
        SisRecordFiles().read(str(twice), SisRecordKind.GRADES, date(2026, 10, 1), DateFormat.ISO)
    assert refused.value.code == "SEVERAL_TABLES"


def test_what_a_file_is_stands_in_its_header(tmp_path: Path) -> None:
    for name, (columns, _) in TEMPLATES.items():
        place = tmp_path / name
        place.write_bytes(templates()[name])
        assert COLUMNS[recognised(str(place)) or GRADES] == columns
    assert recognised(folder(tmp_path / "sds", SDS)) is None


@relaxed
@given(data=st.binary(max_size=400), headed=st.booleans(), kind=st.sampled_from([GRADES, ATTENDANCE]))
def test_any_bytes_are_read_or_refused(tmp_path: Path, data: bytes, headed: bool, kind: SisRecordKind) -> None:
    header = ",".join(COLUMNS[kind].required).encode() + b"\n" if headed else b""
    for name in ("file.csv", "file.xlsx", "file.zip"):
        try:
            file = read(tmp_path, kind, header + data, name)
        except Refused:
            continue
        assert "\0" not in repr([one.value for one in file.left_out])


CELLS = st.sampled_from(["", "S-1", "Art", "90", "B+", "2026-09-01", "present", "\0", '"', "a,b"]) | st.text(
    max_size=20
)


@relaxed
@given(kind=st.sampled_from([GRADES, ATTENDANCE]), rows=st.lists(st.lists(CELLS, min_size=3, max_size=4), max_size=6))
def test_any_cells_are_read_or_left_out(tmp_path: Path, kind: SisRecordKind, rows: list[list[str]]) -> None:
    lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    text = "\n".join([",".join(COLUMNS[kind].required), *lines]).encode("utf-8", "replace")
    try:
        file = read(tmp_path, kind, text)
    except Refused:
        return
    assert all(one.message.endswith(".") for one in file.left_out)


@pytest.mark.parametrize("row", ["S-1,Art,90,CANARY", "S-1,Art,90,,CANARY", "S-1,90,CANARY", "S-1,Art,\x07,CANARY"])
@pytest.mark.parametrize("kind", [GRADES, ATTENDANCE])
def test_no_password_gets_out(tmp_path: Path, kind: SisRecordKind, row: str) -> None:
    """The canary stands in, or right beside, a column of passwords."""
    header = ",".join([*COLUMNS[kind].required, "Password"])
    file = read(tmp_path, kind, f"{header}\n{row.replace('CANARY', 'CANARY-1')}\n")
    assert "CANARY" not in repr(file)
