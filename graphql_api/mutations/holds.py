"""Deciding about what waits in a roster sync."""

from typing import Annotated

import strawberry

from application.access import Viewer
from domain.ids import SchoolId
from graphql_api import find
from graphql_api.arguments import school_id, sync_id
from graphql_api.context import Info
from graphql_api.limits import check_list
from graphql_api.mutations.inputs import key_field
from graphql_api.mutations.job_payload import JobPayload, asked_job
from graphql_api.payloads import Payload, answer
from graphql_api.types.roster_sync import RosterSync

_SCHOOLS = "Of the schools that wait, only these; all that wait if not given."


@strawberry.input(description="What waits in a roster sync, to be applied.")
class ReleaseHoldInput:
    sync_id: strawberry.ID = strawberry.field(description="The roster sync.")
    school_ids: list[strawberry.ID] | None = strawberry.field(default=None, description=_SCHOOLS)
    idempotency_key: str | None = key_field()


@strawberry.input(description="What waits in a roster sync, not to be applied.")
class DiscardHoldInput:
    sync_id: strawberry.ID = strawberry.field(description="The roster sync.")
    school_ids: list[strawberry.ID] | None = strawberry.field(default=None, description=_SCHOOLS)
    idempotency_key: str | None = key_field()


@strawberry.type(description="The job that applies it; its result is a new `RosterSync`.")
class ReleaseHoldPayload(JobPayload):
    pass


@strawberry.type(description="The roster sync, with what was decided.")
class DiscardHoldPayload(Payload):
    sync: RosterSync | None = strawberry.field(default=None, description="The sync; null where nothing was done.")


@strawberry.type
class HoldMutations:
    @strawberry.mutation(
        description="Apply what waits in a roster sync, without its input being given again. A school that would see something "
        "else by now waits again, with new counts. District admins and operators."
    )
    async def release_hold(
        self, info: Info, input: Annotated[ReleaseHoldInput, strawberry.argument(description="What to release.")]
    ) -> ReleaseHoldPayload:
        async def work(viewer: Viewer) -> object:
            sync, schools = sync_id(viewer, input.sync_id, "syncId"), _schools(viewer, input.school_ids)
            job = await info.context.app.release_hold(viewer, sync, schools, key=input.idempotency_key)
            return await asked_job(info, job)

        return await answer(ReleaseHoldPayload, work(info.context.asking))

    @strawberry.mutation(
        description="Decide that what waits in a roster sync is not applied: the schools stay as they are. The next sync "
        "compares anew. District admins and operators."
    )
    async def discard_hold(
        self, info: Info, input: Annotated[DiscardHoldInput, strawberry.argument(description="What to discard.")]
    ) -> DiscardHoldPayload:
        async def work(viewer: Viewer) -> object:
            sync, schools = sync_id(viewer, input.sync_id, "syncId"), _schools(viewer, input.school_ids)
            done = await info.context.app.discard_hold(viewer, sync, schools, key=input.idempotency_key)
            return {"sync": await find.roster_sync(info, done)}

        return await answer(DiscardHoldPayload, work(info.context.asking))


def _schools(viewer: Viewer, given: list[strawberry.ID] | None) -> list[SchoolId] | None:
    if given is None:
        return None
    check_list("schoolIds", given)
    return [school_id(viewer, one, "schoolIds") for one in given]
