"""What has happened at Clever since the last pull.

The sync takes a complete roster, where absence is leaving, or a partial one, where nobody leaves. Clever's events are
neither: single records that were created, updated or deleted. Until the sync can apply those one by one, events answer
one question only, the one that spares most pulls: *has anything changed at all?* If nothing has, nothing is pulled;
else everything is. So `previous_attributes` and the order of events do not matter here.

The cursor is the id of the newest event that was there *before* a full pull began: what changes while it runs comes
again. Clever keeps events for about thirty days. As long as the event of the cursor itself is still there, none after
it is lost; once it is gone (or the application's events were switched off, which makes every list empty) all is pulled.
"""

from typing import NamedTuple

from adapters.clever.client import CleverClient
from adapters.clever.refusals import bad_answer

_PAGE_SIZE = 1000
_OTHER = ("resources.", "districts.")
"""Kinds of records that no roster is made of."""


class News(NamedTuple):
    changed: bool
    cursor: str | None
    """The newest event."""


async def news_since(client: CleverClient, cursor: str) -> News | None:
    """None where it cannot be told, because the window has moved past the cursor."""
    if not (cursor.isascii() and cursor.isalnum()) or await client.record(client.path(f"events/{cursor}")) is None:
        return None
    return await _read(client, cursor)


async def newest_event(client: CleverClient) -> str | None:
    """None where there is none, or where the application gets no events."""
    return (await _read(client, None)).cursor


async def _read(client: CleverClient, cursor: str | None) -> News:
    link: str | None = client.path(f"events?limit={_PAGE_SIZE}")
    link = f"{link}&starting_after={cursor}" if cursor else link
    changed, seen = False, set[str]()
    while link is not None and link not in seen:
        seen.add(link)
        page = await client.page(link)
        if page is None or not page.records:
            break
        changed = changed or any(not str(event.get("type")).startswith(_OTHER) for event in page.records)
        newest = page.records[-1].get("id")
        if not isinstance(newest, str) or not (newest.isascii() and newest.isalnum()):
            raise bad_answer(client.path("events"), "holds an event without an id")
        cursor, link = newest, page.next
    return News(changed, cursor)
