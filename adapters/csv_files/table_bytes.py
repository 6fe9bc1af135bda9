"""The bytes of one table as UTF-8 CSV, however it was saved: as CSV in UTF-8, as UTF-16 with its mark, or as XLSX."""

import codecs
import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time

from adapters.csv_files.archive import Archive, Bytes, is_workbook
from adapters.csv_files.workbook import MOST_BYTES, first_sheet
from domain.roster_validation import on_one_line

_UTF_16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


class TableBytes:
    """A file of an archive that can be opened again and again. A workbook is laid out once, and kept."""

    def __init__(self, archive: Archive, name: str) -> None:
        self._archive, self._name = archive, name
        self._laid_out: bytes | None = None
        self.delimiter = ","
        if is_workbook(name):
            with archive.open(name) as source:
                self._laid_out = as_csv(first_sheet(source.read(MOST_BYTES + 1), name))
        else:
            self._look()

    @contextmanager
    def open(self) -> Iterator[Bytes]:
        """From the start."""
        if self._laid_out is not None:
            yield io.BytesIO(self._laid_out)
            return
        with self._archive.open(self._name) as source:
            mark = source.read(2)
            encoding = _UTF_16.get(mark)
            yield _Converted(source, encoding) if encoding else _PutBack(mark, source)

    def _look(self) -> None:
        """Excel's "Unicode text" is UTF-16 with tabs between the cells."""
        with self._archive.open(self._name) as source:
            start = source.read(4096)
        if encoding := _UTF_16.get(start[:2]):
            first = start[2:].decode(encoding, "replace").partition("\n")[0]
            self.delimiter = "\t" if "\t" in first and "," not in first else ","


class _PutBack:
    """Bytes that were read already, then the rest."""

    def __init__(self, start: bytes, rest: Bytes) -> None:
        self._start, self._rest = start, rest

    def read(self, size: int = -1, /) -> bytes:
        start, self._start = self._start, b""
        return start + self._rest.read(size - len(start) if size > len(start) else size)


class _Converted:
    """UTF-16 made UTF-8 as it is read. Raises `UnicodeDecodeError`."""

    def __init__(self, source: Bytes, encoding: str) -> None:
        self._source = source
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._ready = b""

    def read(self, size: int = -1, /) -> bytes:
        while not self._ready:
            chunk = self._source.read(size)
            self._ready = self._decoder.decode(chunk, final=not chunk).encode("utf-8")
            if not chunk:
                break
        size = len(self._ready) if size < 0 else size
        taken, self._ready = self._ready[:size], self._ready[size:]
        return taken


def as_csv(rows: list[list[object]]) -> bytes:
    """A sheet as CSV: a row of the sheet is a row of the file."""
    text = io.StringIO()
    csv.writer(text).writerows([on_one_line(cell_text(value)) for value in row] for row in rows)
    return text.getvalue().encode("utf-8", "replace")


def cell_text(value: object) -> str:
    """A number as it was typed (13001, not 13001.0), a day as 2026-08-31."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()
