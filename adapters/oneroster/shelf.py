"""The pages of one collection on disk, as JSON lines: a file per page, written whole or not at all, so that a pull can be
taken up again where it was broken off."""

import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from adapters.oneroster.lines import Line

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
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True, mode=0o700)

    def heads(self) -> list[Head]:
        """Of the pages that are here, in their order."""
        return [_head(file) for file in self._files()]

    def add(self, number: int, head: Head, lines: Iterable[Line]) -> None:
        """`number`: how many pages there are before it."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = self.folder / f"{number:06}.jsonl"
        part = file.with_suffix(".part")
        part.write_bytes(b"".join(map(written, [head, *lines])))
        part.replace(file)

    def lines(self) -> Iterator[Line]:
        """Every record in the order in which it came; one page is in memory."""
        for file in self._files():
            with file.open("rb") as rows:
                rows.readline()
                for row in rows:
                    yield Line(*json.loads(row))

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("*.jsonl"))


def written(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode("ascii") + b"\n"


def _head(file: Path) -> Head:
    with file.open("rb") as rows:
        return Head(*json.loads(rows.readline()))
