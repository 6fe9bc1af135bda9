"""Connected sources in PostgreSQL (`homeroom.roster_connection`), each with its next night."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import asyncpg

from adapters.postgres.roster_connection_rows import connection_of, edited
from adapters.postgres.roster_nights import set_night, take_night
from adapters.postgres.statements import Statement
from application.paging import Page, PageRequest, page_of
from domain.ids import ConnectionId, DistrictId, JobId, SyncId
from domain.roster_source import RosterConnection

_SELECT = """
    SELECT c.id, c.kind, c.name, c.settings, c.sealed, c.secrets, c.time_zone, c.nightly_at, c.state, c.cursor,
           c.cursor_rules, c.night_retries, c.checked_at, c.sync_job_id, c.last_sync_id,
           c.created_by, c.created_at, c.updated_by, c.updated_at, c.version, s.due_at
    FROM homeroom.roster_connection c LEFT JOIN control.roster_schedule s ON s.connection_id = c.id
    WHERE c.district_id = :district
"""
_NEW_ID = Statement("SELECT nextval('homeroom.id_seq')")
# The ids of people are kept under kind and name, whoever connects them again.
_SOURCE = Statement("""
    INSERT INTO homeroom.roster_source (district_id, kind, name) VALUES (:district, :kind, :name)
    ON CONFLICT (district_id, kind, name) DO NOTHING
""")
_ADD = Statement("""
    INSERT INTO homeroom.roster_connection
        (district_id, id, source_id, kind, name, settings, sealed, secrets, time_zone, nightly_at, state, cursor,
         cursor_rules, created_by, created_at, updated_by, updated_at)
    SELECT :district, :id, s.id, s.kind, s.name, CAST(:settings AS jsonb), :sealed, :secrets, :time_zone, :nightly_at,
           :state, :cursor, :cursor_rules, :created_by, :created_at, :updated_by, :updated_at
    FROM homeroom.roster_source s WHERE s.district_id = :district AND s.kind = :kind AND s.name = :name
    ON CONFLICT (district_id, name) DO NOTHING
""")
_SAVE = Statement("""
    UPDATE homeroom.roster_connection
    SET settings = CAST(:settings AS jsonb), sealed = :sealed, secrets = :secrets, time_zone = :time_zone,
        nightly_at = :nightly_at, state = :state, cursor = :cursor, cursor_rules = :cursor_rules, night_retries = 0,
        checked_at = :checked_at, updated_by = :updated_by, updated_at = :updated_at,
        version = nextval('homeroom.version_seq')
    WHERE district_id = :district AND id = :id
""")
_FIND = Statement(f"{_SELECT} AND c.id = ANY(CAST(:ids AS bigint[]))")
_HOLD = Statement(f"{_SELECT} AND c.id = :id FOR UPDATE OF c")
_PAGE = f"""
    {_SELECT}
      AND (CAST(:after AS text) IS NULL OR (c.name COLLATE "C", c.id) > (:after, CAST(:after_id AS bigint)))
      AND (CAST(:before AS text) IS NULL OR (c.name COLLATE "C", c.id) < (:before, CAST(:before_id AS bigint)))
    ORDER BY c.name COLLATE "C" {{way}}, c.id {{way}} LIMIT :limit
"""
_COUNT = Statement("SELECT count(*) FROM homeroom.roster_connection WHERE district_id = :district")
_RESEAL = Statement("UPDATE homeroom.roster_connection SET sealed = :sealed WHERE district_id = :district AND id = :id")
_RETIRE = Statement("""
    UPDATE homeroom.roster_source r SET retired = true
    FROM homeroom.roster_connection c
    WHERE c.district_id = :district AND c.id = :id AND r.district_id = c.district_id AND r.id = c.source_id
""")
_FORGET = Statement("""
    UPDATE homeroom.roster_connection SET cursor = NULL, cursor_rules = NULL WHERE district_id = :district
""")
_REMOVE = Statement("DELETE FROM homeroom.roster_connection WHERE district_id = :district AND id = :id")
_CHECKED = Statement("""
    UPDATE homeroom.roster_connection SET checked_at = :at WHERE district_id = :district AND id = :id AND version = :version
""")
_SYNC_ASKED = Statement("""
    UPDATE homeroom.roster_connection SET sync_job_id = :job WHERE district_id = :district AND id = :id
""")
_SYNCED = Statement("""
    UPDATE homeroom.roster_connection SET last_sync_id = :sync WHERE district_id = :district AND id = :id
