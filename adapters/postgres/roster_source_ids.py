"""The sources of a district's rosters, as a sync must know them: its own, and those that place people beside it."""

from collections.abc import Mapping
from typing import Any

import asyncpg

from application.ports.rosters import SyncSource
from domain.ids import DistrictId, SourceId
from domain.roster_feed import Kind


async def source_of(
    connection: "asyncpg.Connection[Any]", district: DistrictId, source: SyncSource
) -> tuple[SourceId, bool]:
    """Its id, and whether it is new: then nothing is written yet."""
    known = await connection.fetchval(
        "SELECT id FROM homeroom.roster_source WHERE district_id = $1 AND kind = $2 AND name = $3",
        district,
        source.format,
        source.name,
    )
    if known is not None:
        return SourceId(known), False
    return SourceId(await next_id(connection)), True


async def next_id(connection: "asyncpg.Connection[Any]") -> int:
    number: int = await connection.fetchval("SELECT nextval('homeroom.id_seq')")
    return number


async def other_sources(
    connection: "asyncpg.Connection[Any]", district: DistrictId, source: SourceId
) -> list[SourceId]:
    """Those in use, which place people and keep them from leaving as this one does."""
    rows = await connection.fetch(
        "SELECT id FROM homeroom.roster_source WHERE district_id = $1 AND id <> $2 AND NOT retired ORDER BY id",
        district,
        source,
    )
    return [SourceId(row["id"]) for row in rows]


async def sis_ids_of(
    connection: "asyncpg.Connection[Any]", district: DistrictId, source: SyncSource
) -> Mapping[Kind, str]:
    """Which field of its records was the SIS id in the last roster that was complete."""
    chosen = await connection.fetchval(
        "SELECT sis_ids FROM homeroom.roster_source WHERE district_id = $1 AND kind = $2 AND name = $3",
        district,
        source.format,
        source.name,
    )
    return {Kind(kind): field for kind, field in (chosen or {}).items()}
