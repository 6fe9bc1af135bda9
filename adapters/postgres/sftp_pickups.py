"""SFTP servers that files are picked up from, in PostgreSQL."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import asyncpg

from adapters.postgres.json_text import to_json
from adapters.postgres.statements import Statement
from domain.drops import Box
from domain.ids import DistrictId, PickupId, SchoolId
from domain.sftp import FileFacts, Seen, SftpPickup, SftpServer

_NEW_ID = Statement("SELECT nextval('homeroom.id_seq')")
_REMOVE = Statement("DELETE FROM homeroom.sftp_pickup WHERE district_id = :district AND id = :id")
_CLEAR = Statement("""
    DELETE FROM homeroom.sftp_pickup
    WHERE district_id = :district AND school_id IS NOT DISTINCT FROM CAST(:school AS bigint)
""")
_FIND = Statement(
    "SELECT * FROM homeroom.sftp_pickup WHERE district_id = :district AND id = ANY(CAST(:ids AS bigint[]))"
)
_HOLD = Statement("SELECT * FROM homeroom.sftp_pickup WHERE district_id = :district AND id = :id FOR UPDATE")
_CHANGE = Statement("""
    UPDATE homeroom.sftp_pickup
    SET host = :host, port = :port, user_name = :user, folder = :folder, host_key = :host_key, sealed = :sealed,
        every_minutes = :every_minutes, due_at = :due_at, version = nextval('homeroom.version_seq'),
        seen = CASE WHEN (host, port, folder) = (:host, :port, :folder) THEN seen ELSE '{}' END
    WHERE district_id = :district AND id = :id
""")
_ADD = Statement("""
    INSERT INTO homeroom.sftp_pickup
        (district_id, id, school_id, host, port, user_name, folder, host_key, sealed, every_minutes, due_at)
    VALUES (:district, :id, :school, :host, :port, :user, :folder, :host_key, :sealed, :every_minutes, :due_at)
""")
_ALL = Statement("""
    SELECT * FROM homeroom.sftp_pickup WHERE district_id = :district ORDER BY school_id NULLS FIRST
""")
_TAKE = Statement("""
    UPDATE homeroom.sftp_pickup SET due_at = :now + make_interval(mins => every_minutes)
    WHERE district_id = :district AND due_at <= :now
    RETURNING *
""")
_LOOKED = Statement("""
    UPDATE homeroom.sftp_pickup SET looked_at = :at, error = :error, seen = coalesce(CAST(:seen AS jsonb), seen)
    WHERE district_id = :district AND id = :id AND version = :version
""")
_RESEAL = Statement("UPDATE homeroom.sftp_pickup SET sealed = :sealed WHERE district_id = :district AND id = :id")


class PostgresSftpPickups:
    """See `application.ports.sftp.SftpPickups`."""

    def __init__(self, connection: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = connection
        self._district = district

    async def save(
        self,
        school: SchoolId | None,
        server: SftpServer,
        every_minutes: int,
        seal: Callable[[PickupId], bytes],
        now: datetime,
    ) -> PickupId:
        id_ = PickupId(await _NEW_ID.fetchval(self._connection))
        await _CLEAR.execute(self._connection, district=self._district, school=school)
        told = _told(server, seal(id_), every_minutes, now)
        await _ADD.execute(self._connection, district=self._district, id=id_, school=school, **told)
        return id_

    async def change(self, pickup: SftpPickup, now: datetime) -> None:
        told = _told(pickup.server, pickup.sealed, pickup.every_minutes, now)
        await _CHANGE.execute(self._connection, district=self._district, id=pickup.id, **told)

    async def remove(self, id: PickupId) -> None:
        await _REMOVE.execute(self._connection, district=self._district, id=id)

    async def find(self, ids: Collection[PickupId]) -> Mapping[PickupId, SftpPickup]:
        rows = await _FIND.fetch(self._connection, district=self._district, ids=list(ids))
        return {one.id: one for one in map(self._pickup, rows)}

    async def hold(self, id: PickupId) -> SftpPickup | None:
        row = await _HOLD.fetchrow(self._connection, district=self._district, id=id)
        return None if row is None else self._pickup(row)

    async def all(self) -> Sequence[SftpPickup]:
        return [self._pickup(row) for row in await _ALL.fetch(self._connection, district=self._district)]

    async def take_due(self, now: datetime) -> Sequence[SftpPickup]:
        return [self._pickup(row) for row in await _TAKE.fetch(self._connection, district=self._district, now=now)]

    async def looked(
        self, looked: SftpPickup, seen: Mapping[str, Seen] | None, at: datetime, error: str | None
    ) -> None:
        told = None if seen is None else to_json({name: [*one.facts, one.fetched] for name, one in seen.items()})
        named = {"district": self._district, "id": looked.id, "version": looked.version}
        await _LOOKED.execute(self._connection, **named, seen=told, at=at, error=error)

    async def reseal(self, id: PickupId, sealed: bytes) -> None:
        await _RESEAL.execute(self._connection, district=self._district, id=id, sealed=sealed)

    def _pickup(self, row: Any) -> SftpPickup:
        school = row["school_id"]
        return SftpPickup(
            id=PickupId(row["id"]),
            box=Box(self._district, None if school is None else SchoolId(school)),
            server=SftpServer(row["host"], row["port"], row["user_name"], row["folder"], row["host_key"]),
            sealed=row["sealed"],
            every_minutes=row["every_minutes"],
            seen={name: Seen(FileFacts(size, time), fetched) for name, (size, time, fetched) in row["seen"].items()},
            looked_at=row["looked_at"],
            error=row["error"],
            version=row["version"],
        )


def _told(server: SftpServer, sealed: bytes, every_minutes: int, due_at: datetime) -> dict[str, Any]:
    return {
        "host": server.host,
        "port": server.port,
        "user": server.user,
        "folder": server.folder,
        "host_key": server.host_key,
        "sealed": sealed,
        "every_minutes": every_minutes,
        "due_at": due_at,
    }
