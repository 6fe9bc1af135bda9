"""XLSX wherever CSV is taken: in a folder, in a zip, by itself; with the sheets as files."""

import io
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from adapters.csv_files.opener import CsvFiles
from adapters.csv_files.table_bytes import as_csv
from adapters.csv_files.templates import COLUMNS, EXAMPLES
from domain.errors import Refused
from domain.roster_feed import FeedStudent, Place
from tests.adapters.csv_files.bundles import LENIENT, folder, of_type, read, zipped
from tests.adapters.csv_files.test_student_ids import ROWS, workbook

TABLES = {name.removesuffix(".csv"): [columns.wanted, EXAMPLES[name]] for name, columns in COLUMNS.items()}
CSVS = {f"{name}.csv": "\n".join(",".join(row) for row in rows) for name, rows in TABLES.items()}


def sheet_data(rows: list[tuple[str, ...]]) -> str:
    cells = (
        f'<row r="{n}">' + "".join(f'<c t="inlineStr"><is><t>{escape(text)}</t></is></c>' for text in row) + "</row>"
        for n, row in enumerate(rows, 1)
    )
    return "".join(cells)


def book(tables: dict[str, list[tuple[str, ...]]]) -> bytes:
    """A workbook with a sheet per table."""
    ids = list(enumerate(tables, 1))
    rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    sheets = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in ids)
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{rels}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n, _ in ids
    )
    parts = {
        "xl/workbook.xml": f'<workbook xmlns="{ROWS}" xmlns:r="{rels}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{related}</Relationships>",
    }
    for n, name in ids:
        data = sheet_data(tables[name])
        parts[f"xl/worksheets/sheet{n}.xml"] = f'<worksheet xmlns="{ROWS}"><sheetData>{data}</sheetData></worksheet>'
    return workbook("", **parts)


def students(path: str) -> list[FeedStudent]:
    return of_type(read(path), FeedStudent)


MIA = ("mia.kern@example.org",)
EXPECTED = FeedStudent(Place("", 2), "S-1", "S-1", "Ben", "Kern", "ben.kern@example.org", 2029, True, "10", MIA)


@pytest.mark.parametrize("pack", [folder, zipped])
def test_a_workbook_stands_for_the_csv_file_of_its_name(tmp_path: Path, pack) -> None:  # type: ignore[no-untyped-def]
    files: dict[str, str | bytes] = {**CSVS, "Students.xlsx": book({"Sheet1": TABLES["students"]})}
    del files["students.csv"]
    place = tmp_path / "rosters" if pack is folder else tmp_path
    assert students(pack(place, files)) == [EXPECTED._replace(place=Place("Students.xlsx", 2))]


def test_the_sheets_of_one_workbook_are_a_roster(tmp_path: Path) -> None:
    path = tmp_path / "rosters.xlsx"
    path.write_bytes(book(TABLES))
    assert students(str(path)) == [EXPECTED._replace(place=Place("students.csv", 2))]
    assert CsvFiles().open(str(path), "auto").fingerprint == CsvFiles().open(str(path), "auto").fingerprint


def test_a_file_there_as_both_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        read(folder(tmp_path, {**CSVS, "students.xlsx": book({"S": TABLES["students"]})}))
    assert caught.value.code == "DUPLICATE_FILE"


def test_the_lock_file_of_an_open_workbook_is_none(tmp_path: Path) -> None:
    assert len(students(folder(tmp_path, {**CSVS, "~$students.xlsx": b"x"}))) == 1


def test_a_zip_that_is_called_a_workbook_is_refused(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as bundle:
        bundle.writestr("a.txt", "x")
    with pytest.raises(Refused) as caught:
        read(folder(tmp_path, {**CSVS, "enrollments.csv": "", "orgs.xlsx": made.getvalue()}), LENIENT, "oneroster")
    assert caught.value.code in {"FILE_UNREADABLE", "MISSING_FILE"}


def test_numbers_and_days_come_as_they_were_typed() -> None:
    row: list[object] = [
        13001.0,
        2.5,
        True,
        date(2026, 8, 31),
        datetime.combine(date(2026, 8, 31), time()),
        time(8, 5),
        " two\nlines ",
        "",
    ]
    assert as_csv([row]) == b"13001,2.5,true,2026-08-31,2026-08-31,08:05:00,two lines,\r\n"
