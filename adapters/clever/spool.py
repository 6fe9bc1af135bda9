"""What was pulled, as JSON-lines files: a file per page, written whole or not at all, so that a pull can be taken up
again where it was broken off."""

import asyncio
import hashlib
import json
import shutil
from collections.abc import Awaitable, Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from adapters.clever.client import CleverClient, Record
from adapters.clever.fields import COLLECTIONS, kept

Progress = Callable[[str, int], Awaitable[None]]

_PAGE_SIZE = 1000
_START = "pull.json"


class Started(NamedTuple):
    """What a pull began with. It stands before the first page is asked for."""

    version: str
    district: str
    cursor: str | None
    """The newest event *before* the pull. It is that of the first attempt: a later one would hide changes to pages that
    are not fetched again."""


class Spool:
    """The files of one pull below a folder."""

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
        self.clear()
        _write(self._folder / _START, [started._asdict()])

    def put(self, collection: str, records: Iterable[Record]) -> None:
        """Records that were not read from a list, behind those that were."""
        folder = self._folder / collection
        folder.mkdir(exist_ok=True)
        number, lines = len(list(folder.glob("*.jsonl"))) + 1, [kept(collection, record) for record in records]
        _write(folder / f"{number:06}.jsonl", [{"next": None, "records": len(lines)}, *lines])

    def clear(self) -> None:
        """Forget every page."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True, mode=0o700)

    async def fill(self, collection: str, client: CleverClient, progress: Progress) -> None:
        """Fetch the pages of a collection that are not here yet. Raises `Refused`, or what `progress` raises."""
        folder = self._folder / collection
        folder.mkdir(exist_ok=True)
        files = sorted(folder.glob("*.jsonl"))
        count = sum(_head(file)["records"] for file in files)
        link = _head(files[-1])["next"] if files else client.path(f"{collection}?limit={_PAGE_SIZE}")
        before = _ids(_records(files[-1])) if files else set[str]()
        number = len(files)
        async for page in client.pages(link):
            # A page that shifted while we turned it repeats what ended the one before.
            fresh = [record for record in page.records if not _ids([record]) & before]
            number, count = number + 1, count + len(fresh)
            before = _ids(page.records)
            head = {"next": page.next, "records": len(fresh)}
            lines = [head, *(kept(collection, record) for record in fresh)]
            await asyncio.to_thread(_write, folder / f"{number:06}.jsonl", lines)
            await progress(collection, count)

    def records(self, collection: str) -> Iterator[dict[str, Any]]:
        """Every record in the order in which Clever sent it; one page of it is in memory."""
        for file in sorted((self._folder / collection).glob("*.jsonl")):
            yield from _records(file)

    def fingerprint(self) -> str:
        """Over the records, not over the pages they came in."""
        total = hashlib.sha256()
        for collection in COLLECTIONS:
            total.update(collection.encode() + b"\0")
            for record in self.records(collection):
                total.update(_line(record))
        return total.hexdigest()


def _write(file: Path, lines: list[Any]) -> None:
    part = file.with_suffix(".part")
    part.write_bytes(b"".join(map(_line, lines)))
    part.replace(file)


def _line(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii") + b"\n"


def _ids(records: Iterable[Record]) -> set[str]:
    """Those that are ids; records without one are all different."""
    return {id for record in records if isinstance(id := record.get("id"), str) and id}


def _head(file: Path) -> dict[str, Any]:
    with file.open("rb") as lines:
        head: dict[str, Any] = json.loads(lines.readline())
        return head


def _records(file: Path) -> Iterator[dict[str, Any]]:
    with file.open("rb") as lines:
        lines.readline()
        yield from map(json.loads, lines)
