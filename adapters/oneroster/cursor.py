"""What is remembered from one pull to the next, in one text."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from adapters.oneroster.client import Record
from adapters.oneroster_records.roster import Known
from domain.roster_feed import Kind

_MARGIN = timedelta(minutes=10)
"""Clocks differ, and a record may be stamped before others can see it."""
_WHOLE_AFTER = timedelta(hours=20)
"""Every night a whole roster: many services never tell what they have deleted."""
_KINDS = (Kind.STUDENT, Kind.STAFFER)


class Cursor(NamedTuple):
    since: datetime
    """What changed from here on has not been read."""
    whole: datetime
    """When the last whole pull began."""
    revision: str | None
    """`OneRosterClient.revision` of that pull."""
    known: Known

    def is_old(self, now: datetime) -> bool:
        """Whether it is time for a whole roster again."""
        return not timedelta(0) <= now - self.whole < _WHOLE_AFTER

    def after(self, at: datetime) -> "Cursor":
        """Of changes that were read from `at` on."""
        return self._replace(since=at - _MARGIN)

    @property
    def filter(self) -> str:
        return f"dateLastModified>='{_written(self.since)}'"

    def text(self) -> str:
        year, sis_ids = self.known
        kept = [_written(self.since), _written(self.whole), self.revision, year, *(sis_ids.get(one) for one in _KINDS)]
        return json.dumps(kept, separators=(",", ":"))


def cursor_of(at: datetime, revision: str | None, known: Known) -> Cursor:
    """Of a whole pull that began at `at`."""
    return Cursor(at - _MARGIN, at, revision, known)


def read_cursor(text: str | None) -> Cursor | None:
    """None for none, and for one that is not ours: then everything is read."""
    try:
        since, whole, revision, year, *sis_ids = json.loads(text or "")
        known = Known(year, dict(zip(_KINDS, sis_ids, strict=True)))
        return Cursor(datetime.fromisoformat(since), datetime.fromisoformat(whole), revision, known)
    except (ValueError, TypeError):
        return None


def is_older(record: Record, than: datetime) -> bool | None:
    """By its own stamp; None where it has none that can be read."""
    stamp: Any = record.get("dateLastModified")
    try:
        found = datetime.fromisoformat(stamp)
    except (ValueError, TypeError):
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)) < than


def any_newer(records: Sequence[Record], than: datetime) -> bool:
    """Whether any of them has changed since, or may have."""
    return any(is_older(record, than) is not True for record in records)


def _written(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
