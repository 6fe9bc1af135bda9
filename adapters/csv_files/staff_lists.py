"""Lists of staff for the import site: rooms, administrators. CSV or XLSX, read as roster files are."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO

from adapters.csv_files.archive import MIB, ArchiveLimits, Bytes, NamedFiles
from adapters.csv_files.headers import Columns
from adapters.csv_files.table import Table
from domain.errors import Refusals, Refused
from domain.import_site import StaffLine
from domain.roster_notices import Notices
from domain.roster_validation import file_name

MOST_BYTES = 2 * MIB
MOST_LINES = 5_000
ROOMS = Columns(("Room",), ("StaffId", "Email"))
ADMINISTRATORS = Columns((), ("StaffId", "Email"))


class StaffListFiles:
    """Implements `StaffLists`."""

    def read(self, file: BinaryIO, name: str, *, rooms: bool) -> Sequence[StaffLine]:
        file.seek(0)
        data = file.read(MOST_BYTES + 1)
        shown = _csv_name(file_name(name) or "file", data)
        if len(data) > MOST_BYTES:
            raise Refused(
                "TOO_LARGE", f"{shown} has more than {MOST_BYTES // MIB} MiB: send the list alone.", field="file"
            )
        try:
            return list(_lines(_InMemory(shown, data), rooms=rooms))
        except Refused as refused:  # roster files are told by their path
            raise Refused(refused.code, refused.message, field="file", details=refused.details) from None


class _InMemory:
    """An archive of one file."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name, self.limits, self.fingerprint = name, ArchiveLimits(), ""
        self.files = NamedFiles(name, [name])
        self._data = data

    @contextmanager
    def open(self, name: str) -> Iterator[Bytes]:
        del name
        yield io.BytesIO(self._data)


def _lines(archive: _InMemory, *, rooms: bool) -> Iterator[StaffLine]:
    columns = ROOMS if rooms else ADMINISTRATORS
    table = Table(archive, archive.name, columns, Notices())
    if not table.has & {"StaffId", "Email"}:
        message = f"{archive.name} has neither a column StaffId nor a column Email: add one of them."
        raise Refused("MISSING_COLUMN", message, details={"file": archive.name, "columns": ["StaffId", "Email"]})
    flaws: list[Refused] = []
    for count, (row, cells, flaw) in enumerate(table.rows(), 1):
        if count > MOST_LINES:
            message = f"{archive.name} has more than {MOST_LINES:,} lines: split it."
            raise Refused("TOO_MANY_LINES", message, details={"limit": MOST_LINES})
        if flaw is not None:
            told = {"file": archive.name, "row": row, "field": flaw.field}
            flaws.append(Refused(flaw.code, f"{archive.name}, row {row}: {flaw.message}", field="file", details=told))
            continue
        found = dict(zip(columns.wanted, cells, strict=True))
        yield StaffLine(row, found["StaffId"], found["Email"], found.get("Room", ""))
    if flaws:
        raise Refusals(tuple(flaws[:100]))


def _csv_name(name: str, data: bytes) -> str:
    """Workbooks are known by their content; everything else is read as CSV, whatever it is called."""
    stem = name.rsplit(".", 1)[0]
    return (
        f"{stem}.xlsx"
        if data.startswith(b"PK\x03\x04")
        else name
        if name.casefold().endswith(".csv")
        else f"{stem}.csv"
    )
