"""A single CSV file, or a workbook whose sheets are the files of a roster."""

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from adapters.csv_files.archive import MIB, ArchiveLimits, Bytes, NamedFiles, fingerprint_of, too_large, unreadable
from adapters.csv_files.table_bytes import as_csv
from adapters.csv_files.workbook import MOST_BYTES, sheets


class OneFile:
    """A CSV file by itself."""

    def __init__(self, path: Path, name: str, limits: ArchiveLimits) -> None:
        self.name, self.limits = name, limits
        self._path = path
        self.files = NamedFiles(name, [path.name])
        if path.stat().st_size > limits.entry_bytes:
            raise too_large(name, f"has more than {limits.entry_bytes // MIB} MiB")

    @property
    def fingerprint(self) -> str:
        return fingerprint_of(self._path, self.name)

    @contextmanager
    def open(self, name: str) -> Iterator[Bytes]:
        try:
            with self._path.open("rb") as file:
                yield file
        except OSError as error:
            raise unreadable(name, error) from None


class Workbook:
    """An XLSX file: each sheet is the CSV file of its name; an only sheet is that of the workbook's name."""

    def __init__(self, path: Path, name: str, limits: ArchiveLimits) -> None:
        self.name, self.limits = name, limits
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        self.fingerprint = hashlib.sha256(data).hexdigest()
        found = sheets(data, name)
        titles = [title for title, _ in found] if len(found) > 1 else [path.stem]
        names = [f"{title}.csv" for title in titles]
        self._sheets = {title: as_csv(rows) for title, (_, rows) in zip(names, found, strict=True)}
        self.files = NamedFiles(name, names)

    @contextmanager
    def open(self, name: str) -> Iterator[Bytes]:
        yield io.BytesIO(self._sheets[name])
