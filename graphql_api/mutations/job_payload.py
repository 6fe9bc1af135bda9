"""The answer of every mutation that asks for long work."""

import strawberry

from domain.ids import JobId
from graphql_api import find
from graphql_api.context import Info
from graphql_api.payloads import Payload
from graphql_api.types.job import Job


@strawberry.type(description="The job that does it, or why there is none.")
class JobPayload(Payload):
    job: Job | None = strawberry.field(
        default=None, description="Follow it with `job(id)` until it is over; null where nothing was asked for."
    )


async def asked_job(info: Info, job: JobId) -> dict[str, Job | None]:
    return {"job": await find.job(info, job)}