""")
_READ_UP_TO = Statement("""
    UPDATE homeroom.roster_connection SET cursor = :cursor, cursor_rules = :rules
    WHERE district_id = :district AND id = :id
""")
_RETRY = Statement("""
    UPDATE homeroom.roster_connection SET night_retries = night_retries + 1 WHERE district_id = :district AND id = :id
""")
_END_NIGHT = Statement("""
    UPDATE homeroom.roster_connection SET night_retries = 0
    WHERE district_id = :district AND id = :id AND night_retries > 0
""")


class PostgresRosterConnections:
    """See `application.ports.roster_connections.RosterConnections`."""

    def __init__(self, driver: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = driver
        self._district = district

    async def new_id(self) -> ConnectionId:
        return ConnectionId(await _NEW_ID.fetchval(self._connection))

    async def add(self, connection: RosterConnection) -> bool:
        named = {"district": self._district, "kind": connection.kind.value, "name": connection.name}
        await _SOURCE.execute(self._connection, **named)
        added = await _ADD.execute(
            self._connection,
            **named,
            **edited(connection),
            created_by=connection.created_by,
            created_at=connection.created_at,
        )
        if added:
            await set_night(self._connection, self._district, connection.id, connection.next_sync)
        return added == 1

    async def find(self, ids: Collection[ConnectionId]) -> Mapping[ConnectionId, RosterConnection]:
        rows = await _FIND.fetch(self._connection, district=self._district, ids=list(ids))
        return {one.id: one for one in map(connection_of, rows)}

    async def page(self, request: PageRequest) -> Page[RosterConnection]:
        after, after_id = request.after or (None, None)
        before, before_id = request.before or (None, None)
        rows = await Statement(_PAGE.format(way="DESC" if request.backwards else "")).fetch(
            self._connection,
            district=self._district,
            after=after,
            after_id=after_id,
            before=before,
            before_id=before_id,
            limit=request.limit + 1,
        )

        async def total() -> int:
            return int(await _COUNT.fetchval(self._connection, district=self._district))

        return page_of([connection_of(row) for row in rows], lambda one: (one.name, one.id), request, total)

    async def hold(self, id: ConnectionId) -> RosterConnection | None:
        row = await _HOLD.fetchrow(self._connection, district=self._district, id=id)
        return None if row is None else connection_of(row)

    async def save(self, connection: RosterConnection) -> None:
        checked = {"checked_at": connection.checked_at}
        await _SAVE.execute(self._connection, district=self._district, **edited(connection), **checked)
        await set_night(self._connection, self._district, connection.id, connection.next_sync)

    async def reseal(self, id: ConnectionId, sealed: bytes) -> None:
        await _RESEAL.execute(self._connection, district=self._district, id=id, sealed=sealed)

    async def remove(self, id: ConnectionId) -> None:
        await _RETIRE.execute(self._connection, district=self._district, id=id)
        if await _REMOVE.execute(self._connection, district=self._district, id=id):
            await set_night(self._connection, self._district, id, None)

    async def forget_cursors(self) -> None:
        await _FORGET.execute(self._connection, district=self._district)

    async def checked(self, id: ConnectionId, version: int, at: datetime) -> None:
        await _CHECKED.execute(self._connection, district=self._district, id=id, version=version, at=at)

    async def sync_asked(self, id: ConnectionId, job: JobId) -> None:
        await _SYNC_ASKED.execute(self._connection, district=self._district, id=id, job=job)

    async def synced(self, id: ConnectionId, sync: SyncId) -> None:
        await _SYNCED.execute(self._connection, district=self._district, id=id, sync=sync)

    async def read_up_to(self, id: ConnectionId, cursor: str | None, rules: str | None = None) -> None:
        await _READ_UP_TO.execute(self._connection, district=self._district, id=id, cursor=cursor, rules=rules)

    async def take_night(self, id: ConnectionId, due: datetime, next_sync: datetime | None) -> bool:
        if not await take_night(self._connection, id, due):
            return False
        await set_night(self._connection, self._district, id, next_sync)
        return True

    async def put_off(self, id: ConnectionId, until: datetime) -> None:
        await _RETRY.execute(self._connection, district=self._district, id=id)
        await set_night(self._connection, self._district, id, until)

    async def end_night(self, id: ConnectionId) -> None:
        await _END_NIGHT.execute(self._connection, district=self._district, id=id)
