"""One CSV file as a stream of rows with the wanted cells in a fixed order.

Forgiving where real files differ and nothing is lost (letter case, padding and spelling of headers, byte order mark,
line ends, blank lines, a missing or extra empty cell at the end); strict where reading on would be guessing.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from operator import itemgetter

from adapters.csv_files.archive import Archive
from adapters.csv_files.byte_watch import CHUNK, ByteWatch
from adapters.csv_files.encoding import is_utf16, wrong_encoding
from adapters.csv_files.headers import Columns, matched
from adapters.csv_files.table_bytes import TableBytes
from adapters.oneroster_records.rows import Row
from domain.errors import Refused
from domain.roster_notices import Notices
from domain.roster_validation import Flaw, as_seen, flaw_of_cell, flaw_of_list, is_secret, on_one_line, storable

LONGEST_FIELD = 1024 * 1024
LONGEST_GRADE = 3
_END = "\x1fend of file"


class _Reading:
    """One pass through a file, ended by a row of our own: an open quotation mark swallows it, and so is noticed."""

    def __init__(self, text: Iterable[str], watch: ByteWatch, delimiter: str) -> None:
        self.watch = watch
        self.at_end = False
        self.reader = csv.reader(chain(text, self._end()), delimiter=delimiter)

    def _end(self) -> Iterator[str]:
        self.at_end = True
        yield _END


class Table:
    """A file of an archive whose header has been found good; `rows` may be called again and again."""

    def __init__(self, archive: Archive, name: str, columns: Columns, notices: Notices) -> None:
        """`name` is as written in the archive. Raises `Refused` for a wrong header or encoding."""
        self.name = storable(name)
        self._archive, self._written = archive, name
        self._bytes = TableBytes(archive, name)
        try:
            with self._bytes.open() as source:
                start = source.read(4)
        except UnicodeDecodeError:  # UTF-16 that is cut off
            raise wrong_encoding(archive, name) from None
        if is_utf16(start):
            raise wrong_encoding(archive, name)
        with self._reading() as reading:
            header = next(reading.reader, [])
            if reading.at_end and header == [_END]:
                header = []
        self._width = len(header)
        self._names, self._lists = columns.wanted, columns.lists
        self._secrets = [index for index, name in enumerate(header) if is_secret(name)]
        self.has, indices = matched(self.name, header, columns, notices)
        self._required = max((indices[i] for i in range(len(columns.required))), default=0)
        self._pick: Callable[[list[str]], tuple[str, ...]] = itemgetter(*indices)

    def rows(self, notices: Notices | None = None) -> Iterator[Row]:
        """Every row but the header and blank ones; without `notices` nothing is counted, as for a look ahead.

        Raises `Refused` where the file cannot be trusted any further.
        """
        pick, strip, is_ascii = self._pick, str.strip, str.isascii
        width = self._width if self._width > 1 else -1  # the mark of the end has one cell as well
        number = 1
        with self._reading() as reading:
            reader, watch = reading.reader, reading.watch
            next(reader, None)
            apart = reader.line_num - 1
            for number, row in enumerate(reader, 2):
                if len(row) == width and not watch.suspicious and reader.line_num - number == apart:
                    row.append("")
                    cells = tuple(map(strip, pick(row)))
                    if any(cells):
                        yield number, cells if is_ascii("".join(cells)) else self._as_seen(cells), None
                    continue
                if reading.at_end and row == [_END]:
                    return
                is_long, apart = reader.line_num - number != apart, reader.line_num - number
                flaw = self._fitted(row, number, is_long, notices)
                row.append("")
                cells = self._as_seen(tuple(map(on_one_line, pick(row))))
                if any(cells):
                    yield number, cells, flaw or self._flaw_of(cells)
            raise self._unclosed(number)

    @contextmanager
    def _reading(self) -> Iterator[_Reading]:
        """One pass through the file, from its header on; what goes wrong on the way is said in the file's terms."""
        csv.field_size_limit(LONGEST_FIELD)
        try:
            with self._bytes.open() as source:
                watch = ByteWatch(source, self.name, self._archive.limits.entry_bytes)
                text = io.TextIOWrapper(io.BufferedReader(watch, CHUNK), encoding="utf-8-sig", newline="")
                yield _Reading(text, watch, self._bytes.delimiter)
        except UnicodeDecodeError:
            raise wrong_encoding(self._archive, self._written) from None
        except csv.Error as error:
            raise self._unclosed(None) from error

    def _fitted(self, row: list[str], number: int, is_long: bool, notices: Notices | None) -> Flaw | None:
        """Make a row as wide as the header, if nothing is lost by it."""
        count, width = len(row), self._width
        if count == width or not any(map(str.strip, row)):
            row.extend([""] * (width - count))
            return None
        if is_long:
            raise self._unclosed(number)
        is_whole = self._required < count and not any(map(str.strip, row[width:]))
        row.extend([""] * (width - count))
        del row[width:]
        is_whole = not self._hid_secrets(row, abs(count - width)) and is_whole
        if not is_whole:
            message = f"The row has {count} cells, the header {width}: put cells that hold commas in quotes."
            return Flaw("row", f"{count} cells", "ROW_WIDTH", message)
        if notices:
            message = (
                "Rows are longer or shorter than the header by empty cells at the end; they were read all the same."
            )
            notices.add("ROW_WIDTH_MENDED", self.name, message)
        return None

    def _hid_secrets(self, row: list[str], moved: int) -> bool:
        """Empty the cells into which a password slips when that many cells are lost or added before it.

        Whether there was anything to hide; what is as short as a grade is no password.
        """
        hid = False
        for secret in self._secrets:
            for index in range(max(0, secret - moved), min(len(row), secret + moved + 1)):
                if len(row[index].strip()) > LONGEST_GRADE and index != secret:
                    row[index], hid = "", True
        return hid

    def _as_seen(self, cells: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(as_seen, self._names, cells))

    def _flaw_of(self, cells: tuple[str, ...]) -> Flaw | None:
        for name, cell in zip(self._names, cells, strict=True):
            if flaw := flaw_of_list(name, cell) if name in self._lists else flaw_of_cell(name, cell):
                return flaw
        return None

    def _unclosed(self, number: int | None) -> Refused:
        where = f"{self.name}, row {number}" if number else self.name
        message = (
            f'{where}: a quotation mark (") is opened and never closed, or a cell is longer than a million characters, '
            "so that rows may have been swallowed: correct the row and send the file again."
        )
        return Refused("CSV_MALFORMED", message, field="path", details={"file": self.name, "row": number})
