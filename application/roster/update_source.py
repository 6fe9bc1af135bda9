"""Changing a connected source, and letting go of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import time

from application.access import Viewer
from application.idempotency import once
from application.ports.clock import Clock
from application.ports.roster_sources import ConnectsRosterSources
from application.ports.seals import Seals
from application.ports.transaction import Begin, Transaction
from application.roster.source_secrets import all_settings, completed, seal_secrets, split
from application.setup.edit import check_version
from domain.errors import gather, not_found
from domain.ids import ConnectionId
from domain.roster_source import (
    ConnectionState,
    RosterConnection,
    check_secrets_given,
    check_settings,
    check_time_zone,
)


@dataclass(frozen=True, slots=True)
class SourceEdit:
    """What to change; None leaves it as it is."""

    settings: Mapping[str, str] | None = field(default=None, repr=False)
    """Those to change, secrets among them; an empty one goes back to its default."""
    time_zone: str | None = None
    nightly_at: time | None = None
    no_nightly: bool = False
    paused: bool | None = None


@dataclass(frozen=True, slots=True)
class UpdateRosterSource:
    begin: Begin
    clock: Clock
    sources: ConnectsRosterSources
    seals: Seals

    async def __call__(
        self,
        viewer: Viewer,
        connection: ConnectionId,
        edit: SourceEdit,
        *,
        expected_version: int | None = None,
        key: str | None = None,
    ) -> ConnectionId:
        """Change settings, the nightly time, or pause it. District admins and operators.

        With other settings the next sync reads everything again. A sync that runs meanwhile imports nothing.
        Raises `Refused`: `NOT_FOUND`, `VERSION_CONFLICT`, `SOURCE_KIND_UNAVAILABLE`, `BAD_SETTINGS`, `SECRETS_WANTED`,
        `BAD_TIME_ZONE`.
        """
        viewer.must_run_district()
        gather(check_time_zone(edit.time_zone or "UTC"))

        async def update(tx: Transaction) -> ConnectionId:
            # Held from here on: what a sync has remembered until now is kept, and the next one waits to remember.
            now = await tx.roster_connections.hold(connection)
            if now is None:
                raise not_found("roster source", "id")
            check_version(now.version, expected_version, "roster source")
            await tx.roster_connections.save(await self._edited(viewer, now, edit))
            return connection

        async with self.begin(viewer.district) as tx:
            shown = None if edit.settings is None else sorted(edit.settings)
            asked = [connection, shown, edit.time_zone, edit.nightly_at, edit.no_nightly, edit.paused, expected_version]
            return ConnectionId(
                await once(tx.idempotency, viewer, "updateRosterSource", key, asked, lambda: update(tx))
            )

    async def _edited(self, viewer: Viewer, found: RosterConnection, edit: SourceEdit) -> RosterConnection:
        now = self.clock.now()
        changed = replace(
            found,
            time_zone=edit.time_zone or found.time_zone,
            nightly_at=None if edit.no_nightly else edit.nightly_at or found.nightly_at,
            state=found.state if edit.paused is None else _state(paused=edit.paused),
            updated_by=viewer.actor,
            updated_at=now,
        )
        if edit.settings is not None:
            changed = await self._with_settings(viewer, changed, edit.settings)
        return replace(changed, next_sync=changed.next_night(now))

    async def _with_settings(
        self, viewer: Viewer, found: RosterConnection, settings: Mapping[str, str]
    ) -> RosterConnection:
        fields = self.sources.settings(found.kind)
        before = all_settings(self.seals, viewer.district, found)
        given = completed(fields, {**before, **settings})
        gather(check_settings(fields, given) or check_secrets_given(fields, before, given, settings))
        async with self.sources.open(found.kind, given):
            pass  # only whether it can be opened: nothing is asked, so nothing is waited for
        shown, secrets = split(fields, given)
        sealed = seal_secrets(self.seals, viewer.district, found.id, secrets)
        return replace(found, settings=shown, sealed=sealed, secrets=frozenset(secrets), cursor=None, checked_at=None)


@dataclass(frozen=True, slots=True)
class RemoveRosterSource:
    begin: Begin

    async def __call__(self, viewer: Viewer, connection: ConnectionId, *, key: str | None = None) -> ConnectionId:
        """Forget the connection and its secrets. People, sections and rosters that came from it stay as they are, until another
        source has the people and no longer does, or the source is retired.

        Connected again under the same name, they are known again. District admins and operators.
        Raises `Refused`: `NOT_FOUND`.
        """
        viewer.must_run_district()

        async def remove(tx: Transaction) -> ConnectionId:
            if await tx.roster_connections.hold(connection) is None:
                raise not_found("roster source", "id")
            await tx.roster_connections.remove(connection)
            return connection

        async with self.begin(viewer.district) as tx:
            return ConnectionId(
                await once(tx.idempotency, viewer, "removeRosterSource", key, [connection], lambda: remove(tx))
            )


def _state(*, paused: bool) -> ConnectionState:
    return ConnectionState.PAUSED if paused else ConnectionState.ACTIVE
