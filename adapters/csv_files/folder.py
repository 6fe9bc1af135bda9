"""A folder of CSV files."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from adapters.csv_files.archive import MIB, ArchiveLimits, Bytes, NamedFiles, is_table, too_large, unreadable, unsafe


class Folder:
    """The CSV files of a folder or, if it has none, of the one folder inside it."""

    def __init__(self, path: Path, name: str, limits: ArchiveLimits) -> None:
        self.name, self.limits = name, limits
        found = _csv_files(path, name, limits)
        self._paths = {file.name: file for file in found}
        self.files = NamedFiles(name, [file.name for file in found])

    @property
    def fingerprint(self) -> str:
        total = hashlib.sha256()
        for name in self.files.names:
            with self.open(name) as file:
                digest = hashlib.sha256()
                while chunk := file.read(MIB):
                    digest.update(chunk)
            total.update(name.casefold().encode("utf-8", "surrogateescape") + b"\0" + digest.digest())
        return total.hexdigest()

    @contextmanager
    def open(self, name: str) -> Iterator[Bytes]:
        try:
            handle = os.open(self._paths[name], os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
            with os.fdopen(handle, "rb") as file:
                yield file
        except OSError as error:
            raise unreadable(name, error) from None


def _csv_files(path: Path, name: str, limits: ArchiveLimits) -> list[Path]:
    entries = _entries(path, name, limits)
    folders = [entry for entry in entries if entry.is_dir(follow_symlinks=False)]
    if not any(is_table(entry.name) for entry in entries) and len(folders) == 1:
        entries = _entries(Path(folders[0].path), name, limits)
    files = [entry for entry in entries if is_table(entry.name)]
    total = 0
    for file in files:
        if not file.is_file(follow_symlinks=False):
            raise unsafe(name, file.name, "which is no ordinary file")
        size = file.stat(follow_symlinks=False).st_size
        total += size
        if size > limits.entry_bytes or total > limits.total_bytes:
            raise too_large(name, f"holds more than {limits.total_bytes // MIB} MiB of CSV files")
    return [Path(file.path) for file in files]


def _entries(path: Path, name: str, limits: ArchiveLimits) -> "list[os.DirEntry[str]]":
    found: list[os.DirEntry[str]] = []
    with os.scandir(path) as entries:
        for entry in entries:
            found.append(entry)
            if len(found) > limits.entries:
                raise too_large(name, f"holds more than {limits.entries} files")
    return [entry for entry in found if not entry.name.startswith(".")]
