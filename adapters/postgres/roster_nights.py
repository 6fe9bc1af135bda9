"""When connected sources are due by themselves, in PostgreSQL (`control.roster_schedule`)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.statements import Statement
from application.ports.roster_connections import Night
from domain.ids import ConnectionId, DistrictId

_NO_NIGHT = Statement("DELETE FROM control.roster_schedule WHERE connection_id = :id")
_SET_NIGHT = Statement("""
    INSERT INTO control.roster_schedule (connection_id, district_id, due_at) VALUES (:id, :district, :due)
    ON CONFLICT (connection_id) DO UPDATE SET due_at = excluded.due_at
""")
_TAKE_NIGHT = Statement("DELETE FROM control.roster_schedule WHERE connection_id = :id AND due_at = :due")
_DUE = text("""
    SELECT district_id, connection_id, due_at FROM control.roster_schedule
    WHERE due_at <= :now ORDER BY due_at, connection_id LIMIT :limit
""")


async def set_night(
    driver: "asyncpg.Connection[Any]", district: DistrictId, id: ConnectionId, due: datetime | None
) -> None:
    """Its next night; None: it has none."""
    if due is None:
        await _NO_NIGHT.execute(driver, id=id)
    else:
        await _SET_NIGHT.execute(driver, district=district, id=id, due=due)


async def take_night(driver: "asyncpg.Connection[Any]", id: ConnectionId, due: datetime) -> bool:
    """Whoever comes second waits for the first, and then finds another time, or none."""
    return await _TAKE_NIGHT.execute(driver, id=id, due=due) == 1


class PostgresNights:
    """See `application.ports.roster_connections.Nights`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def due(self, now: datetime, limit: int) -> Sequence[Night]:
        async with self._engine.begin() as connection:
            rows = await connection.execute(_DUE, {"now": now, "limit": limit})
            return [Night(DistrictId(row.district_id), ConnectionId(row.connection_id), row.due_at) for row in rows]
