"""A zip of CSV files, looked through as a whole before the first byte of it is inflated.

What it claims is held against `ArchiveLimits`, and what it then delivers against what it claimed: Python's reader stops
at the claimed size and compares the checksum at the end. So a bomb is refused for the price of reading a directory.
"""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

from adapters.csv_files.archive import (
    MIB,
    ArchiveLimits,
    Bytes,
    NamedFiles,
    fingerprint_of,
    is_table,
    too_large,
    unreadable,
    unsafe,
)
from domain.errors import Refused
from domain.roster_validation import storable

_PACKED = (".zip", ".7z", ".rar", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".zst")
_READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_END, _END64, _LOCATOR64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError)
"""What Python raises for bytes that are no good zip."""


class Zip:
    """The CSV files of a zip, in whichever folder of it they are."""

    def __init__(self, path: Path, name: str, limits: ArchiveLimits) -> None:
        self.name, self.limits = name, limits
        self._path = path
        with self._opened() as (_, entries):
            self.files = NamedFiles(name, list(entries))

    @property
    def is_workbook(self) -> bool:
        """Whether it is an XLSX file under another name."""
        with self._opened() as (bundle, _):
            return "xl/workbook.xml" in bundle.namelist()

    @property
    def fingerprint(self) -> str:
        return fingerprint_of(self._path, self.name)

    @contextmanager
    def open(self, name: str) -> Iterator[Bytes]:
        with self._opened() as (bundle, entries):
            if name not in entries:
                raise _damaged(self.name, f"{name} is gone")
            with self._entry(bundle, entries[name]) as stream:
                yield stream

    def _entry(self, bundle: zipfile.ZipFile, entry: zipfile.ZipInfo) -> IO[bytes]:
        """The file inside, opened; its own header can be nonsense too."""
        try:
            return bundle.open(entry)
        except (ValueError, RuntimeError, OverflowError) as error:
            raise _damaged(self.name, str(error)) from None

    @contextmanager
    def _opened(self) -> Iterator[tuple[zipfile.ZipFile, dict[str, zipfile.ZipInfo]]]:
        """The zip, checked anew each time it is opened, since a file can be replaced between."""
        try:
            with self._path.open("rb") as file, _directory_of(file, self.name, self.limits) as bundle:
                yield bundle, _csv_entries(bundle, self.name, self.limits)
        except DAMAGED as error:
            raise _damaged(self.name, str(error)) from None
        except OSError as error:
            raise unreadable(self.name, error) from None


def check_zip(file: BinaryIO, name: str, limits: ArchiveLimits) -> None:
    """Refuse bytes that are no zip, a damaged, locked, unsafe or too large one, without inflating any of it."""
    with _directory_of(file, name, limits) as bundle:
        _check_entries(bundle, name, limits)


def _directory_of(file: BinaryIO, name: str, limits: ArchiveLimits) -> zipfile.ZipFile:
    """The zip, opened; a directory of nonsense can make Python raise any of these."""
    try:
        _check_directory(file, name, limits)
        return zipfile.ZipFile(file)
    except (*DAMAGED, ValueError, OverflowError, IndexError) as error:
        raise _damaged(name, str(error)) from None


def _check_directory(file: BinaryIO, name: str, limits: ArchiveLimits) -> None:
    """The archive's size and its directory's, before Python reads the directory into memory."""
    size = file.seek(0, 2)
    if size > limits.archive_bytes:
        raise too_large(name, f"has more than {limits.archive_bytes // MIB} MiB")
    if size == 0:
        raise Refused("EMPTY_ARCHIVE", f"{storable(name)} is empty: export or upload it again.", field="path")
    file.seek(max(0, size - 66_000))
    tail = file.read(66_000)
    at = tail.rfind(_END)
    file.seek(0)
    if at < 0 or len(tail) - at < 22:
        if file.read(4) == b"PK\x03\x04":
            raise _damaged(name, "its end is missing")
        message = f"{storable(name)} is not a zip: zip the CSV files, or name the folder they are in."
        raise Refused("NOT_AN_ARCHIVE", message, field="path")
    directory = int(struct.unpack_from("<L", tail, at + 12)[0])
    if at >= 20 and tail[at - 20 : at - 16] == _LOCATOR64:
        file.seek(struct.unpack_from("<Q", tail, at - 12)[0])
        record = file.read(56)
        directory = int(struct.unpack_from("<Q", record, 40)[0]) if record[:4] == _END64 else limits.directory_bytes + 1
    if directory > limits.directory_bytes:
        raise too_large(name, "lists more files than a roster has")
    file.seek(0)


def _csv_entries(bundle: zipfile.ZipFile, name: str, limits: ArchiveLimits) -> dict[str, zipfile.ZipInfo]:
    found: dict[str, zipfile.ZipInfo] = {}
    for base, entry in _check_entries(bundle, name, limits):
        if base in found:
            raise Refused(
                "DUPLICATE_FILE", f"{storable(name)} holds more than one {storable(base)}: leave one.", field="path"
            )
        found[base] = entry
    return found


def _check_entries(bundle: zipfile.ZipFile, name: str, limits: ArchiveLimits) -> list[tuple[str, zipfile.ZipInfo]]:
    """Every entry held against the limits; the CSV files among them by base name."""
    entries = bundle.infolist()
    if len(entries) > limits.entries:
        raise too_large(name, f"holds more than {limits.entries} files")
    total, found = 0, []
    for entry in entries:
        total += entry.file_size
        if entry.file_size > limits.entry_bytes or total > limits.total_bytes:
            raise too_large(name, f"unpacks to more than {limits.total_bytes // MIB} MiB")
        parts = entry.filename.replace("\\", "/").split("/")
        _check_entry(entry, parts, name, limits)
        if is_table(parts[-1]) and parts[0] != "__MACOSX":
            found.append((parts[-1], entry))
    return found


def _check_entry(entry: zipfile.ZipInfo, parts: list[str], name: str, limits: ArchiveLimits) -> None:
    if ".." in parts or parts[0] == "" or parts[0][1:2] == ":":
        raise unsafe(name, entry.filename, "whose path leads out of it")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise unsafe(name, entry.filename, "which is a link")
    if parts[-1].casefold().endswith(_PACKED):
        raise unsafe(name, entry.filename, "an archive inside the archive")
    if entry.file_size > limits.ratio_counts_from and entry.file_size > limits.ratio * entry.compress_size:
        raise unsafe(name, entry.filename, f"packed more than {limits.ratio} times smaller than it is")
    if entry.flag_bits & 0x1:
        message = f"{storable(name)} is locked with a password: make a zip without one."
        raise Refused("ARCHIVE_ENCRYPTED", message, field="path")
    if entry.compress_type not in _READABLE:
        message = f"{storable(name)} is packed in an unusual way: zip it again with the ordinary compression."
        raise Refused("ARCHIVE_UNSUPPORTED", message, field="path")


def _damaged(name: str, why: str) -> Refused:
    message = f"{storable(name)} is damaged ({storable(why)[:120]}): export or upload it again."
    return Refused("ARCHIVE_DAMAGED", message, field="path")
