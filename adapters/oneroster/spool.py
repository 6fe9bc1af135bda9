"""What was pulled, as files below a folder: a shelf per collection."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from adapters.oneroster.lines import COLLECTIONS, Line, LineRows
from adapters.oneroster.shelf import Shelf
from adapters.outbound.spooled import json_line, read_start, start_anew


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
        return read_start(self._folder, Started)

    def start(self, started: Started) -> None:
        """Begin anew: forget every page."""
        start_anew(self._folder, started._asdict())

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
                of_records += int.from_bytes(hashlib.sha256(json_line(line)).digest(), "big")
            total.update(f"{collection} {of_records}\0".encode())
        return total.hexdigest()
