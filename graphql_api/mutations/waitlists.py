"""Waiting for a seat in a full section, and waiting no longer."""

import datetime as dt
from typing import Annotated

import strawberry

from application.access import Viewer
from domain.waitlist import WaitingPlace
from graphql_api.arguments import flex_period_id, section_id, waitlist_entry
from graphql_api.context import Info
from graphql_api.mutations.inputs import key_field
from graphql_api.payloads import Payload, answer
from graphql_api.types.waitlist import WaitlistEntry


@strawberry.input(description="A seat to wait for.")
class JoinWaitlistInput:
    section_id: strawberry.ID = strawberry.field(description="In which section.")
    date: dt.date = strawberry.field(description='When: `"2026-09-02"`.')
    flex_period_id: strawberry.ID = strawberry.field(description="In which flex period of the section's school.")
    idempotency_key: str | None = key_field()


@strawberry.input(description="A place in a waitlist to give up.")
class LeaveWaitlistInput:
    id: strawberry.ID = strawberry.field(description="The entry.")
    idempotency_key: str | None = key_field()


@strawberry.type(description="The place in the waitlist, or every reason why there is none.")
class JoinWaitlistPayload(Payload):
    entry: WaitlistEntry | None = strawberry.field(
        default=None, description="Whom, where and at which position; null where nothing was changed."
    )


@strawberry.type(description="The entry as it is now, or why it was not found.")
class LeaveWaitlistPayload(JoinWaitlistPayload):
    pass


@strawberry.type
class WaitlistMutations:
    @strawberry.mutation(
        description="Wait for a seat in a section that is full, behind everybody who waits there: the seat that becomes free is "
        "booked for whoever is next. Students, for themselves."
    )
    async def join_waitlist(
        self, info: Info, input: Annotated[JoinWaitlistInput, strawberry.argument(description="Where and when.")]
    ) -> JoinWaitlistPayload:
        async def work(viewer: Viewer) -> object:
            period = flex_period_id(viewer, input.flex_period_id)
            place = WaitingPlace(section_id(viewer, input.section_id), input.date, period)
            joined = await info.context.app.join_waitlist(viewer, place, key=input.idempotency_key)
            return {"entry": WaitlistEntry(view=joined)}

        return await answer(JoinWaitlistPayload, work(info.context.asking))

    @strawberry.mutation(
        description="Give up a place in a waitlist; an entry that has ended stays as it is. Students for themselves, staff for "
        "students of their schools."
    )
    async def leave_waitlist(
        self, info: Info, input: Annotated[LeaveWaitlistInput, strawberry.argument(description="Which.")]
    ) -> LeaveWaitlistPayload:
        async def work(viewer: Viewer) -> object:
            student, waiter = waitlist_entry(viewer, input.id)
            left = await info.context.app.leave_waitlist(viewer, student, waiter, key=input.idempotency_key)
            return {"entry": WaitlistEntry(view=left)}

        return await answer(LeaveWaitlistPayload, work(info.context.asking))
