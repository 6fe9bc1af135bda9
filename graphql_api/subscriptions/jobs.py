"""Watching a job."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Annotated

import strawberry

from domain.errors import not_found
from graphql_api.arguments import job_id
from graphql_api.context import Info
from graphql_api.types.job import Job

EVERY_SECONDS = 0.5


@strawberry.type(description="What can be watched, over a WebSocket (graphql-transport-ws) or server-sent events.")
class Subscription:
    @strawberry.subscription(
        description="A job as it is, and again whenever it changed, until it is over. Anybody who may see it can follow."
    )
    async def job(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The job's id.")]
    ) -> AsyncGenerator[Job, None]:
        viewer = info.context.asking
        wanted = job_id(viewer, id)
        told = None
        while True:
            found = (await info.context.app.find_jobs(viewer, [wanted])).get(wanted)
            if found is None:
                raise not_found("job", "id")
            if found != told:
                yield Job(view=found)
                told = found
            if found.state.is_over:
                return
            await asyncio.sleep(EVERY_SECONDS)
