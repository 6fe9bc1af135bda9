"""Pulling what has changed: the records that events tell of, with the few lists that every record refers to."""

import asyncio
from collections.abc import AsyncGenerator
from typing import NamedTuple

from adapters.clever.client import CleverClient, Record
from adapters.clever.cursor import Cursor
from adapters.clever.events import Changes, TooMuch, changes_since, read_on
from adapters.clever.family import is_family
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
    family = await _look_up(client, changes, progress)
    # What an event says of a contact may be older than what was looked up.
    users = [record for record in changes.users.values() if not is_family(record)]
    for collection, found in (
        ("users", [*users, *family.contacts.values()]),
        ("sections", changes.sections.values()),
        ("courses", changes.courses.values()),
    ):
        await asyncio.to_thread(spool.put, collection, [record for record in found if record is not None])
    changed = Changed(year, tuple(changes.users), tuple(changes.sections), frozenset(family.students))
    cursor_now = Cursor(changes.last, year, cursor.family)
    return Pull(await asyncio.to_thread(CleverFeed, spool, changed), cursor_now.written)


class _Family(NamedTuple):
    students: list[str]
    contacts: dict[str, Record]
    """Theirs, by id."""


async def _look_up(client: CleverClient, changes: Changes, progress: Progress) -> _Family:
    """The sections that no event tells of, though they read otherwise now: those of a course that is called otherwise, and
    those that named somebody before he or she could be taken in. And the contacts of students, whole families."""
    joined = sorted(id for id in changes.joined if _is_somebody(changes.users[id]))
    paths = [f"users/{id}/sections" for id in joined] + [f"courses/{id}/sections" for id in sorted(changes.courses)]
    of_joined = {id for id in joined if _is_student(changes.users[id])}
    families = sorted(changes.families | of_joined) if changes.families is not None else []
    if len(paths) + 2 * len(families) > _MOST_LOOKED_UP:
        raise TooMuch
    for done, path in enumerate(paths, 1):
        async for section in _listed(client, path):
            changes.again(section)
        await progress("changes", done)
    found = _Family([], {})
    for done, student in enumerate(families, len(paths) + 1):
        if student not in changes.users:
            record = await client.record(client.path(f"users/{student}"))
            if record is not None:
                changes.users[student] = record
        if _is_student(changes.users.get(student)):
            found.students.append(student)
            async for contact in _listed(client, f"users/{student}/mycontacts"):
                found.contacts[str(contact.get("id"))] = contact
        await progress("changes", done)
    return found


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
    return user is not None and isinstance(user.get("roles"), dict) and not is_family(user)


def _is_student(user: Record | None) -> bool:
    roles = user.get("roles") if user is not None else None
    return isinstance(roles, dict) and roles.get("student") is not None
