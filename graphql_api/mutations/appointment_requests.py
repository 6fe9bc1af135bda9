"""Asking for appointments, and deciding about it."""

import datetime as dt
from typing import Annotated

import strawberry

from application.access import Viewer
from domain.appointment import Slot
from graphql_api import find
from graphql_api.arguments import flex_period_id, request_id, section_id, student_id
from graphql_api.context import Info
from graphql_api.mutations.inputs import key_field
from graphql_api.payloads import Payload, answer
from graphql_api.types.appointment import Appointment
from graphql_api.types.appointment_request import AppointmentRequest


@strawberry.input(description="Who asks to be where, on one date and flex period.")
class RequestAppointmentInput:
    student_id: strawberry.ID = strawberry.field(description="Which student.")
    section_id: strawberry.ID = strawberry.field(description="Into which section.")
    date: dt.date = strawberry.field(description='When: `"2026-09-01"`.')
    flex_period_id: strawberry.ID = strawberry.field(description="In which flex period of the section's school.")
    comment: str | None = strawberry.field(
        default=None, description='A note for who decides, and then on the appointment: `"I need help with my essay."`.'
    )
    idempotency_key: str | None = key_field()


@strawberry.input(description="A request to approve.")
class ApproveRequestInput:
    id: strawberry.ID = strawberry.field(description="The request.")
    over_seats: bool = strawberry.field(default=False, description="Exceed the section's seats on purpose.")
    idempotency_key: str | None = key_field()


@strawberry.input(description="A request to deny.")
class DenyRequestInput:
    id: strawberry.ID = strawberry.field(description="The request.")
    reason: str = strawberry.field(description='Why, for the student to read: `"We are full, come on Friday."`.')
    idempotency_key: str | None = key_field()


@strawberry.input(description="A request to take back.")
class WithdrawRequestInput:
    id: strawberry.ID = strawberry.field(description="The request.")
    idempotency_key: str | None = key_field()


@strawberry.type(description="The request as it stands, or every reason why nothing was changed.")
class RequestAppointmentPayload(Payload):
    request: AppointmentRequest | None = strawberry.field(
        default=None, description="The request; null where nothing was changed."
    )


@strawberry.type(description="The request as approved and what is booked, or every reason why not.")
class ApproveRequestPayload(RequestAppointmentPayload):
    appointment: Appointment | None = strawberry.field(
        default=None, description="What is booked; null where nothing was changed."
    )


@strawberry.type(description="The request as denied, or every reason why not.")
class DenyRequestPayload(RequestAppointmentPayload):
    pass


@strawberry.type(description="The request as withdrawn, or every reason why not.")
class WithdrawRequestPayload(RequestAppointmentPayload):
    pass


@strawberry.type
class AppointmentRequestMutations:
    @strawberry.mutation(
        description="Ask for an appointment, which staff of the section approve or deny. Students for themselves while their "
        "school's window is open, however far ahead and however full; staff for their students."
    )
    async def request_appointment(
        self,
        info: Info,
        input: Annotated[RequestAppointmentInput, strawberry.argument(description="Who, where and when.")],
    ) -> RequestAppointmentPayload:
        async def work(viewer: Viewer) -> object:
            student, period = student_id(viewer, input.student_id), flex_period_id(viewer, input.flex_period_id)
            made = await info.context.app.request_appointment(
                viewer,
                Slot(student, input.date, period),
                section_id(viewer, input.section_id),
                input.comment,
                key=input.idempotency_key,
            )
            return {"request": await find.appointment_request(info, made)}

        return await answer(RequestAppointmentPayload, work(info.context.asking))

    @strawberry.mutation(
        description="Approve a request: it is booked as if you had booked it yourself, or nothing is changed. Staff of the "
        "section, and admins."
    )
    async def approve_request(
        self, info: Info, input: Annotated[ApproveRequestInput, strawberry.argument(description="Which one.")]
    ) -> ApproveRequestPayload:
        async def work(viewer: Viewer) -> object:
            id, key = request_id(viewer, input.id), input.idempotency_key
            booked = await info.context.app.approve_request(viewer, id, over_seats=input.over_seats, key=key)
            return {
                "request": await find.appointment_request(info, id),
                "appointment": await find.appointment(info, booked),
            }

        return await answer(ApproveRequestPayload, work(info.context.asking))

    @strawberry.mutation(
        description="Deny a request, with a reason that the student can read. Staff of the section, and admins."
    )
    async def deny_request(
        self, info: Info, input: Annotated[DenyRequestInput, strawberry.argument(description="Which one, and why.")]
    ) -> DenyRequestPayload:
        async def work(viewer: Viewer) -> object:
            id = request_id(viewer, input.id)
            await info.context.app.deny_request(viewer, id, input.reason, key=input.idempotency_key)
            return {"request": await find.appointment_request(info, id)}

        return await answer(DenyRequestPayload, work(info.context.asking))

    @strawberry.mutation(
        description="Take a request back, window open or not. The student it is about, and whoever asked for it."
    )
    async def withdraw_request(
        self, info: Info, input: Annotated[WithdrawRequestInput, strawberry.argument(description="Which one.")]
    ) -> WithdrawRequestPayload:
        async def work(viewer: Viewer) -> object:
            id = request_id(viewer, input.id)
            await info.context.app.withdraw_request(viewer, id, key=input.idempotency_key)
            return {"request": await find.appointment_request(info, id)}

        return await answer(WithdrawRequestPayload, work(info.context.asking))
