"""What a sync remarks and refuses, in sentences for whoever reads the report."""

from collections.abc import Collection, Sequence
from datetime import datetime

from domain.errors import Refused
from domain.ids import SchoolId, SyncId
from domain.roster_feed import Kind, Notice
from domain.roster_schools import KnownSchool
from domain.roster_sync import Counts, RosterSync, SyncStatus


def absent(known: Sequence[KnownSchool], here: Collection[SchoolId]) -> list[Notice]:
    names = sorted(school.name for school in known if school.source_key is not None and school.id not in here)
    if not names:
        return []
    message = f"Schools that are not in the feed were left as they are: {', '.join(names[:10])}."
    return [Notice("SCHOOL_NOT_IN_FEED", message, None, len(names))]


def nobody_leaves(kind: Kind, count: int) -> Notice:
    message = f"A {kind.value} record without a readable id may be anybody: nobody of that kind leaves in this run."
    return Notice("LEAVING_WAITS", message, None, count)


def emptied(what: str) -> Refused:
    return Refused(
        "SOURCE_EMPTY",
        f"The feed has no {what} at all although this source had some: check the export. Nothing was changed.",
        field="path",
    )


def rejected(
    format: str, by: str, started: datetime, finished: datetime, refusal: Refused, *, dry_run: bool
) -> RosterSync:
    """The report of a run whose input cannot be trusted as a whole."""
    error = {"code": refusal.code, "message": refusal.message}
    return RosterSync(
        SyncId(0), SyncStatus.REJECTED, dry_run, format, None, (), Counts(), (), 0, by, started, finished, error
    )
