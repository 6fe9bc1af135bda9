"""Ports: the sources a district has connected, and the nights on which they are due."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from application.paging import Page, PageRequest
from domain.ids import ConnectionId, DistrictId, JobId, SyncId
from domain.roster_source import RosterConnection


class RosterConnections(Protocol):
    """Within a transaction."""

    async def new_id(self) -> ConnectionId:
        """For a connection to come: its secrets are sealed for its id."""

    async def add(self, connection: RosterConnection) -> bool:
        """Write it down, with its next night. False where its name is taken."""

    async def find(self, ids: Collection[ConnectionId]) -> Mapping[ConnectionId, RosterConnection]: ...

    async def page(self, request: PageRequest) -> Page[RosterConnection]:
        """By name. Keys: `(name, id)`."""

    async def hold(self, id: ConnectionId) -> RosterConnection | None:
        """The connection as it is now; nobody else changes it until the transaction ends."""

    async def save(self, connection: RosterConnection) -> None:
        """Write down an edit: everything but id, kind, name and what is known of syncs, but with cursor, check and next night.

        It has another version then, and no retries.
        """

    async def reseal(self, id: ConnectionId, sealed: bytes) -> None:
        """The same secrets, sealed with another key: no edit."""

    async def remove(self, id: ConnectionId) -> None:
        """The connection and its nights. What came from it, and under which ids, stays; its source keeps nobody from leaving."""

    async def forget_cursors(self) -> None:
        """The next pull of every connection is of everything: somebody whom earlier ones passed over is wanted now."""

    async def checked(self, id: ConnectionId, version: int, at: datetime) -> None:
        """Remember that it shares schools, unless it has been edited since that version."""

    async def sync_asked(self, id: ConnectionId, job: JobId) -> None: ...

    async def synced(self, id: ConnectionId, sync: SyncId) -> None:
        """Remember the latest run."""

    async def read_up_to(self, id: ConnectionId, cursor: str | None, rules: str | None = None) -> None:
        """Remember from where the next pull goes on, and what schools accepted until then; None: nobody knows, so that the
        next pull is of everything."""

    async def take_night(self, id: ConnectionId, due: datetime, next_sync: datetime | None) -> bool:
        """Take the night that is due and set the next one; of any number who try, one is told True."""

    async def put_off(self, id: ConnectionId, until: datetime) -> None:
        """Tonight's sync is due again then: one retry more."""

    async def end_night(self, id: ConnectionId) -> None:
        """Tonight's sync has ended: no retries."""


@dataclass(frozen=True, slots=True)
class Night:
    """A sync that is due by itself."""

    district: DistrictId
    connection: ConnectionId
    due: datetime


class Nights(Protocol):
    """Across districts, outside of any transaction."""

    async def due(self, now: datetime, limit: int) -> Sequence[Night]:
        """The longest due first."""
