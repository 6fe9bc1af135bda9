"""What came empty, or without ids: no reason for anybody to leave (docs/decisions/0005-roster-sync.md)."""

from collections.abc import Collection, Mapping
from typing import Any

import asyncpg

from adapters.postgres.script import script
from application.ports.rosters import Staged
from domain.roster_feed import Kind
from domain.roster_remarks import emptied, emptied_list


async def refuse_emptied(
    connection: "asyncpg.Connection[Any]", whose: Mapping[str, Any], staged: Staged, undeclared: Collection[Kind]
) -> None:
    """Raise `Refused` `SOURCE_EMPTY` where a complete feed has none of a kind of which the source had some."""
    for row in await script("roster_sync/emptied").fetch(connection, **whose):
        kind = Kind(row["kind"])
        if kind not in undeclared and not staged.records.get(kind) and not staged.quarantined.get(kind):
            raise emptied(f"{kind.value}s")


async def refuse_emptied_lists(
    connection: "asyncpg.Connection[Any]", whose: Mapping[str, Any], staged: Staged, undeclared: Collection[Kind]
) -> None:
    """Raise `Refused` `SOURCE_EMPTY` where a list of courses or terms came empty, and sections have something of it."""
    if staged.empty_lists and Kind.SECTION not in undeclared:
        (had,) = await script("roster_sync/emptied_lists").fetch(connection, **whose)
        for one in staged.empty_lists:
            if had[one.what.value]:
                raise emptied_list(one)


async def nameless(connection: "asyncpg.Connection[Any]") -> dict[Kind, int]:
    """Quarantined records without an id: they count as present, and nobody knows who they are."""
    rows = await connection.fetch(
        "SELECT kind, count(*) AS count FROM feed_quarantine WHERE source_key IS NULL AND kind = ANY($1) GROUP BY kind",
        [Kind.STAFFER.value, Kind.STUDENT.value, Kind.SECTION.value],
    )
    return {Kind(row["kind"]): row["count"] for row in rows}
