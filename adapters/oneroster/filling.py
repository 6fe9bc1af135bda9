"""Reading a collection to its end, by offset: pages may be shorter than asked for, repeat themselves, come in no order, or
shift while they are turned. What does not fit together is read again, and given up in the end."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
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


class _Outcome(NamedTuple):
    """Of one round."""

    is_whole: bool
    """As many records came as the service says there are, and that number did not change on the way."""
    missing: bool
    """There are fewer different records than the service says."""
    mark: int


class Collection(NamedTuple):
    """What is read."""

    name: str
    filter: str | None = None
    judge: Judge | None = None


async def fill(shelf: Shelf, client: OneRosterClient, what: Collection, progress: Progress) -> None:
    """Fetch the pages that are not here yet. Raises `Refused`, `Unsteady`, or what `judge` or `progress` raises.

    The end is where the total is reached, or an empty page. Where different records are fewer than the total, rows have
    slipped away between two pages, unless the next round brings the very same: then the service counts some twice.
    """
    if shelf.is_done:
        return
    before: int | None = None
    for _ in range(_ROUNDS):
        outcome = await _round(shelf, client, what, progress)
        if outcome.is_whole and (not outcome.missing or outcome.mark == before):
            shelf.finish()
            return
        before = outcome.mark if outcome.is_whole else None
        await asyncio.to_thread(shelf.clear)
    raise client.words.unsteady(f"What /{what.name} shows")


async def _round(shelf: Shelf, client: OneRosterClient, what: Collection, progress: Progress) -> _Outcome:
    heads = await asyncio.to_thread(shelf.heads)
    if heads:
        client.revision = client.revision or heads[0].revision
    number, received = len(heads), sum(head.received for head in heads)
    total, repeats = heads[0].total if heads else None, 0
    with await asyncio.to_thread(Seen, shelf.folder) as seen:
        await asyncio.to_thread(seen.fresh, (line.cells[0] for line in shelf.lines()))
        while total is None or received < total:
            page = await client.page(what.name, received, PAGE_SIZE, what.filter)
            if total is not None and page.total is not None and page.total != total:
                return _Outcome(False, True, seen.mark)
            total = page.total if total is None else total
            if not page.records:
                break
            if what.judge:
                what.judge(page.records)
            before = seen.count
            await asyncio.to_thread(_keep, shelf, number, what.name, page, client.revision, seen)
            number, received = number + 1, received + len(page.records)
            repeats = repeats + 1 if seen.count == before else 0
            if repeats == _REPEATS:
                raise client.words.bad_answer(f"/{what.name}", "repeats itself without end")
            await progress(what.name, seen.count)
        is_whole = total is None or received >= total
        return _Outcome(is_whole, total is not None and seen.count < total, seen.mark)


def _keep(shelf: Shelf, number: int, name: str, page: Page, revision: str | None, seen: Seen) -> None:
    lines = [line_of(name, record) for record in page.records]
    fresh = seen.fresh([line.cells[0] for line in lines])
    head = Head(len(lines), page.total, revision)
    shelf.add(number, head, [line for line, is_new in zip(lines, fresh, strict=True) if is_new])
