"""What was pulled, as JSON-lines files: a file per page, written whole or not at all, so that a pull can be taken up
again where it was broken off."""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from adapters.clever.client import CleverClient, Record
from adapters.clever.fields import COLLECTIONS, kept
from adapters.outbound.spooled import empty, json_line, read_start, start_anew, write_lines

Progress = Callable[[str, int], Awaitable[None]]

_PAGE_SIZE = 1000


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
        return read_start(self._folder, Started)

    def start(self, started: Started) -> None:
        """Begin anew: forget every page."""
        start_anew(self._folder, started._asdict())

    def put(self, collection: str, records: Iterable[Record]) -> None:
        """Records that were not read from a list, behind those that were."""
        folder = self._folder / collection
        folder.mkdir(exist_ok=True)
        number, lines = len(list(folder.glob("*.jsonl"))) + 1, [kept(collection, record) for record in records]
        write_lines(folder / f"{number:06}.jsonl", [{"next": None, "records": len(lines)}, *lines])

    def clear(self) -> None:
        """Forget every page."""
        empty(self._folder)

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
            await asyncio.to_thread(write_lines, folder / f"{number:06}.jsonl", lines)
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
                total.update(json_line(record))
        return total.hexdigest()


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
