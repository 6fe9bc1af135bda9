"""Reading a collection to its end, by offset: pages may be shorter than asked for, repeat themselves, come in no order, or
shift while they are turned. What does not fit together is read again, and given up in the end."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from adapters.oneroster.client import OneRosterClient, Page, Record
from adapters.oneroster.lines import line_of
from adapters.oneroster.seen import Seen
from adapters.oneroster.shelf import Head, Shelf

Progress = Callable[[str, int], Awaitable[None]]
Judge = Callable[[Sequence[Record]], None]
"""Looks at the records of each page as they come; may raise."""

PAGE_SIZE = 1000
_ROUNDS = 3
_REPEATS = 3
"""Pages in a row without anything new: the service does not turn pages."""


class Collection(NamedTuple):
    """What is read."""

    name: str
    filter: str | None = None
    judge: Judge | None = None


@dataclass(slots=True)
class _Round:
    """One way through a collection."""

    number: int
    """Of pages."""
    received: int
    total: int | None
    last: str | None
    """The id of the record that came last."""
    moved: bool = False
    """A record was no longer where it had been: one in front of it is gone, or new, or there is no order."""
    recounted: bool = False
    """The total is another than at the beginning."""

    @property
    def is_over(self) -> bool:
        return self.total is not None and self.received >= self.total


async def fill(shelf: Shelf, client: OneRosterClient, what: Collection, progress: Progress) -> None:
    """Fetch the pages that are not here yet. Raises `Refused`, `Unsteady`, or what `judge` or `progress` raises.

    The end is where the total is reached, or an empty page. A collection in which records have moved is read again; the
    last time it is enough that as many different ones came as the service counts. Where they are fewer than that, rows
    have slipped away, unless the round before had the very same: then the service counts some twice.
    """
    if await asyncio.to_thread(lambda: shelf.is_done):
        return
    before: int | None = None
    for tried in range(1, _ROUNDS + 1):
        is_last = tried == _ROUNDS
        heads = await asyncio.to_thread(shelf.heads)
        if heads:
            client.revision = client.revision or heads[0].revision
        received = sum(head.received for head in heads)
        way = _Round(len(heads), received, heads[0].total if heads else None, heads[-1].last if heads else None)
        with await asyncio.to_thread(Seen, shelf.folder) as seen:
            await asyncio.to_thread(seen.fresh, (line.cells[0] for line in shelf.lines()))
            await _go(way, shelf, client, what, progress, seen, is_patient=is_last)
            is_short = way.total is not None and seen.count < way.total
            is_whole = not way.recounted and (way.total is None or way.is_over)
            is_still = not way.moved or (is_last and way.total is not None and not is_short)
            if is_whole and is_still and (not is_short or seen.mark == before):
                await asyncio.to_thread(shelf.finish)
                return
            before = seen.mark if is_whole else None
        await asyncio.to_thread(shelf.clear)
    raise client.words.unsteady(f"What /{what.name} shows")


async def _go(
    way: _Round,
    shelf: Shelf,
    client: OneRosterClient,
    what: Collection,
    progress: Progress,
    seen: Seen,
    *,
    is_patient: bool,
) -> None:
    """To the end, or to where it is certain that there will be another round; `is_patient`: there will be none."""
    repeats = 0
    while not way.is_over:
        page = await _turned(way, client, what)
        way.recounted = None not in (way.total, page.total) and way.total != page.total
        if way.recounted or (way.moved and not is_patient):
            return
        way.total = page.total if way.total is None else way.total
        if not page.records:
            return
        if what.judge:
            what.judge(page.records)
        way.last, before = _id(page.records[-1]), seen.count
        head = Head(len(page.records), page.total, client.revision, way.last)
        await asyncio.to_thread(_keep, shelf, way.number, what.name, head, page.records, seen)
        way.number, way.received = way.number + 1, way.received + len(page.records)
        repeats = repeats + 1 if seen.count == before else 0
        if repeats == _REPEATS:
            raise client.words.bad_answer(f"/{what.name}", "repeats itself without end")
        await progress(what.name, seen.count)
    if way.number == 1 and way.last:
        await _look_behind(way, client, what)


async def _look_behind(way: _Round, client: OneRosterClient, what: Collection) -> None:
    """Some count the records of the page instead of all: then there are more behind the first one."""
    page = await client.page(what.name, way.received - 1, PAGE_SIZE, what.filter)
    way.moved = not page.records or _id(page.records[0]) != way.last
    if len(page.records) > 1 and not way.moved:
        raise client.words.bad_answer(f"/{what.name}", "has more records than it counts")


async def _turned(way: _Round, client: OneRosterClient, what: Collection) -> Page:
    """The next page. It is asked for from the last record on that is here already: if that one still stands where it
    did, nothing has moved in front of it, which no total would tell where one record has come for one that went."""
    if way.last:
        page = await client.page(what.name, way.received - 1, PAGE_SIZE, what.filter)
        if not page.records or _id(page.records[0]) != way.last:
            way.moved = True
        elif len(page.records) > 1:
            return page._replace(records=page.records[1:])
        else:
            return await client.page(what.name, way.received, PAGE_SIZE, what.filter, behind=True)
    return await client.page(what.name, way.received, PAGE_SIZE, what.filter)


def _id(record: Record) -> str | None:
    found = record.get("sourcedId")
    return found if isinstance(found, str) else None


def _keep(shelf: Shelf, number: int, name: str, head: Head, records: Sequence[Record], seen: Seen) -> None:
    lines = [line_of(name, record) for record in records]
    fresh = seen.fresh([line.cells[0] for line in lines])
    shelf.add(number, head, [line for line, is_new in zip(lines, fresh, strict=True) if is_new])
