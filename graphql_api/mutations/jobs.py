"""Stopping jobs."""

from typing import Annotated

import strawberry

from application.access import Viewer
from graphql_api.arguments import job_id
from graphql_api.context import Info
from graphql_api.mutations.inputs import key_field
from graphql_api.payloads import Payload, answer
from graphql_api.types.job import Job


@strawberry.input(description="A job to stop.")
class CancelJobInput:
    id: strawberry.ID = strawberry.field(description="The job.")
    idempotency_key: str | None = key_field()


@strawberry.type(description="The job as it is now, or why it was not stopped.")
class CancelJobPayload(Payload):
    job: Job | None = strawberry.field(default=None, description="The job; null where there is none you may see.")


@strawberry.type
class JobMutations:
    @strawberry.mutation(
        description="Stop a job: at once where it waits, at its next report where it runs; nothing of it stays. What is over "
        "stays as it ended. Who asked for it, and admins of its school. Asking again changes nothing."
    )
    async def cancel_job(
        self, info: Info, input: Annotated[CancelJobInput, strawberry.argument(description="Which one.")]
    ) -> CancelJobPayload:
        async def work(viewer: Viewer) -> object:
            job = await info.context.app.cancel_job(viewer, job_id(viewer, input.id))
            return {"job": Job(view=job)}

        return await answer(CancelJobPayload, work(info.context.asking))
