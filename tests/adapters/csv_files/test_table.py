"""CSV as it really is: headers, widths, encodings, line ends, quotation marks."""

from pathlib import Path

import pytest

from adapters.csv_files.archive import ArchiveLimits
from adapters.csv_files.headers import Columns
from adapters.csv_files.opener import open_archive
from adapters.csv_files.table import Table
from adapters.oneroster_records.rows import Row
from domain.errors import Refused
from domain.roster_notices import Notices
from tests.adapters.csv_files.bundles import folder

COLUMNS = Columns(("Id", "First Name"), ("Note",), ("Password",), {"fristname": "First Name"})


def table(place: Path, content: str | bytes, notices: Notices | None = None) -> Table:
    archive = open_archive(folder(place, {"t.csv": content}), ArchiveLimits())
    return Table(archive, "t.csv", COLUMNS, notices or Notices())


def rows(place: Path, content: str | bytes, notices: Notices | None = None) -> list[Row]:
    return list(table(place, content, notices).rows(notices))


def plain(found: list[Row]) -> list[tuple[int, tuple[str, ...], str | None]]:
    return [(number, cells, flaw.code if flaw else None) for number, cells, flaw in found]


def refusal(place: Path, content: str | bytes) -> Refused:
    with pytest.raises(Refused) as caught:
        rows(place, content)
    return caught.value


ADA = [(2, ("1", "Ada", ""), None)]


@pytest.mark.parametrize(
    "content",
    [
        "Id,First Name\n1,Ada\n",
        "Id,First Name\n1,Ada",
        "\ufeffId,First Name\n1,Ada\n",
        "Id,First Name\r\n1,Ada\r\n",
        "Id,First Name\r1,Ada\r",
        "ID , first_name \n 1 , Ada \n",
        "first-name,ID\nAda,1\n",
        '"Id","First Name"\n"1","Ada"\n',
        "Id,Frist Name\n1,Ada\n",
        "Id,First Name,Password\n1,Ada,CANARY\n",
        "Id,First Name,\n1,Ada,\n",
        "Id,First Name,metadata.x\n1,Ada,2\n",
        "Id,First Name\n1,Ada\n\n  \n,\n",
        "\tId,First Name\n\t1,Ada\n",
    ],
)
def test_the_same_row_in_many_dresses(tmp_path: Path, content: str) -> None:
    assert plain(rows(tmp_path, content)) == ADA


def test_quoted_commas_quotes_and_line_breaks(tmp_path: Path) -> None:
    content = 'Id,First Name,Note\n1,"Ada, ""the first""","two\nlines"\n2,Ben,x\n'
    assert plain(rows(tmp_path, content)) == [
        (2, ("1", 'Ada, "the first"', "two lines"), None),
        (3, ("2", "Ben", "x"), None),
    ]


def test_blank_lines_count_as_rows(tmp_path: Path) -> None:
    assert [row[0] for row in rows(tmp_path, "Id,First Name\n\n1,Ada\n\n2,Ben\n")] == [3, 5]


def test_a_row_without_its_last_empty_cells_is_read_and_counted(tmp_path: Path) -> None:
    notices = Notices()
    found = rows(tmp_path, "Id,First Name,Note\n1,Ada\n2,Ben,x,,\n3,Cy,x\n", notices)
    assert [flaw for _, _, flaw in found] == [None] * 3
    assert [(n.code, n.count) for n in notices.taken()] == [("ROW_WIDTH_MENDED", 2)]


def test_a_row_too_short_or_too_long_is_left_out_by_number(tmp_path: Path) -> None:
    assert plain(rows(tmp_path, "Id,First Name,Note\n1\n2,Ben,x,y\n3,Cy,z\n")) == [
        (2, ("1", "", ""), "ROW_WIDTH"),
        (3, ("2", "Ben", "x"), "ROW_WIDTH"),
        (4, ("3", "Cy", "z"), None),
    ]


@pytest.mark.parametrize(
    ("cell", "code"), [("a\0b", "CONTROL_CHARACTER"), ("a\x85b", "CONTROL_CHARACTER"), ("x" * 1001, "CELL_TOO_LONG")]
)
def test_a_cell_no_record_may_hold_is_found_late_in_a_long_file(tmp_path: Path, cell: str, code: str) -> None:
    content = "Id,First Name\n" + "1,Ada\n" * 50_000 + f"2,{cell}\n" + "3,Cy\n"
    found = rows(tmp_path, content)
    assert [(row, flaw.code) for row, _, flaw in found if flaw] == [(50_002, code)]
    assert len(found) == 50_002


