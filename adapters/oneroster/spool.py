"""What was pulled, as files below a folder: a shelf per collection."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from adapters.oneroster.lines import COLLECTIONS, Line, LineRows
from adapters.oneroster.shelf import Shelf, written

_START = "pull.json"


class Started(NamedTuple):
    """What a pull began with. It stands before the first page is asked for."""

    root: str
    version: str
    at: float
    """When the first attempt began, in seconds since 1970: a later time would hide changes to pages that are not fetched
    again."""


class Spool:
    """The files of one pull."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def started(self) -> Started | None:
        """What an earlier attempt of the same pull began with."""
        try:
            return Started(**json.loads((self._folder / _START).read_text(encoding="ascii")))
        except (OSError, ValueError, TypeError):
            return None

    def start(self, started: Started) -> None:
        """Begin anew: forget every page."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True, mode=0o700)
        part = self._folder / f"{_START}.part"
        part.write_bytes(written(started._asdict()))
        part.replace(self._folder / _START)

    def shelf(self, collection: str) -> Shelf:
        return Shelf(self._folder / collection)

    def lines(self, collection: str) -> Iterator[Line]:
        return self.shelf(collection).lines()

    def rows(self, collection: str) -> LineRows:
        return LineRows(collection, lambda: self.lines(collection))

    def fingerprint(self) -> str:
        """Over the records, neither over the pages they came in nor over their order."""
        total = hashlib.sha256()
        for collection in COLLECTIONS:
            of_records = 0
            for line in self.lines(collection):
                of_records += int.from_bytes(hashlib.sha256(written(line)).digest(), "big")
            total.update(f"{collection} {of_records}\0".encode())
        return total.hexdigest()
