"""Settings of the drop folder."""

from typing import Annotated

import strawberry

from application.access import Viewer
from graphql_api.context import Info
from graphql_api.enums import value_of
from graphql_api.mutations.inputs import key_field
from graphql_api.payloads import Payload, answer
from graphql_api.types.drop_folder import DropFolder
from graphql_api.types.roster_date_format import RosterDateFormat


@strawberry.input(description="How rosters are read that are left in the district's folder.")
class UpdateDropFolderInput:
    date_format: RosterDateFormat = strawberry.field(
        description="How they write days, if not as their format says; ISO is read whatever is said: `MONTH_FIRST`."
    )
    idempotency_key: str | None = key_field()


@strawberry.type(description="The district's folder as it is now, or why it was not changed.")
class UpdateDropFolderPayload(Payload):
    drop_folder: DropFolder | None = strawberry.field(
        default=None, description="The folder; null where nothing was done."
    )


@strawberry.type
class DropMutations:
    @strawberry.mutation(
        description="Say how rosters write days that are left in the district's folder, or fetched into it. It counts for what "
        "is taken from now on. The same file again is imported anew after it. District admins and operators."
    )
    async def update_drop_folder(
        self, info: Info, input: Annotated[UpdateDropFolderInput, strawberry.argument(description="The setting.")]
    ) -> UpdateDropFolderPayload:
        async def work(viewer: Viewer) -> object:
            app = info.context.app
            await app.update_drop_folder(viewer, value_of(input.date_format), key=input.idempotency_key)
            return {"drop_folder": DropFolder(view=await app.read_drop_folder(viewer, None))}

        return await answer(UpdateDropFolderPayload, work(info.context.asking))
