"""The sheets of an XLSX workbook as rows, read only after their size is known.

The library lays a sheet out as a full grid, so one cell at the far corner of an otherwise empty sheet would ask for
hundreds of gigabytes. Hence the look at the cells' references beforehand, and no other format than XLSX.
"""

import io
import re
import zipfile
from collections.abc import Iterator

from python_calamine import CalamineError, CalamineWorkbook

from adapters.csv_files.archive import MIB, ArchiveLimits
from adapters.csv_files.zip_file import DAMAGED, check_zip
from domain.errors import Refused
from domain.roster_validation import storable

MOST_CELLS = 2_000_000
MOST_BYTES = 8 * MIB
_LIMITS = ArchiveLimits(entries=500, entry_bytes=64 * MIB, total_bytes=64 * MIB, archive_bytes=MOST_BYTES)
_REFERENCE = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]{0,3})([0-9]{1,9})\s*["']""")
_OVERLAP = 64


def first_sheet(data: bytes, name: str) -> list[list[object]]:
    """The rows from the first on, empty ones included. Raises `Refused`."""
    return sheets(data, name, most=1)[0][1]


def sheets(data: bytes, name: str, most: int = 50) -> list[tuple[str, list[list[object]]]]:
    """The first sheets by title, as `first_sheet`. A sheet has at most `MOST_CELLS`, all together too."""
    try:
        check_zip(io.BytesIO(data), name, _LIMITS)
    except Refused as refused:
        raise _of_a_workbook(name, refused) from None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as bundle:
            names = set(bundle.namelist())
            if "xl/workbook.xml" not in names or names & {"content.xml", "xl/workbook.bin"}:
                raise _unreadable(name, "it is a zip, but no XLSX workbook")
            for entry in bundle.namelist():
                _check_grid(bundle, entry, name)
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        found: list[tuple[str, list[list[object]]]] = []
        cells = 0
        for title in book.sheet_names[:most]:
            rows: list[list[object]] = [
                list(row) for row in book.get_sheet_by_name(title).to_python(skip_empty_area=False)
            ]
            cells += sum(map(len, rows))
            if cells > MOST_CELLS:
                raise Refused("TOO_LARGE", f"{name} has more than {MOST_CELLS} cells: save it as CSV.", field="file")
            found.append((title, rows))
        if not found:
            raise _unreadable(name, "it has no sheet")
        return found
    except (*DAMAGED, CalamineError, OSError, ValueError, IndexError) as error:
        raise _unreadable(name, str(error)) from None


def _check_grid(bundle: zipfile.ZipFile, entry: str, name: str) -> None:
    """Refuse a part of the workbook whose cells span more than `MOST_CELLS`."""
    width = height = 1
    for chunk in _chunks(bundle, entry):
        for letters, digits in set(_REFERENCE.findall(chunk)):
            height = max(height, int(digits))
            width = max(width, _column(letters))
    if width * height > MOST_CELLS:
        message = f"{name} has a sheet of {width} columns and {height} rows: copy the ids into a new workbook."
        raise Refused("TOO_LARGE", message, field="file")


def _chunks(bundle: zipfile.ZipFile, entry: str) -> Iterator[bytes]:
    """The part's bytes, each chunk with the end of the one before."""
    with bundle.open(entry) as stream:
        before = b""
        while chunk := stream.read(MIB):
            yield before + chunk
            before = chunk[-_OVERLAP:]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _of_a_workbook(name: str, refused: Refused) -> Refused:
    """A workbook is a zip inside, of which whoever sends it knows nothing."""
    damaged = "is damaged, or no XLSX workbook at all: open it, save it again as XLSX or CSV, and send that."
    said = {
        "ARCHIVE_DAMAGED": damaged,
        "NOT_AN_ARCHIVE": damaged,
        "ARCHIVE_TOO_LARGE": f"is too large for a workbook (at most {MOST_BYTES // MIB} MiB): save it as CSV.",
    }.get(refused.code)
    return refused if said is None else Refused(refused.code, f"{storable(name)} {said}", field="file")


def _unreadable(name: str, why: str) -> Refused:
    message = f"{name} is not a workbook that can be read ({storable(why)[:80]}): save it as XLSX or CSV."
    return Refused("FILE_UNREADABLE", message, field="file")
