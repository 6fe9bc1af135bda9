"""Lists of student ids that people paste or upload: one id a line, a column `StudentId`, CSV or XLSX."""

import csv
import io
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from typing import BinaryIO

from adapters.csv_files.archive import MIB
from adapters.csv_files.encoding import is_utf16
from adapters.csv_files.headers import fold
from adapters.csv_files.table_bytes import cell_text
from adapters.csv_files.workbook import first_sheet
from domain.errors import Refused
from domain.roster_validation import file_name, flaw_of_cell, readable_id, storable

MOST_IDS = 20_000
MOST_BYTES = 5 * MIB
_HEADERS = ("studentid", "studentids", "sisid", "studentnumber", "id")
"""The first of these that the first row has is the column."""

_NO_TEXT = {
    b"\xd0\xcf\x11\xe0": "an old Excel or Word file",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
}
"""What people send in place of a list, by how it begins."""

_END = "\x1a"
"""Put after the last line; a quotation mark that is never closed swallows it."""

Lines = list[tuple[int, list[str]]]


class StudentIdLists:
    """Implements `StudentIdFiles`."""

    def read(self, file: BinaryIO, name: str) -> list[tuple[str, int]]:
        file.seek(0)
        return read_student_ids(file.read(MOST_BYTES + 1), name)


def read_student_ids(data: bytes, filename: str) -> list[tuple[str, int]]:
    """The ids with the line each stands in (in a workbook the row of its first sheet), in order, repetitions included.

    Raises `Refused`: TOO_LARGE, WRONG_ENCODING, FILE_UNREADABLE (a workbook that is none, a PDF, a picture), MISSING_COLUMN,
    BAD_ID, NO_IDS, TOO_MANY_IDS; and for a workbook what a zip may be refused for.
    """
    name = file_name(filename) or "The file"
    if len(data) > MOST_BYTES:
        raise _refused("TOO_LARGE", f"{name} has more than {MOST_BYTES // MIB} MiB: send the ids alone.")
    lines = _sheet(data, name) if data.startswith(b"PK") else _text(data, name)
    ids = _column(lines, name)
    if not ids:
        raise _refused("NO_IDS", f"{name} has no student id in it: write one id a line.")
    if len(ids) > MOST_IDS:
        raise _refused("TOO_MANY_IDS", f"{name} has {len(ids):,} ids, at most {MOST_IDS:,} go at once: split the file.")
    for text, line in ids:
        if readable_id(text) is None or flaw_of_cell("StudentId", text) or len(text.splitlines()) > 1:
            shown = storable(" ".join(text.split()))[:40]
            message = (
                f"{name}, line {line}: {shown} is no id (too long, several lines, or invisible characters): correct it."
            )
            raise _refused("BAD_ID", message, line)
    return ids


def _column(lines: Lines, name: str) -> list[tuple[str, int]]:
    """The ids of the headed column or, without a header, of the only one."""
    lines = [(line, cells) for line, cells in lines if any(cells)]
    if not lines:
        return []
    header = [fold(cell) for cell in lines[0][1]]
    wanted = next((title for title in _HEADERS if title in header), None)
    if wanted is not None:
        index = header.index(wanted)
        return [(cells[index], line) for line, cells in lines[1:] if index < len(cells) and cells[index]]
    for line, cells in lines:
        if any(cells[1:]):
            message = (
                f"{name}, line {line} has several columns and none is headed StudentId: name the column of the ids."
            )
            raise _refused("MISSING_COLUMN", message, line)
    return [(cells[0], line) for line, cells in lines if cells[0]]


def _text(data: bytes, name: str) -> Lines:
    if (kind := next((kind for begin, kind in _NO_TEXT.items() if data.startswith(begin)), None)) is not None:
        raise _refused(
            "FILE_UNREADABLE", f"{name} is {kind}, no list of ids: send it as XLSX or CSV (in Excel: Save as)."
        )
    marked = data.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    if not marked and is_utf16(data[:4]):
        raise _refused("WRONG_ENCODING", f"{name} is saved as UTF-16: save it as UTF-8 (in Excel: CSV UTF-8).")
    try:
        text = data.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"{name}, line {line}: a letter is not UTF-8: save the file as UTF-8 (in Excel: CSV UTF-8)."
        raise _refused("WRONG_ENCODING", message, line) from None
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = next((mark for mark in (",", ";", "\t") if mark in first), ",")
    reader = csv.reader(io.StringIO(f"{text}\n{_END}\n", newline=""), delimiter=delimiter)
    lines: Lines = []
    start = 1
    try:
        for cells in reader:
            lines.append((start, [cell.strip() for cell in cells]))
            start = reader.line_num + 1
    except csv.Error:
        raise _unclosed(name, start) from None
    start, last = lines.pop()
    if last != [_END]:
        raise _unclosed(name, start)
    return lines


def _sheet(data: bytes, name: str) -> Lines:
    return [(line, [cell_text(value) for value in row]) for line, row in enumerate(first_sheet(data, name), 1)]


def _unclosed(name: str, line: int) -> Refused:
    return _refused("CSV_MALFORMED", f"{name}, line {line}: a quotation mark is never closed: correct the line.", line)


def _refused(code: str, message: str, line: int | None = None) -> Refused:
    return Refused(code, message, field="file", details=None if line is None else {"line": line})
