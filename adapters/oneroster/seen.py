"""Which records of a collection have been seen: on disk, as a district may have millions of enrollments."""

import hashlib
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

_FILE = "seen.sqlite"


class Seen:
    """The ids of one round through a collection."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file = folder / _FILE
        self._file.unlink(missing_ok=True)
        # Pages are handled on whichever thread is free, one after the other.
        self._ids = sqlite3.connect(self._file, isolation_level=None, check_same_thread=False)
        self._ids.execute("PRAGMA journal_mode = OFF")
        self._ids.execute("PRAGMA synchronous = OFF")
        self._ids.execute("CREATE TABLE seen (id TEXT PRIMARY KEY) WITHOUT ROWID")
        self.count = 0
        """Different records; those without an id are all different."""
        self.mark = 0
        """A number that two rounds share if they saw the same ids, in whatever order."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ids.close()
        self._file.unlink(missing_ok=True)

    def fresh(self, ids: Iterable[str]) -> list[bool]:
        """Of each id whether it is new, and remember it."""
        self._ids.execute("BEGIN")
        found = [self._is_fresh(id) for id in ids]
        self._ids.execute("COMMIT")
        return found

    def _is_fresh(self, id: str) -> bool:
        is_fresh = not id or self._ids.execute("INSERT OR IGNORE INTO seen VALUES (?)", (id,)).rowcount == 1
        if is_fresh:
            self.count += 1
            digest = hashlib.blake2b(id.encode("utf-8", "surrogatepass"), digest_size=8).digest()
            self.mark = (self.mark + int.from_bytes(digest, "big")) % 2**64
        return is_fresh
