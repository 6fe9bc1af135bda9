"""The pages of one collection on disk, as JSON lines: a file per page, written whole or not at all, so that a pull can be
taken up again where it was broken off."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from adapters.oneroster.lines import Line
from adapters.outbound.spooled import empty, write_lines

_DONE = "done"


class Head(NamedTuple):
    """The first line of a page's file."""

    received: int
    """Records on the page, those that an earlier one had already among them."""
    total: int | None
    revision: str | None
    last: str | None
    """The id of the last one of them."""


class Shelf:
    """The files of one collection below a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def is_done(self) -> bool:
        return (self.folder / _DONE).exists()

    def finish(self) -> None:
        (self.folder / _DONE).touch()

    def clear(self) -> None:
        empty(self.folder)

    def heads(self) -> list[Head]:
        """Of the pages that are here, in their order."""
        return [_head(file) for file in self._files()]

    def add(self, number: int, head: Head, lines: Iterable[Line]) -> None:
        """`number`: how many pages there are before it."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_lines(self.folder / f"{number:06}.jsonl", [head, *lines])

    def lines(self) -> Iterator[Line]:
        """Every record in the order in which it came; one page is in memory."""
        for file in self._files():
            with file.open("rb") as rows:
                rows.readline()
                for row in rows:
                    yield Line(*json.loads(row))

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("*.jsonl"))


def _head(file: Path) -> Head:
    with file.open("rb") as rows:
        return Head(*json.loads(rows.readline()))