@pytest.mark.parametrize("offset", range(-3, 4))
def test_a_control_character_across_two_chunks_is_found(tmp_path: Path, offset: int) -> None:
    head = "Id,First Name\n"
    filler = 256 * 1024 - len(head) + offset
    line = "1," + "a" * 97 + "\n"
    content = head + line * (filler // 100) + "2," + "a" * (filler % 100) + "\x81\n"
    assert [flaw.code for _, _, flaw in rows(tmp_path, content) if flaw] == ["CONTROL_CHARACTER"]


def test_a_field_of_200_kilobytes_is_one_bad_row(tmp_path: Path) -> None:
    assert [code for _, _, code in plain(rows(tmp_path, f"Id,First Name\n1,{'x' * 200_000}\n2,Ben\n"))] == [
        "CELL_TOO_LONG",
        None,
    ]


@pytest.mark.parametrize(
    "content",
    [
        'Id,First Name\n1,"Ada\n2,Ben\n3,Cy\n',
        'Id,First Name\n1,Ada,"x\n2,Ben\n3,"Cy"\n',
        f'Id,First Name\n1,"{"x" * 1_100_000}"\n',
        'Id,"First Name\n1,Ada\n',
    ],
)
def test_a_quotation_mark_that_is_never_closed(tmp_path: Path, content: str) -> None:
    assert refusal(tmp_path, content).code in {"CSV_MALFORMED", "MISSING_COLUMN"}


def test_a_row_that_looks_like_our_own_end_of_file_ends_nothing(tmp_path: Path) -> None:
    found = plain(rows(tmp_path, "Id,First Name\n\x1fend of file\n2,Ben\n"))
    assert [row for row, _, _ in found] == [2, 3]


def test_windows_1252_is_refused_by_row(tmp_path: Path) -> None:
    refused = refusal(tmp_path, "Id,First Name\n1,Zoë\n".encode("cp1252"))
    assert refused.code == "WRONG_ENCODING"
    assert "row 2" in refused.message
    assert "CSV UTF-8" in refused.message


def test_windows_1252_late_in_a_long_file(tmp_path: Path) -> None:
    assert "row 40002" in refusal(tmp_path, b"Id,First Name\n" + b"1,Ada\n" * 40_000 + b"2,Zo\xeb\n").message


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_refused(tmp_path: Path, encoding: str) -> None:
    refused = refusal(tmp_path, "Id,First Name\n1,Ada\n".encode(encoding))
    assert refused.code == "WRONG_ENCODING"
    assert "UTF-16" in refused.message


@pytest.mark.parametrize("text", ["Id,First Name\n1,Zoë\n", "Id\tFirst Name\r\n1\tZoë\r\n"])
@pytest.mark.parametrize(("mark", "encoding"), [(b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")])
def test_utf_16_with_its_mark_is_read_with_commas_or_tabs(
    tmp_path: Path, text: str, mark: bytes, encoding: str
) -> None:
    assert [cells[:2] for _, cells, _ in plain(rows(tmp_path, mark + text.encode(encoding)))] == [("1", "Zoë")]


def test_utf_16_that_breaks_off_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, b"\xff\xfe\x00").code == "WRONG_ENCODING"
    refused = refusal(tmp_path, "Id,First Name\n1,Ada\n".encode("utf-16")[:-1])
    assert refused.code == "WRONG_ENCODING"


def test_a_missing_column_is_named_with_its_file(tmp_path: Path) -> None:
    refused = refusal(tmp_path, "Id,Surname\n1,Ada\n")
    assert refused.code == "MISSING_COLUMN"
    assert "t.csv has no column First Name" in refused.message
    assert refusal(tmp_path, "").code == "MISSING_COLUMN"
    assert refusal(tmp_path, "\n\n").code == "MISSING_COLUMN"


def test_a_column_that_is_there_twice(tmp_path: Path) -> None:
    assert refusal(tmp_path, "Id,First Name,first name\n1,Ada,Bea\n").code == "DUPLICATE_COLUMN"
    assert plain(rows(tmp_path, "Id,First Name,x,x\n1,Ada,1,2\n")) == ADA


def test_unknown_columns_are_one_notice(tmp_path: Path) -> None:
    notices = Notices()
    rows(tmp_path, "Id,First Name,Shoe\x00Size,Password,metadata.x,\n1,Ada,,,,\n", notices)
    (notice,) = notices.taken()
    assert (notice.code, notice.file, notice.count) == ("UNKNOWN_COLUMN", "t.csv", 1)
    assert "Shoe\ufffdSize" in notice.message
    assert "Password" not in notice.message


def test_it_can_be_read_again_and_left_early(tmp_path: Path) -> None:
    found = table(tmp_path, "Id,First Name\n1,Ada\n2,Ben\n")
    stream = found.rows()
    next(stream)
    stream.close()
    assert len(list(found.rows())) == 2
