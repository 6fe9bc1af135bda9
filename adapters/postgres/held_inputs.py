"""Inputs of runs in which something waits, in PostgreSQL, in pieces. What removes them: a decision, a newer run, the sweeper."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.statements import Statement
from domain.ids import DistrictId, SyncId

_ADD = Statement("""
    INSERT INTO homeroom.held_input_piece (district_id, sync_id, ordinal, piece) VALUES (:district, :sync, :ordinal, :piece)
""")
_KEEP_UNTIL = Statement("""
    INSERT INTO control.held_input (sync_id, district_id, kept_until)
    SELECT id, district_id, kept_until FROM homeroom.roster_sync
    WHERE district_id = :district AND id = :sync AND kept_until IS NOT NULL
""")
_READ = Statement("""
    SELECT piece FROM homeroom.held_input_piece WHERE district_id = :district AND sync_id = :sync AND ordinal = :ordinal
""")
_ALL = Statement("""
    SELECT DISTINCT sync_id FROM homeroom.held_input_piece WHERE district_id = :district ORDER BY sync_id
""")
_RESEAL = Statement("""
    UPDATE homeroom.held_input_piece SET piece = :piece
    WHERE district_id = :district AND sync_id = :sync AND ordinal = :ordinal
""")
_REMOVE = Statement("DELETE FROM homeroom.held_input_piece WHERE district_id = :district AND sync_id = :sync")
_NOT_KEPT = Statement("UPDATE homeroom.roster_sync SET kept_until = NULL WHERE district_id = :district AND id = :sync")
_FORGOTTEN = Statement("DELETE FROM control.held_input WHERE sync_id = :sync")
_OLD = Statement("""
    SELECT sync_id, district_id FROM control.held_input WHERE kept_until <= now()
    ORDER BY kept_until LIMIT 100 FOR UPDATE SKIP LOCKED
""")
_SET_DISTRICT = Statement("SELECT set_config('homeroom.district', :district, true)")


class PostgresHeldInputs:
    """See `application.ports.held_inputs.HeldInputs`."""

    def __init__(self, driver: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = driver
        self._district = district

    async def keep(self, sync: SyncId, pieces: Iterator[bytes]) -> None:
        ordinal = 0
        while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
            await _ADD.execute(self._connection, district=self._district, sync=sync, ordinal=ordinal, piece=piece)
            ordinal += 1
        await _KEEP_UNTIL.execute(self._connection, district=self._district, sync=sync)

    async def piece(self, sync: SyncId, ordinal: int) -> bytes | None:
        piece: bytes | None = await _READ.fetchval(
            self._connection, district=self._district, sync=sync, ordinal=ordinal
        )
        return piece

    async def all(self) -> Sequence[SyncId]:
        rows = await _ALL.fetch(self._connection, district=self._district)
        return [SyncId(row["sync_id"]) for row in rows]

    async def reseal(self, sync: SyncId, ordinal: int, piece: bytes) -> None:
        await _RESEAL.execute(self._connection, district=self._district, sync=sync, ordinal=ordinal, piece=piece)

    async def forget(self, sync: SyncId) -> None:
        await forget_input(self._connection, self._district, sync)


class PostgresForgetsHeldInputs:
    """See `application.ports.held_inputs.ForgetsHeldInputs`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def __call__(self) -> int:
        async with self._engine.begin() as connection:
            raw = await connection.get_raw_connection()
            driver: asyncpg.Connection[Any] = raw.driver_connection
            # SQLAlchemy opens the driver's transaction with its own first statement only.
            await connection.exec_driver_sql("SET LOCAL lock_timeout = '10s'")
            old = await _OLD.fetch(driver)
            for one in old:
                await _SET_DISTRICT.execute(driver, district=str(one["district_id"]))
                await forget_input(driver, DistrictId(one["district_id"]), SyncId(one["sync_id"]))
        return len(old)


async def forget_input(connection: "asyncpg.Connection[Any]", district: DistrictId, sync: SyncId) -> None:
    """Its line in `control` first: the sweeper begins there too, so that nobody waits in a circle."""
    await _FORGOTTEN.execute(connection, sync=sync)
    await _REMOVE.execute(connection, district=district, sync=sync)
    await _NOT_KEPT.execute(connection, district=district, sync=sync)
