"""A folder or a zip as a read-only set of named byte streams.

Files are known by base name, so that a zip with everything inside one folder reads like one without. Nothing is ever
written to disk.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from application.digest import digest_of
from domain.errors import Refused
from domain.roster_validation import storable

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """How much a roster may be. The defaults hold a district of 5,000,000 enrollments (about 1 GiB) several times
    over."""

    entries: int = 500
    entry_bytes: int = 4096 * MIB
    total_bytes: int = 8192 * MIB
    archive_bytes: int = 2048 * MIB
    ratio: int = 200
    """How many times smaller an entry may be packed; CSVs of rosters are packed 5 to 20 times smaller, a bomb 1,000
    times."""
    ratio_counts_from: int = MIB
    """Smaller entries may be packed as tightly as they like."""
    directory_bytes: int = 4 * MIB
    """The zip's own list of contents, which is read into memory."""


class Bytes(Protocol):
    """An open file, as far as it is needed."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, at most `size`; none at the end."""


class Archive(Protocol):
    """What the readers of formats see."""

    @property
    def name(self) -> str:
        """What people call it: the base name of the folder or zip."""

    @property
    def limits(self) -> ArchiveLimits:
        """What it was held against."""

    @property
    def files(self) -> "NamedFiles":
        """The CSV files in it."""

    def open(self, name: str) -> AbstractContextManager[Bytes]:
        """A file's bytes from the start, by its name as written; may be opened again. Raises `Refused` while it is
        read."""

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the bytes of the zip, or over names and bytes of the CSV files in the folder."""


class NamedFiles:
    """Base names, found in any case, each at most once. A workbook stands for the CSV file of its name."""

    def __init__(self, archive: str, names: list[str]) -> None:
        self.names = tuple(sorted(names))
        self._by_fold: dict[str, str] = {}
        for name in self.names:
            if self._by_fold.setdefault(_as_csv(name), name) != name or names.count(name) > 1:
                message = f"{archive} holds more than one {storable(name)}: leave one of them."
                raise Refused("DUPLICATE_FILE", message, field="path")

    def find(self, name: str) -> str | None:
        """The name as written of a file asked for in any case."""
        return self._by_fold.get(_as_csv(name))

    def __contains__(self, name: str) -> bool:
        return _as_csv(name) in self._by_fold

    def listed(self) -> str:
        """The names for a sentence, at most ten of them."""
        shown = [storable(name)[:60] for name in self.names[:10]]
        return ", ".join(shown) + (f" and {len(self.names) - 10} more" if len(self.names) > 10 else "")


def is_table(name: str) -> bool:
    """A CSV file or a workbook. Hidden files are none, whatever they are called, nor are Excel's locks (`~$...`)."""
    return name.casefold().endswith((".csv", ".xlsx")) and not name.startswith((".", "~$"))


def is_workbook(name: str) -> bool:
    return name.casefold().endswith(".xlsx")


def _as_csv(name: str) -> str:
    folded = name.casefold()
    return folded.removesuffix(".xlsx") + ".csv" if folded.endswith(".xlsx") else folded


def unreadable(name: str, error: OSError) -> Refused:
    """The refusal for a file the operating system does not hand over."""
    message = f"{storable(name)} cannot be read ({error.strerror}): check its permissions."
    return Refused("FILE_UNREADABLE", message, field="path")


def too_large(name: str, what: str) -> Refused:
    """The refusal for an archive beyond `ArchiveLimits`."""
    message = f"{storable(name)} {what}: send only the files Homeroom reads, or raise the limit."
    return Refused("ARCHIVE_TOO_LARGE", message, field="path")


def unsafe(name: str, entry: str, what: str) -> Refused:
    """The refusal for an archive that looks like an attack."""
    message = f"{storable(name)} holds {storable(entry)[:100]}, {what}: make a new zip of the CSV files alone."
    return Refused("UNSAFE_ARCHIVE", message, field="path")


def fingerprint_of(path: Path, name: str) -> str:
    """SHA-256 of the whole file. Raises `Refused` with the name where it cannot be read."""
    try:
        with path.open("rb") as file:
            return digest_of(file)
    except OSError as error:
        raise unreadable(name, error) from None
