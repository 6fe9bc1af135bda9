"""Pulling what has changed: the records that events tell of, with the few lists that every record refers to."""

import asyncio
from collections.abc import AsyncGenerator

from adapters.clever.client import CleverClient, Record
from adapters.clever.cursor import Cursor
from adapters.clever.events import Changes, TooMuch, changes_since, read_on
from adapters.clever.feed import Changed, CleverFeed
from adapters.clever.spool import Progress, Spool
from application.ports.roster_sources import Pull
from domain.errors import Refused

_LISTS = ("schools", "terms", "courses")
_MOST_LOOKED_UP = 100
"""Requests for single people's and courses' sections; for more, a pull of everything is quicker."""


async def pull_changes(client: CleverClient, spool: Spool, cursor: Cursor, progress: Progress) -> Pull:
    """What has happened since the cursor, as whole records. Raises `TooMuch` where everything is to be pulled."""
    changes = await changes_since(client, cursor)
    if changes.nothing:
        return Pull(None, Cursor(changes.last, cursor.year).written)
    await asyncio.to_thread(spool.clear)
    for collection in _LISTS:
        await spool.fill(collection, client, progress)
    # Once more, so that no list is older than the events: what refers to a school that went meanwhile shows it.
    await read_on(client, changes)
    year = changes.year_after(cursor.year)
    await _look_up(client, changes, progress)
    for collection, found in (("users", changes.users), ("sections", changes.sections), ("courses", changes.courses)):
        await asyncio.to_thread(spool.put, collection, [record for record in found.values() if record is not None])
    changed = Changed(year, tuple(changes.users), tuple(changes.sections))
    return Pull(await asyncio.to_thread(CleverFeed, spool, changed), Cursor(changes.last, year).written)


async def _look_up(client: CleverClient, changes: Changes, progress: Progress) -> None:
    """The sections that no event tells of, though they read otherwise now: those of a course that is called otherwise, and
    those that named somebody before he or she could be taken in."""
    joined = sorted(id for id in changes.joined if _is_somebody(changes.users[id]))
    paths = [f"users/{id}/sections" for id in joined] + [f"courses/{id}/sections" for id in sorted(changes.courses)]
    if len(paths) > _MOST_LOOKED_UP:
        raise TooMuch
    for done, path in enumerate(paths, 1):
        async for section in _listed(client, path):
            changes.again(section)
        await progress("changes", done)


async def _listed(client: CleverClient, path: str) -> AsyncGenerator[Record, None]:
    """Nothing of whom or what is not shared any more: another event will tell."""
    try:
        async for page in client.pages(client.path(f"{path}?limit=1000")):
            for record in page.records:
                yield record
    except Refused as refused:
        if refused.code != "SOURCE_PAUSED":
            raise


def _is_somebody(user: Record | None) -> bool:
    """Not family, and not gone."""
    roles = user.get("roles") if user is not None else None
    return isinstance(roles, dict) and set(roles) != {"contact"}
