"""Roster sources: services on the network that rosters are pulled from. Secrets go in and never come out."""

from datetime import datetime, time
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.roster_source import RosterConnection
from graphql_api import find
from graphql_api.context import Info
from graphql_api.paging import Connection
from graphql_api.types.node import Node
from graphql_api.types.roster_source_kind import RosterSourceKind, RosterSourceState

if TYPE_CHECKING:
    from graphql_api.types.job import Job
    from graphql_api.types.roster_sync import RosterSync


@strawberry.type(description="One setting of a roster source that is no secret.")
class RosterSourceSetting:
    name: str = strawberry.field(description='Its name: `"endpoint"`.')
    value: str = strawberry.field(description='Its value: `"https://oneroster.example.org"`.')


@strawberry.type(
    description="A roster service that the district is connected to. District admins and operators see it."
)
class RosterSource(Node):
    view: strawberry.Private[RosterConnection]

    def key(self) -> tuple[int]:
        return (self.view.id,)

    @strawberry.field(description="What kind of service it is: `CLEVER`.")
    def kind(self) -> RosterSourceKind:
        return RosterSourceKind(self.view.kind.value)

    @strawberry.field(description='What the district calls it: `"Clever"`.')
    def name(self) -> str:
        return self.view.name

    @strawberry.field(description="Its settings, by name, without secrets.")
    def settings(self) -> list[RosterSourceSetting]:
        return [RosterSourceSetting(name=name, value=value) for name, value in sorted(self.view.settings.items())]

    @strawberry.field(description='The names of the secrets that are set: `["token"]`. They are never shown.')
    def secrets(self) -> list[str]:
        return sorted(self.view.secrets)

    @strawberry.field(description="Whether it is read: `ACTIVE`.")
    def state(self) -> RosterSourceState:
        return RosterSourceState(self.view.state.value)

    @strawberry.field(description='Of the nightly sync, and of schools that are new: `"America/Chicago"`.')
    def time_zone(self) -> str:
        return self.view.time_zone

    @strawberry.field(description='When it is synced every night: `"02:30"`; null where only when somebody asks.')
    def nightly_at(self) -> time | None:
        return self.view.nightly_at

    @strawberry.field(description='When it is synced next by itself: `"2026-09-02T07:30:00Z"`; null where it is not.')
    def next_sync_at(self) -> datetime | None:
        return self.view.next_sync

    @strawberry.field(
        description="How often tonight's sync was put off because the service was not available, at most 5: `2`; "
        "`nextSyncAt` says until when."
    )
    def night_retries(self) -> int:
        return self.view.night_retries

    @strawberry.field(description="The job of the latest sync that was asked for, which may be over; null before.")
    async def sync_job(self, info: Info) -> Annotated["Job", strawberry.lazy("graphql_api.types.job")] | None:
        return None if self.view.sync_job is None else await find.job(info, self.view.sync_job)

    @strawberry.field(description="The latest sync that was no dry run; null before the first.")
    async def last_sync(
        self, info: Info
    ) -> Annotated["RosterSync", strawberry.lazy("graphql_api.types.roster_sync")] | None:
        return None if self.view.last_sync is None else await find.roster_sync(info, self.view.last_sync)

    @strawberry.field(description='Who connected it: `"district_admin:kim"`.')
    def created_by(self) -> str:
        return self.view.created_by

    @strawberry.field(description='When it was connected, in UTC: `"2026-09-01T14:05:00Z"`.')
    def created_at(self) -> datetime:
        return self.view.created_at

    @strawberry.field(description='Who changed it last: `"district_admin:kim"`.')
    def updated_by(self) -> str:
        return self.view.updated_by

    @strawberry.field(description='When it was changed last, in UTC: `"2026-09-01T14:05:00Z"`.')
    def updated_at(self) -> datetime:
        return self.view.updated_at

    @strawberry.field(description="Another one after every edit: `17`; pass it as `expectedVersion`.")
    def version(self) -> int:
        return self.view.version


@strawberry.type(description="Roster sources by name.")
class RosterSourceConnection(Connection[RosterSource]):
    pass
