"""What a sync remarks and refuses, in sentences for whoever reads the report."""

from collections.abc import Collection, Sequence

from domain.errors import Refused
from domain.ids import SchoolId
from domain.roster_feed import Kind, Notice
from domain.roster_schools import KnownSchool


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
