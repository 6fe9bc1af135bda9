"""Connecting roster services, and syncing from them."""

from typing import Annotated

import strawberry

from application.access import Viewer
from application.roster.connect_source import NewSource
from application.roster.retire_source import Retirement
from application.roster.sync_rosters import SyncWish
from application.roster.update_source import SourceEdit
from domain.roster_source import SourceKind
from graphql_api import find
from graphql_api.arguments import source_id, sync_id
from graphql_api.context import Info
from graphql_api.enums import value_of
from graphql_api.mutations.job_payload import JobPayload, asked_job
from graphql_api.mutations.roster_source_inputs import (
    CheckRosterSourceInput,
    ConnectRosterSourceInput,
    RemoveRosterSourceInput,
    RetireRosterSourceInput,
    SyncRostersInput,
    UpdateRosterSourceInput,
    settings_of,
)
from graphql_api.payloads import Payload, answer
from graphql_api.types.roster_source import RosterSource
from graphql_api.types.roster_source_report import RosterSourceReport


@strawberry.type(description="The source as it is connected now, or why it is not.")
class RosterSourcePayload(Payload):
    source: RosterSource | None = strawberry.field(default=None, description="The source; null where nothing was done.")


@strawberry.type(description="What was let go of. Its people, sections and rosters stay as they are.")
class RemoveRosterSourcePayload(Payload):
    removed_id: strawberry.ID | None = strawberry.field(
        default=None, description="The source's id; null where nothing was removed."
    )


@strawberry.type(description="What the source shares, or why it does not say.")
class CheckRosterSourcePayload(Payload):
    report: RosterSourceReport | None = strawberry.field(
        default=None, description="What it shares; null where it could not be asked."
    )


@strawberry.type(description="The job that syncs; its result is a `RosterSync`.")
class SyncRostersPayload(JobPayload):
    pass


@strawberry.type(description="The job that retires it; its result is a `RosterSync`.")
class RetireRosterSourcePayload(JobPayload):
    pass


@strawberry.type
class RosterSourceMutations:
    @strawberry.mutation(
        description="Connect the district to a roster service. Nothing is imported: check it, then sync. District admins and "
        "operators."
    )
    async def connect_roster_source(
        self, info: Info, input: Annotated[ConnectRosterSourceInput, strawberry.argument(description="The service.")]
    ) -> RosterSourcePayload:
        async def work(viewer: Viewer) -> object:
            kind = SourceKind(value_of(input.kind))
            new = NewSource(kind, input.name, settings_of(input.settings), input.time_zone, input.nightly_at)
            made = await info.context.app.connect_roster_source(viewer, new, key=input.idempotency_key)
            return {"source": await find.roster_source(info, made)}

        return await answer(RosterSourcePayload, work(info.context.asking))

    @strawberry.mutation(
        description="Change a roster source's settings or nightly time, pause or resume it. With other settings the next sync "
        "reads everything again. District admins and operators."
    )
    async def update_roster_source(
        self, info: Info, input: Annotated[UpdateRosterSourceInput, strawberry.argument(description="The changes.")]
    ) -> RosterSourcePayload:
        async def work(viewer: Viewer) -> object:
            edit = SourceEdit(
                settings=None if input.settings is None else settings_of(input.settings),
                time_zone=input.time_zone,
                nightly_at=input.nightly_at,
                no_nightly=input.no_nightly,
                paused=input.paused,
            )
            changed = await info.context.app.update_roster_source(
                viewer,
                source_id(viewer, input.id),
                edit,
                expected_version=input.expected_version,
                key=input.idempotency_key,
            )
            return {"source": await find.roster_source(info, changed)}

        return await answer(RosterSourcePayload, work(info.context.asking))

    @strawberry.mutation(
        description="Let go of a roster source and forget its secrets. The people, sections and rosters that came from it stay. "
        "District admins and operators."
    )
    async def remove_roster_source(
        self, info: Info, input: Annotated[RemoveRosterSourceInput, strawberry.argument(description="Which one.")]
    ) -> RemoveRosterSourcePayload:
        async def work(viewer: Viewer) -> object:
            source = source_id(viewer, input.id)
            await info.context.app.remove_roster_source(viewer, source, key=input.idempotency_key)
            return {"removed_id": input.id}

        return await answer(RemoveRosterSourcePayload, work(info.context.asking))

    @strawberry.mutation(
        description="Ask a roster source what it shares: schools, counts, and what is missing. Nothing is imported, and it takes "
        "a minute at most. District admins and operators."
    )
    async def check_roster_source(
        self, info: Info, input: Annotated[CheckRosterSourceInput, strawberry.argument(description="Which one.")]
    ) -> CheckRosterSourcePayload:
        async def work(viewer: Viewer) -> object:
            report = await info.context.app.check_roster_source(viewer, source_id(viewer, input.id))
            return {"report": RosterSourceReport.of(report)}

        return await answer(CheckRosterSourcePayload, work(info.context.asking))

    @strawberry.mutation(
        description="End what only this roster source brought: its sections, and the people whom no other source in use has, as "
        "if they were missing from its feed; nothing is held. A connection is paused or removed first. Its next sync, or "
        "another complete import, brings everything back. District admins and operators."
    )
    async def retire_roster_source(
        self, info: Info, input: Annotated[RetireRosterSourceInput, strawberry.argument(description="What to retire.")]
    ) -> RetireRosterSourcePayload:
        async def work(viewer: Viewer) -> object:
            wish = Retirement(input.name, input.format, input.dry_run)
            return await asked_job(info, await info.context.app.retire_source(viewer, wish, key=input.idempotency_key))

        return await answer(RetireRosterSourcePayload, work(info.context.asking))

    @strawberry.mutation(
        description="Sync a roster source now: pull what has changed, then import it as a file is imported. A failed pull "
        "changes nothing. District admins and operators."
    )
    async def sync_rosters(
        self, info: Info, input: Annotated[SyncRostersInput, strawberry.argument(description="What to sync.")]
    ) -> SyncRostersPayload:
        async def work(viewer: Viewer) -> object:
            wish = SyncWish(
                source_id(viewer, input.source_id, "sourceId"),
                full=input.full,
                dry_run=input.dry_run,
                release=None if input.release is None else sync_id(viewer, input.release, "release"),
            )
            return await asked_job(info, await info.context.app.sync_rosters(viewer, wish, key=input.idempotency_key))

        return await answer(SyncRostersPayload, work(info.context.asking))
