"""Appointments of a group, and the words on an appointment."""

import datetime as dt
from typing import Annotated, Literal

import strawberry

from application.access import Viewer
from application.scheduling.book_appointments import GroupWish
from graphql_api import find
from graphql_api.arguments import flex_period_id, section_id, slot, slots, student_ids
from graphql_api.context import Info
from graphql_api.limits import check_list
from graphql_api.mutations.appointments import AppointmentResult
from graphql_api.mutations.inputs import key_field, version_field
from graphql_api.payloads import Payload, answer
from graphql_api.scalars import Version
from graphql_api.types.appointment import Appointment

Word = Literal["type", "comment"]


@strawberry.input(description="The words on an appointment; what is left out stays, null takes it away.")
class UpdateAppointmentInput:
    id: strawberry.ID = strawberry.field(description="The appointment.")
    type: str | None = strawberry.field(
        default=strawberry.UNSET, description='What kind it is, in your own words: `"tutoring"`.'
    )
    comment: str | None = strawberry.field(default=strawberry.UNSET, description='A note: `"Bring your essay."`.')
    expected_version: Version | None = version_field()
    idempotency_key: str | None = key_field()


@strawberry.input(description="A group into one section, on one date, in one or several flex periods.")
class BookAppointmentsInput:
    student_ids: list[strawberry.ID] = strawberry.field(
        description="Which students, at most 250; seats go to them in this order."
    )
    section_id: strawberry.ID = strawberry.field(description="Into which section.")
    date: dt.date = strawberry.field(description='When: `"2026-09-01"`.')
    flex_period_ids: list[strawberry.ID] = strawberry.field(
        description="In which flex periods of the section's school, at most 10."
    )
    lock: bool = strawberry.field(
        default=False, description="Only their maker, staff of the section and admins may change them."
    )
    type: str | None = strawberry.field(default=None, description='What kind they are, in your own words: `"lab"`.')
    comment: str | None = strawberry.field(default=None, description='A note on each: `"Bring your essay."`.')
    over_seats: bool = strawberry.field(
        default=False, description="Exceed the section's seats on purpose. Admins, and staff of the section."
    )
    idempotency_key: str | None = key_field()


@strawberry.input(description="Appointments to give up, at most 250 at once.")
class CancelAppointmentsInput:
    ids: list[strawberry.ID] = strawberry.field(description="The appointments.")
    idempotency_key: str | None = key_field()


@strawberry.type(description="The appointment as it is now, or every reason why its words were not changed.")
class UpdateAppointmentPayload(Payload):
    appointment: Appointment | None = strawberry.field(
        default=None, description="With the new words and version; null where nothing was changed."
    )


@strawberry.type(description="Student by student who was booked, and why somebody was not.")
class BookAppointmentsPayload(Payload):
    results: list[AppointmentResult] | None = strawberry.field(
        default=None,
        description="One for each student and flex period, in the order they were passed; null where nothing was done at all.",
    )


@strawberry.type(description="Appointment by appointment what was cancelled, or why it was not.")
class CancelAppointmentsPayload(Payload):
    results: list[AppointmentResult] | None = strawberry.field(
        default=None,
        description="One for each appointment, in the order they were passed; null where nothing was done at all.",
    )


@strawberry.type
class GroupAppointmentMutations:
    @strawberry.mutation(description="Change the type and comment of an appointment; it stays the same one. Staff.")
    async def update_appointment(
        self, info: Info, input: Annotated[UpdateAppointmentInput, strawberry.argument(description="Which, and how.")]
    ) -> UpdateAppointmentPayload:
        async def work(viewer: Viewer) -> object:
            given: dict[Word, str | None] = {"type": input.type, "comment": input.comment}
            words = {name: word for name, word in given.items() if word is not strawberry.UNSET}
            update = info.context.app.update_appointment
            of, key = slot(viewer, input.id), input.idempotency_key
            updated = await update(viewer, of, words, expected_version=input.expected_version, key=key)
            return {"appointment": await find.appointment(info, updated)}

        return await answer(UpdateAppointmentPayload, work(info.context.asking))

    @strawberry.mutation(
        description="Book a group: whoever may be booked is, the others stay where they are and are told why. Staff."
    )
    async def book_appointments(
        self, info: Info, input: Annotated[BookAppointmentsInput, strawberry.argument(description="Who and where.")]
    ) -> BookAppointmentsPayload:
        async def work(viewer: Viewer) -> object:
            check_list("flexPeriodIds", input.flex_period_ids)
            wish = GroupWish(
                students=tuple(student_ids(viewer, input.student_ids)),
                day=input.date,
                flex_periods=tuple(flex_period_id(viewer, id, "flexPeriodIds") for id in input.flex_period_ids),
                section=section_id(viewer, input.section_id),
                lock=input.lock,
                type=input.type,
                comment=input.comment,
                over_seats=input.over_seats,
            )
            done = await info.context.app.book_appointments(viewer, wish, key=input.idempotency_key)
            return {"results": [AppointmentResult.of(viewer, one) for one in done]}

        return await answer(BookAppointmentsPayload, work(info.context.asking))

    @strawberry.mutation(description="Cancel appointments, each on its own: they go to the history. Staff.")
    async def cancel_appointments(
        self, info: Info, input: Annotated[CancelAppointmentsInput, strawberry.argument(description="Which ones.")]
    ) -> CancelAppointmentsPayload:
        async def work(viewer: Viewer) -> object:
            asked = slots(viewer, input.ids)
            done = await info.context.app.cancel_appointments(viewer, asked, key=input.idempotency_key)
            return {"results": [AppointmentResult.of(viewer, one) for one in done]}

        return await answer(CancelAppointmentsPayload, work(info.context.asking))
