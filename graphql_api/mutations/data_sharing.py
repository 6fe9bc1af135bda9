"""Saying which kinds of data a district shares."""

from typing import Annotated

import strawberry

from application.access import Viewer
from domain.shared_data import SharedData as Shared
from graphql_api.context import Info
from graphql_api.enums import value_of
from graphql_api.limits import check_list
from graphql_api.mutations.inputs import key_field, version_field
from graphql_api.payloads import Payload, answer
from graphql_api.scalars import Version
from graphql_api.types.access_request import SharedData
from graphql_api.types.data_sharing import DataSharing, data_sharing_of


@strawberry.input(description="The kinds of data that the district shares from now on.")
class DeclareDataSharingInput:
    shares: list[SharedData] = strawberry.field(
        description="All of them, at least one: `[STAFF, STUDENTS, SECTIONS]`. What is not named is not taken in any more."
    )
    expected_version: Version | None = version_field()
    idempotency_key: str | None = key_field()


@strawberry.type(description="What the district shares now, or why nothing was changed.")
class DeclareDataSharingPayload(Payload):
    data_sharing: DataSharing | None = strawberry.field(
        default=None, description="What it shares; null where nothing was changed."
    )


@strawberry.type
class DataSharingMutations:
    @strawberry.mutation(
        description="Say which kinds of data the district shares, from the next sync on. What is here of a kind that is not "
        "named stays as it is, and no sync touches it. District admins."
    )
    async def declare_data_sharing(
        self, info: Info, input: Annotated[DeclareDataSharingInput, strawberry.argument(description="Which kinds.")]
    ) -> DeclareDataSharingPayload:
        async def work(viewer: Viewer) -> object:
            check_list("shares", input.shares)
            shares = frozenset(Shared(value_of(one)) for one in input.shares)
            declare, key = info.context.app.declare_data_sharing, input.idempotency_key
            await declare(viewer, shares, expected_version=input.expected_version, key=key)
            return {"data_sharing": await data_sharing_of(info)}

        return await answer(DeclareDataSharingPayload, work(info.context.asking))
