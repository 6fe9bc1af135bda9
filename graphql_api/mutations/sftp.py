"""Connecting SFTP servers to the drop folder, and picking files up from them."""

from typing import Annotated

import strawberry

from application.access import Viewer
from graphql_api import find
from graphql_api.arguments import pickup_id, school_id
from graphql_api.context import Info
from graphql_api.mutations.job_payload import JobPayload, asked_job
from graphql_api.mutations.sftp_inputs import (
    CheckSftpInput,
    ConnectSftpInput,
    FetchSftpInput,
    RemoveSftpInput,
    UpdateSftpInput,
)
from graphql_api.payloads import Payload, answer
from graphql_api.types.sftp_pickup import SftpFile, SftpPickup

_WHO = "Admins of the school; of the district's folder district admins and operators."


@strawberry.type(description="The pick-up as it is connected now, or why it is not.")
class SftpPickupPayload(Payload):
    pickup: SftpPickup | None = strawberry.field(default=None, description="The pick-up; null where nothing was done.")


@strawberry.type(description="What was forgotten. What it brought stays.")
class RemoveSftpPayload(Payload):
    removed_id: strawberry.ID | None = strawberry.field(
        default=None, description="The pick-up's id; null where nothing was removed."
    )


@strawberry.type(description="What lies on the server, or why it does not say.")
class CheckSftpPayload(Payload):
    files: list[SftpFile] | None = strawberry.field(
        default=None, description="The files of the folder there, by name; null where it could not be looked at."
    )


@strawberry.type(description="The job that fetches; its result is an `SftpFetch`.")
class FetchSftpPayload(JobPayload):
    pass


@strawberry.type
class SftpMutations:
    @strawberry.mutation(
        description="Pick files up from an SFTP server for a folder of the drop folder, in place of the server it had. Check it "
        f"next. {_WHO}"
    )
    async def connect_sftp(
        self, info: Info, input: Annotated[ConnectSftpInput, strawberry.argument(description="The server.")]
    ) -> SftpPickupPayload:
        async def work(viewer: Viewer) -> object:
            school = None if input.school_id is None else school_id(viewer, input.school_id)
            made = await info.context.app.connect_sftp(
                viewer, school, input.server(), input.secrets(), input.every_minutes, key=input.idempotency_key
            )
            return {"pickup": await find.sftp_pickup(info, made)}

        return await answer(SftpPickupPayload, work(info.context.asking))

    @strawberry.mutation(
        description="Change an SFTP pick-up. For another server, port or host key the secret is given again, because it "
        f"would be sent there. {_WHO}"
    )
    async def update_sftp(
        self, info: Info, input: Annotated[UpdateSftpInput, strawberry.argument(description="The changes.")]
    ) -> SftpPickupPayload:
        async def work(viewer: Viewer) -> object:
            changed = await info.context.app.update_sftp(
                viewer,
                pickup_id(viewer, input.id),
                input.edit(),
                expected_version=input.expected_version,
                key=input.idempotency_key,
            )
            return {"pickup": await find.sftp_pickup(info, changed)}

        return await answer(SftpPickupPayload, work(info.context.asking))

    @strawberry.mutation(description=f"Forget an SFTP server and its secret. What it brought stays. {_WHO}")
    async def remove_sftp(
        self, info: Info, input: Annotated[RemoveSftpInput, strawberry.argument(description="Which one.")]
    ) -> RemoveSftpPayload:
        async def work(viewer: Viewer) -> object:
            await info.context.app.remove_sftp(viewer, pickup_id(viewer, input.id), key=input.idempotency_key)
            return {"removed_id": input.id}

        return await answer(RemoveSftpPayload, work(info.context.asking))

    @strawberry.mutation(
        description=f"Log in to an SFTP server and list its folder; a minute at most. Nothing is fetched. {_WHO}"
    )
    async def check_sftp(
        self, info: Info, input: Annotated[CheckSftpInput, strawberry.argument(description="Which one.")]
    ) -> CheckSftpPayload:
        async def work(viewer: Viewer) -> object:
            listed = await info.context.app.check_sftp(viewer, pickup_id(viewer, input.id))
            return {"files": [SftpFile.of(one) for one in listed]}

        return await answer(CheckSftpPayload, work(info.context.asking))

    @strawberry.mutation(
        description="Fetch what lies on an SFTP server now and stands still. It is imported by itself, as what is left in the "
        f"folder is. {_WHO}"
    )
    async def fetch_sftp(
        self, info: Info, input: Annotated[FetchSftpInput, strawberry.argument(description="Which one.")]
    ) -> FetchSftpPayload:
        async def work(viewer: Viewer) -> object:
            id = pickup_id(viewer, input.id)
            return await asked_job(info, await info.context.app.fetch_sftp(viewer, id, key=input.idempotency_key))

        return await answer(FetchSftpPayload, work(info.context.asking))
