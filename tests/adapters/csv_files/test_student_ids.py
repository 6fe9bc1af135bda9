"""Lists of student ids as people paste and upload them."""

import io
import zipfile
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.csv_files.archive import MIB
from adapters.csv_files.student_ids import MOST_IDS, read_student_ids
from domain.errors import Refused

ROWS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PLAIN = [("13001", 1), ("A-2", 2)]


def workbook(sheet: str, **more: str) -> bytes:
    """The smallest XLSX there is, with the given sheet data."""
    rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{rels}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{ROWS}" xmlns:r="{rels}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{rels}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{ROWS}"><sheetData>{sheet}</sheetData></worksheet>',
        **more,
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, text in parts.items():
            bundle.writestr(name, text)
    return made.getvalue()


def sheet(*rows: Sequence[str]) -> bytes:
    """A workbook of one sheet with these cells."""
    return workbook(
        "".join(
            f'<row r="{number}">'
            + "".join(text_cell(f"{chr(65 + column)}{number}", cell) for column, cell in enumerate(row))
            + "</row>"
            for number, row in enumerate(rows, 1)
        )
    )


def text_cell(at: str, text: str) -> str:
    return f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>'


def refusal(data: bytes, name: str = "ids.csv") -> Refused:
    with pytest.raises(Refused) as caught:
        read_student_ids(data, name)
    return caught.value


@pytest.mark.parametrize(
    "text",
    ["13001\nA-2\n", "13001\r\nA-2", "13001\rA-2\r", "\ufeff13001\nA-2\n", ' "13001" \n"A-2"\n', "13001,\nA-2,\n"],
)
def test_one_id_a_line(text: str) -> None:
    assert read_student_ids(text.strip(" ").encode(), "ids.txt") == PLAIN


@pytest.mark.parametrize(
    "text",
    [
        "StudentId\n13001\nA-2\n",
        "Name,Student ID\nBen,13001\nEva,A-2\n",
        "name;student_id;x\nBen;13001\nEva;A-2;y\n",
        "Name\tSIS ID\nBen\t13001\nEva\tA-2\n",
        "id,StudentId\n7,13001\n8,A-2\n",
        'Note,StudentId\n"x,y",13001\n"z",A-2\n',
    ],
)
def test_a_headed_column(text: str) -> None:
    assert read_student_ids(text.encode(), "ids.csv") == [("13001", 2), ("A-2", 3)]


def test_blank_lines_count_and_repetitions_stay() -> None:
    assert read_student_ids(b"\n13001\n\n13001\n", "x") == [("13001", 2), ("13001", 4)]


def test_a_workbook_with_and_without_header() -> None:
    numbers = '<row r="2"><c r="B2"><v>13001</v></c></row><row r="4"><c r="B4"><v>13002.5</v></c></row>'
    headed = f'<row r="1">{text_cell("A1", "Name")}{text_cell("B1", "StudentId")}</row>' + numbers
    assert read_student_ids(workbook(headed), "ids.xlsx") == [("13001", 2), ("13002.5", 4)]
    bare = f'<row r="3"><c r="A3"><v>13001</v></c></row><row r="4">{text_cell("A4", " A-2 ")}</row>'
    assert read_student_ids(workbook(bare), "ids.xlsx") == [("13001", 3), ("A-2", 4)]


@pytest.mark.parametrize(
    "sheet", ['<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "<row r='1'><c r='A9999999'/></row>"]
)
def test_a_workbook_with_one_cell_far_away_is_never_laid_out(sheet: str) -> None:
    assert refusal(workbook(f'<row r="1">{text_cell("A1", "1")}</row>{sheet}'), "ids.xlsx").code == "TOO_LARGE"


def test_a_workbook_that_is_none() -> None:
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as bundle:
        bundle.writestr("content.xml", "x")
    assert refusal(other.getvalue(), "ids.ods").code == "FILE_UNREADABLE"
    assert refusal(workbook("", **{"xl/workbook.xml": "<workbook"}), "ids.xlsx").code == "FILE_UNREADABLE"
    assert refusal(workbook("")[:200], "ids.xlsx").code == "ARCHIVE_DAMAGED"
    patched = bytearray(workbook(""))
    patched[patched.index(b"PK\x01\x02") + 8] |= 0x20
    assert refusal(bytes(patched), "ids.xlsx").code == "FILE_UNREADABLE"
    bomb = workbook("", **{"xl/media/x.bin": "\0" * (20 * MIB)})
    assert refusal(bomb, "ids.xlsx").code == "UNSAFE_ARCHIVE"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "NO_IDS"),
        (b"\n \n", "NO_IDS"),
        (b"StudentId\n", "NO_IDS"),
        (b"Ben,13001\n", "MISSING_COLUMN"),
        ("Zoë\n".encode("cp1252"), "WRONG_ENCODING"),
        ("13001\n".encode("utf-16-le"), "WRONG_ENCODING"),
        ("13001\n".encode("utf-16")[:-1], "WRONG_ENCODING"),
        (b"1\n" * (MOST_IDS + 1), "TOO_MANY_IDS"),
        (b"1" * 256, "BAD_ID"),
        (b"13001\x002\n", "BAD_ID"),
        (b'1\n"2\n3\n4\n', "CSV_MALFORMED"),
        (b'1\n"2\n3"\n4\n', "BAD_ID"),
        (b"1" * (5 * MIB + 1), "TOO_LARGE"),
        (b'"1' + b"\n" * 1_200_000, "CSV_MALFORMED"),
    ],
)
def test_refusals(data: bytes, code: str) -> None:
    refused = refusal(data, "C:\\lists\\ids.csv")
    assert refused.code == code
    assert "ids.csv" in refused.message
    assert "lists" not in refused.message


def test_the_line_of_a_quotation_mark_that_is_never_closed_is_told() -> None:
    assert refusal(b'StudentId\n1\n"2\n3\n', "ids.csv").details == {"line": 3}


def test_what_excel_calls_unicode_text_is_read() -> None:
    assert read_student_ids("StudentId\n13001\n".encode("utf-16"), "ids.txt") == [("13001", 2)]


def test_as_many_as_allowed() -> None:
    assert len(read_student_ids(b"1\n" * MOST_IDS, "x")) == MOST_IDS


@given(st.binary() | st.binary().map(lambda data: b"PK\x03\x04" + data) | st.text().map(str.encode))
def test_no_bytes_make_it_fall_over(data: bytes) -> None:
    try:
        found = read_student_ids(data, "ids")
    except Refused:
        return
    assert all(text and line >= 1 for text, line in found)


@pytest.mark.parametrize(
    ("begin", "kind"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel or Word file"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"\xff\xd8\xff\xe0", "a picture"),
    ],
)
def test_what_is_no_list_is_told_as_what_it_is(begin: bytes, kind: str) -> None:
    refused = refusal(begin + bytes(range(256)), "ids.xls")
    told = f"ids.xls is {kind}, no list of ids: send it as XLSX or CSV (in Excel: Save as)."
    assert (refused.code, refused.message) == ("FILE_UNREADABLE", told)
