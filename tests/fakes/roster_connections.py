"""Connected sources and their nights in memory."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from application.paging import Page, PageRequest
from application.ports.roster_connections import Night
from domain.ids import ConnectionId, JobId, SourceId, SyncId
from domain.roster_source import RosterConnection
from tests.fakes.flex_store import FakeDistrict
from tests.fakes.paging import page


class FakeRosterConnections:
    """See `application.ports.roster_connections.RosterConnections`."""

    def __init__(self, store: FakeDistrict) -> None:
        self._store = store

    async def new_id(self) -> ConnectionId:
        return ConnectionId(self._store.number())

    async def add(self, connection: RosterConnection) -> bool:
        facts = self._store.facts
        if any(one.name == connection.name for one in facts.connections.values()):
            return False
        facts.sources.setdefault((connection.kind.value, connection.name), SourceId(self._store.number()))
        facts.connections[connection.id] = replace(connection, version=self._store.number())
        return True

    async def find(self, ids: Collection[ConnectionId]) -> Mapping[ConnectionId, RosterConnection]:
        return {id: one for id, one in self._store.facts.connections.items() if id in ids}

    async def page(self, request: PageRequest) -> Page[RosterConnection]:
        every = sorted(self._store.facts.connections.values(), key=lambda one: (one.name, one.id))
        return page(every, lambda one: (one.name, one.id), request)

    async def hold(self, id: ConnectionId) -> RosterConnection | None:
        return self._store.facts.connections.get(id)

    async def save(self, connection: RosterConnection) -> None:
        known = self._store.facts.connections[connection.id]
        kept = {name: getattr(known, name) for name in ("kind", "name", "sync_job", "last_sync", "created_by")}
        self._change(
            connection.id, **{**_fields(connection), **kept, "night_retries": 0, "version": self._store.number()}
        )

    async def reseal(self, id: ConnectionId, sealed: bytes) -> None:
        self._change(id, sealed=sealed)

    async def remove(self, id: ConnectionId) -> None:
        facts = self._store.facts
        if found := facts.connections.pop(id, None):
            facts.retired[facts.sources[found.kind.value, found.name]] = True

    async def forget_cursors(self) -> None:
        for id in list(self._store.facts.connections):
            self._change(id, cursor=None, cursor_rules=None)

    async def checked(self, id: ConnectionId, version: int, at: datetime) -> None:
        known = self._store.facts.connections.get(id)
        if known is not None and known.version == version:
            self._change(id, checked_at=at)

    async def sync_asked(self, id: ConnectionId, job: JobId) -> None:
        self._change(id, sync_job=job)

    async def synced(self, id: ConnectionId, sync: SyncId) -> None:
        self._change(id, last_sync=sync)

    async def read_up_to(self, id: ConnectionId, cursor: str | None, rules: str | None = None) -> None:
        self._change(id, cursor=cursor, cursor_rules=rules)

    async def take_night(self, id: ConnectionId, due: datetime, next_sync: datetime | None) -> bool:
        if (known := self._store.facts.connections.get(id)) is None or known.next_sync != due:
            return False
        self._change(id, next_sync=next_sync)
        return True

    async def put_off(self, id: ConnectionId, until: datetime) -> None:
        if (known := self._store.facts.connections.get(id)) is not None:
            self._change(id, next_sync=until, night_retries=known.night_retries + 1)

    async def end_night(self, id: ConnectionId) -> None:
        self._change(id, night_retries=0)

    def _change(self, id: ConnectionId, /, **changes: Any) -> None:
        if id in self._store.facts.connections:
            self._store.facts.connections[id] = replace(self._store.facts.connections[id], **changes)


class FakeNights:
    """See `application.ports.roster_connections.Nights`."""

    def __init__(self, store: FakeDistrict) -> None:
        self._store = store

    async def due(self, now: datetime, limit: int) -> Sequence[Night]:
        nights = [
            Night(self._store.district, one.id, one.next_sync)
            for one in self._store.facts.connections.values()
            if one.next_sync is not None and one.next_sync <= now
        ]
        return sorted(nights, key=lambda night: (night.due, night.connection))[:limit]


def _fields(connection: RosterConnection) -> dict[str, Any]:
    return {name: getattr(connection, name) for name in RosterConnection.__slots__}
