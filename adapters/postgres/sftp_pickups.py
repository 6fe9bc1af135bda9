"""SFTP servers that files are picked up from, in PostgreSQL."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import asyncpg

from adapters.postgres.json_text import to_json
from adapters.postgres.statements import Statement
from domain.drops import Box
from domain.ids import DistrictId, PickupId, SchoolId
from domain.sftp import FileFacts, Seen, SftpPickup, SftpServer

_NEW_ID = Statement("SELECT nextval('homeroom.id_seq')")
_REMOVE = Statement("""
    DELETE FROM homeroom.sftp_pickup
    WHERE district_id = :district AND school_id IS NOT DISTINCT FROM CAST(:school AS bigint)
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
    WHERE district_id = :district AND id = :id
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
        await _REMOVE.execute(self._connection, district=self._district, school=school)
        await _ADD.execute(
            self._connection,
            district=self._district,
            id=id_,
            school=school,
            host=server.host,
            port=server.port,
            user=server.user,
            folder=server.folder,
            host_key=server.host_key,
            sealed=seal(id_),
            every_minutes=every_minutes,
            due_at=now,
        )
        return id_

    async def remove(self, school: SchoolId | None) -> bool:
        return await _REMOVE.execute(self._connection, district=self._district, school=school) == 1

    async def all(self) -> Sequence[SftpPickup]:
        return [self._pickup(row) for row in await _ALL.fetch(self._connection, district=self._district)]

    async def take_due(self, now: datetime) -> Sequence[SftpPickup]:
        return [self._pickup(row) for row in await _TAKE.fetch(self._connection, district=self._district, now=now)]

    async def looked(self, id: PickupId, seen: Mapping[str, Seen] | None, at: datetime, error: str | None) -> None:
        told = None if seen is None else to_json({name: [*one.facts, one.fetched] for name, one in seen.items()})
        await _LOOKED.execute(self._connection, district=self._district, id=id, seen=told, at=at, error=error)

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
        )
