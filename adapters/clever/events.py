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
from domain.errors import Refused

_PAGE_SIZE = 1000
_OTHER = ("resources.", "districts.")
"""Kinds of records that no roster is made of."""
_NO_EVENTS = ("SOURCE_DENIED", "SOURCE_PAUSED")
"""What an application hears whose events are not switched on. It can pull no less: whether the district still shares
anything, the pull itself will tell."""


class News(NamedTuple):
    changed: bool
    cursor: str | None
    """The newest event."""


async def news_since(client: CleverClient, cursor: str) -> News | None:
    """None where it cannot be told, because the window has moved past the cursor, or because there are no events."""
    try:
        if not _is_id(cursor) or await client.record(client.path(f"events/{cursor}")) is None:
            return None
        return await _read(client, cursor)
    except Refused as refused:
        if refused.code not in _NO_EVENTS:
            raise
        return None


async def newest_event(client: CleverClient) -> str | None:
    """None where there is none, or where the application gets no events."""
    try:
        return (await _read(client, None)).cursor
    except Refused as refused:
        if refused.code not in _NO_EVENTS:
            raise
        return None


async def _read(client: CleverClient, cursor: str | None) -> News:
    after = f"&starting_after={cursor}" if cursor else ""
    changed = False
    async for page in client.pages(client.path(f"events?limit={_PAGE_SIZE}") + after):
        for event in page.records:
            changed = changed or not str(event.get("type")).startswith(_OTHER)
            id = event.get("id")
            if not isinstance(id, str) or not _is_id(id):
                raise bad_answer(client.path("events"), "holds an event without an id")
            cursor = id
    return News(changed, cursor)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isalnum()
