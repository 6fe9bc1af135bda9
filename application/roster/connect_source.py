"""Connecting a district to a roster service: its settings and secrets, and when it is synced at night."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time

from application.access import Viewer
from application.idempotency import once
from application.ports.clock import Clock
from application.ports.roster_sources import ConnectsRosterSources
from application.ports.seals import Seals
from application.ports.transaction import Begin, Transaction
from application.roster.source_secrets import completed, seal_secrets, split
from domain.errors import Refused, gather
from domain.ids import ConnectionId
from domain.roster_source import (
    ConnectionState,
    RosterConnection,
    SourceKind,
    check_name,
    check_settings,
    check_time_zone,
    next_night,
)


@dataclass(frozen=True, slots=True)
class NewSource:
    kind: SourceKind
    name: str
    settings: Mapping[str, str] = field(repr=False)
    """Secrets among them."""
    time_zone: str = "America/New_York"
    nightly_at: time | None = None


@dataclass(frozen=True, slots=True)
class ConnectRosterSource:
    begin: Begin
    clock: Clock
    sources: ConnectsRosterSources
    seals: Seals

    async def __call__(self, viewer: Viewer, new: NewSource, *, key: str | None = None) -> ConnectionId:
        """Connect a source; nothing is imported. District admins and operators.

        Raises `Refused`: `SOURCE_KIND_UNAVAILABLE`, `BAD_NAME`, `BAD_TIME_ZONE`, `BAD_SETTINGS`, `NAME_TAKEN`.
        """
        viewer.must_run_district()
        name, fields = " ".join(new.name.split()), self.sources.settings(new.kind)
        given = completed(fields, new.settings)
        gather([*check_name(name), *check_time_zone(new.time_zone), *check_settings(fields, given)])
        async with self.sources.open(new.kind, given):
            pass  # only whether it can be opened: nothing is asked yet
        shown, secrets = split(fields, given)
        now = self.clock.now()

        async def connect(tx: Transaction) -> ConnectionId:
            id = await tx.roster_connections.new_id()
            connection = RosterConnection(
                id=id,
                kind=new.kind,
                name=name,
                settings=shown,
                sealed=seal_secrets(self.seals, viewer.district, id, secrets),
                secrets=frozenset(secrets),
                time_zone=new.time_zone,
                nightly_at=new.nightly_at,
                state=ConnectionState.ACTIVE,
                cursor=None,
                cursor_rules=None,
                night_retries=0,
                next_sync=None if new.nightly_at is None else next_night(new.nightly_at, new.time_zone, now),
                sync_job=None,
                last_sync=None,
                created_by=viewer.actor,
                created_at=now,
                updated_by=viewer.actor,
                updated_at=now,
                version=0,
            )
            if not await tx.roster_connections.add(connection):
                message = f"There is a source called {name} already: choose another name, or change that one."
                raise Refused("NAME_TAKEN", message, field="name")
            return id

        async with self.begin(viewer.district) as tx:
            # Of secrets the names only: a digest of what somebody chose as a password can be guessed.
            asked = [new.kind, name, sorted(shown.items()), sorted(secrets), new.time_zone, new.nightly_at]
            return ConnectionId(
                await once(tx.idempotency, viewer, "connectRosterSource", key, asked, lambda: connect(tx))
            )
