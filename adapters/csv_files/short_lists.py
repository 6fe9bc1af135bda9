"""Short lists that people keep themselves, CSV or XLSX, read as roster files are."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from adapters.csv_files.archive import MIB, ArchiveLimits, Bytes, NamedFiles
from adapters.csv_files.headers import Columns
from adapters.csv_files.table import Table
from domain.errors import Refusals, Refused
from domain.import_site import MOST_TOLD
from domain.roster_notices import Notices
from domain.roster_validation import file_name

MOST_BYTES = 2 * MIB
MOST_LINES = 5_000


def received(file: BinaryIO, name: str) -> "InMemory":
    """Raises `Refused` `TOO_LARGE`."""
    file.seek(0)
    data = file.read(MOST_BYTES + 1)
    shown = _csv_name(file_name(name) or "file", data)
    if len(data) > MOST_BYTES:
        raise Refused("TOO_LARGE", f"{shown} has more than {MOST_BYTES // MIB} MiB: send the list alone.", field="file")
    return InMemory(shown, data)


@contextmanager
def told_of_file() -> Iterator[None]:
    """Roster files are told by their path; what is uploaded here is the field `file`."""
    try:
        yield
    except Refused as refused:
        raise Refused(refused.code, refused.message, field="file", details=refused.details) from None


class InMemory:
    """An archive of one file."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name, self.limits, self.fingerprint = name, ArchiveLimits(), ""
        self.files = NamedFiles(name, [name])
        self._data = data

    @contextmanager
    def open(self, name: str) -> Iterator[Bytes]:
        del name
        yield io.BytesIO(self._data)


def rows(
    archive: InMemory, columns: Columns, one_of: frozenset[str] = frozenset()
) -> Iterator[tuple[int, dict[str, str]]]:
    """Row number and cells by column. Raises `Refusals` for all rows that cannot be read."""
    table = Table(archive, archive.name, columns, Notices())
    if one_of and not table.has & one_of:
        named = " nor a column ".join(sorted(one_of, reverse=True))
        message = f"{archive.name} has neither a column {named}: add one of them."
        raise Refused("MISSING_COLUMN", message, details={"file": archive.name, "columns": sorted(one_of)})
    flaws: list[Refused] = []
    for count, (row, cells, flaw) in enumerate(table.rows(), 1):
        if count > MOST_LINES:
            message = f"{archive.name} has more than {MOST_LINES:,} lines: split it."
            raise Refused("TOO_MANY_LINES", message, details={"limit": MOST_LINES})
        if flaw is None:
            yield row, dict(zip(columns.wanted, cells, strict=True))
            continue
        told = {"file": archive.name, "row": row, "field": flaw.field}
        flaws.append(Refused(flaw.code, f"{archive.name}, row {row}: {flaw.message}", field="file", details=told))
    if flaws:
        raise Refusals(tuple(flaws[:MOST_TOLD]))


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
