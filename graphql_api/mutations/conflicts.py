"""Saying who a record is whose keys name two people."""

from typing import Annotated

import strawberry

from application.access import Viewer
from domain.errors import Refused
from graphql_api import find
from graphql_api.arguments import conflict_id, person_id
from graphql_api.context import Info
from graphql_api.mutations.inputs import key_field
from graphql_api.payloads import Payload, answer
from graphql_api.types.identity_conflict import IdentityConflict


@strawberry.input(description="Who the record of a conflict is: exactly one of `personId` and `newPerson`.")
class ResolveConflictInput:
    conflict_id: strawberry.ID = strawberry.field(description="The conflict.")
    person_id: strawberry.ID | None = strawberry.field(
        default=None, description="It is this person: a student where the record is one, else a member of staff."
    )
    new_person: bool = strawberry.field(default=False, description="It is somebody new.")
    idempotency_key: str | None = key_field()


@strawberry.type(description="The conflict, with what was chosen.")
class ResolveConflictPayload(Payload):
    conflict: IdentityConflict | None = strawberry.field(
        default=None, description="The conflict; null where nothing was done."
    )


@strawberry.type
class ConflictMutations:
    @strawberry.mutation(
        description="Say who the record of a conflict is. The next sync of its source honours it, or drops it with a notice "
        "where its keys still name somebody else. District admins and operators."
    )
    async def resolve_conflict(
        self, info: Info, input: Annotated[ResolveConflictInput, strawberry.argument(description="Who it is.")]
    ) -> ResolveConflictPayload:
        async def work(viewer: Viewer) -> object:
            conflict = conflict_id(viewer, input.conflict_id, "conflictId")
            person = None if input.person_id is None else person_id(viewer, input.person_id, "personId")
            if input.new_person == (person is not None):
                raise Refused("ONE_CHOICE", "Give either the person, or newPerson.", field="personId")
            key = input.idempotency_key
            done = await info.context.app.resolve_conflict(viewer, conflict, person, key=key)
            return {"conflict": await find.identity_conflict(info, done)}

        return await answer(ResolveConflictPayload, work(info.context.asking))
