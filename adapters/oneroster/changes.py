"""What has changed at the service since the last pull, by `dateLastModified`.

Orgs, sessions and courses are few and read whole; people, classes and enrollments are asked for with a filter. A filter
that is refused, or ignored, makes a whole pull necessary, and so does whatever does not fit together. Nothing that is
absent from a filtered answer has left: real services answer an unknown filter with an empty list.
"""

from collections.abc import Sequence
from datetime import datetime

from adapters.oneroster.client import CLASSES, COURSES, ENROLLMENTS, ORGS, SESSIONS, USERS, OneRosterClient, Record
from adapters.oneroster.cursor import Cursor, any_newer, is_older
from adapters.oneroster.filling import Collection, Progress, fill
from adapters.oneroster.refusals import Unsteady
from adapters.oneroster.spool import Spool
from domain.errors import Refused

_NO_FILTER = ("SOURCE_BAD_ANSWER", "SOURCE_UNAVAILABLE", "SOURCE_DENIED")
"""How services refuse a filter. If the reason is another one, the whole pull will meet it again."""


class _Ignored(Exception):
    """The service sends records that have not changed since: it does not look at the filter."""


class _Watched:
    """Whether any of the records that pass by has changed."""

    def __init__(self, since: datetime) -> None:
        self._since = since
        self.changed = False

    def look(self, records: Sequence[Record]) -> None:
        self.changed = self.changed or any_newer(records, self._since)

    def only_changed(self, records: Sequence[Record]) -> None:
        """Raises `_Ignored`."""
        if any(is_older(record, self._since) is not False for record in records):
            raise _Ignored
        self.changed = self.changed or bool(records)


async def changed_since(spool: Spool, client: OneRosterClient, cursor: Cursor, progress: Progress) -> bool | None:
    """Whether anything has changed, which is then in `spool`; None where a whole pull has to tell."""
    around, watched = _Watched(cursor.since), _Watched(cursor.since)
    try:
        for name in (SESSIONS, ORGS, COURSES):
            await fill(spool.shelf(name), client, Collection(name, judge=around.look), progress)
        # A class shows the names and days of its course and terms without having changed itself.
        classes = Collection(CLASSES) if around.changed else None
        for name in (USERS, CLASSES, ENROLLMENTS):
            filtered = Collection(name, cursor.filter, watched.only_changed)
            await fill(spool.shelf(name), client, classes if classes and name == CLASSES else filtered, progress)
    except (_Ignored, Unsteady):
        return None
    except Refused as refused:
        if refused.code not in _NO_FILTER:
            raise
        return None
    if client.revision != cursor.revision:
        return None
    return around.changed or watched.changed
