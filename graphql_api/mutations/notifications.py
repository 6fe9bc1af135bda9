"""Reading what one was told."""

from typing import Annotated

import strawberry

from application.access import Viewer
from graphql_api import find
from graphql_api.arguments import notification_ids
from graphql_api.context import Info
from graphql_api.mutations.inputs import key_field
from graphql_api.payloads import Payload, answer
from graphql_api.types.student import Student


@strawberry.input(description="What the student has read.")
class MarkNotificationsReadInput:
    notification_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Which, at most 5,000; all that there are until now if not given."
    )
    idempotency_key: str | None = key_field()


@strawberry.type(description="The student, or why nothing was marked.")
class MarkNotificationsReadPayload(Payload):
    marked_count: int | None = strawberry.field(
        default=None, description="How many had not been read: `3`; null where nothing was done at all."
    )
    student: Student | None = strawberry.field(default=None, description="Who has read them.")


@strawberry.type
class NotificationMutations:
    @strawberry.mutation(
        description="Mark notifications as read; what was read before stays as it is. Students, their own."
    )
    async def mark_notifications_read(
        self, info: Info, input: Annotated[MarkNotificationsReadInput, strawberry.argument(description="Which.")]
    ) -> MarkNotificationsReadPayload:
        async def work(viewer: Viewer) -> object:
            ids = notification_ids(viewer, input.notification_ids)
            marked = await info.context.app.mark_notifications_read(viewer, ids, key=input.idempotency_key)
            student = None if viewer.student is None else await find.student(info, viewer.student)
            return {"marked_count": marked, "student": student}

        return await answer(MarkNotificationsReadPayload, work(info.context.asking))
