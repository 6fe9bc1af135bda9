"""Sources that records came from, in PostgreSQL (`homeroom.roster_source`)."""

from collections.abc import Sequence
from typing import Any

import asyncpg

from adapters.postgres.statements import Statement
from application.ports.known_sources import KnownSource
from application.ports.rosters import SyncSource
from domain.ids import DistrictId
from domain.roster_source import ConnectionState

_SOURCES = Statement("""
    SELECT r.kind, r.name, r.retired, c.state
    FROM homeroom.roster_source r
    LEFT JOIN homeroom.roster_connection c ON c.district_id = r.district_id AND c.source_id = r.id
    WHERE r.district_id = :district AND (CAST(:name AS text) IS NULL OR r.name = :name) ORDER BY r.id
""")
_RETIRE = Statement("""
    UPDATE homeroom.roster_source SET retired = true
    WHERE district_id = :district AND kind = :format AND name = :name AND NOT retired
""")
_FORGET_CURSOR = Statement("""
    UPDATE homeroom.roster_connection SET cursor = NULL, cursor_rules = NULL
    WHERE district_id = :district AND kind = :format AND name = :name
""")


class PostgresKnownSources:
    """See `application.ports.known_sources.KnownSources`."""

    def __init__(self, driver: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = driver
        self._district = district

    async def all(self, name: str | None = None) -> Sequence[KnownSource]:
        rows = await _SOURCES.fetch(self._connection, district=self._district, name=name)
        states = [None if row["state"] is None else ConnectionState(row["state"]) for row in rows]
        return [
            KnownSource(SyncSource(row["kind"], row["name"]), state, not row["retired"])
            for row, state in zip(rows, states, strict=True)
        ]

    async def retire(self, source: SyncSource) -> None:
        named = {"district": self._district, "format": source.format, "name": source.name}
        await _RETIRE.execute(self._connection, **named)
        await _FORGET_CURSOR.execute(self._connection, **named)
