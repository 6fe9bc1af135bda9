"""Single appointments: book, move, cancel, lock."""

import datetime as dt
from typing import Annotated

import strawberry

from application.access import Viewer
from application.scheduling.book_appointment import Wish
from application.scheduling.move_appointment import Destination
from application.scheduling.slot_results import SlotResult
from domain.appointment import Slot
from graphql_api import find
from graphql_api.arguments import flex_period_id, section_id, slot, slots, student_id
from graphql_api.context import Info
from graphql_api.ids import encode
from graphql_api.mutations.inputs import key_field, version_field
from graphql_api.payloads import Payload, UserError, answer
from graphql_api.scalars import Version
from graphql_api.types.appointment import Appointment
from graphql_api.types.booking_notice import BookingNotice, notices_of


@strawberry.input(description="One student into one section, on one date and flex period.")
class BookAppointmentInput:
    student_id: strawberry.ID = strawberry.field(description="Which student.")
    section_id: strawberry.ID = strawberry.field(description="Into which section.")
    date: dt.date = strawberry.field(description='When: `"2026-09-01"`.')
    flex_period_id: strawberry.ID = strawberry.field(description="In which flex period of the section's school.")
    lock: bool = strawberry.field(
        default=False, description="Only its maker, staff of its section and admins may change it."
    )
    type: str | None = strawberry.field(default=None, description='What kind it is, in your own words: `"tutoring"`.')
    comment: str | None = strawberry.field(default=None, description='A note: `"Bring your essay."`.')
    over_seats: bool = strawberry.field(default=False, description="Exceed the section's seats on purpose.")
    idempotency_key: str | None = key_field()


@strawberry.input(description="Another section, date or flex period; what is left out stays.")
class MoveAppointmentInput:
    id: strawberry.ID = strawberry.field(description="The appointment.")
    section_id: strawberry.ID | None = strawberry.field(default=None, description="To this section.")
    date: dt.date | None = strawberry.field(default=None, description='To this date: `"2026-09-02"`.')
    flex_period_id: strawberry.ID | None = strawberry.field(default=None, description="To this flex period.")
    over_seats: bool = strawberry.field(default=False, description="Exceed the section's seats on purpose.")
    expected_version: Version | None = version_field()
    idempotency_key: str | None = key_field()


@strawberry.input(description="An appointment to give up.")
class CancelAppointmentInput:
    id: strawberry.ID = strawberry.field(description="The appointment.")
    expected_version: Version | None = version_field()
    idempotency_key: str | None = key_field()


@strawberry.input(description="Appointments to lock or unlock, at most 5,000 at once.")
class LockAppointmentsInput:
    ids: list[strawberry.ID] = strawberry.field(description="The appointments.")
    locked: bool = strawberry.field(default=True, description="False unlocks.")
    idempotency_key: str | None = key_field()


@strawberry.type(description="The appointment as it is now, or every reason why it was not made.")
class BookAppointmentPayload(Payload):
    appointment: Appointment | None = strawberry.field(
        default=None, description="What is booked; null where nothing was changed."
    )

    @strawberry.field(
        description="What is booked all the same and worth a look: STAFF_CLASH, ROOM_CLASH where its section now meets at the "
        "same time as another one with the same lead or in the same room."
    )
    async def notices(self, info: Info) -> list[BookingNotice] | None:
        return None if self.appointment is None else await notices_of(info, self.appointment.view)


@strawberry.type(description="The appointment where it is now, or every reason why it was not moved.")
class MoveAppointmentPayload(BookAppointmentPayload):
    pass


@strawberry.type(description="What was cancelled, or every reason why not.")
class CancelAppointmentPayload(Payload):
    cancelled_id: strawberry.ID | None = strawberry.field(
        default=None, description="The id of what is over now; null where nothing was changed."
    )


@strawberry.type(description="What became of one appointment.")
class AppointmentResult:
    appointment_id: strawberry.ID = strawberry.field(description="The id that was passed.")
    slot: strawberry.Private[Slot]
    user_errors: list[UserError] = strawberry.field(
        description="Why nothing was done with it; empty where it was done."
    )

    @classmethod
    def of(cls, viewer: Viewer, result: SlotResult) -> "AppointmentResult":
        errors = [UserError.of(refused) for refused in result.refused]
        return cls(appointment_id=_id(viewer, result.slot), slot=result.slot, user_errors=errors)

    @strawberry.field(description="The appointment; null where there is none you may see.")
    async def appointment(self, info: Info) -> Appointment | None:
        return await find.appointment(info, self.slot)


@strawberry.type(description="Appointment by appointment what was done, or why nothing was.")
class LockAppointmentsPayload(Payload):
    results: list[AppointmentResult] | None = strawberry.field(
        default=None,
        description="One for each appointment, in the order they were passed; null where nothing was done at all.",
    )


@strawberry.type
class AppointmentMutations:
    @strawberry.mutation(
        description="Book a student. What stands there is displaced unless it is locked, and kept in the history. Staff, and "
        "students for themselves, as far as their school lets them."
    )
    async def book_appointment(
        self,
        info: Info,
        input: Annotated[BookAppointmentInput, strawberry.argument(description="Who, where and when.")],
    ) -> BookAppointmentPayload:
        async def work(viewer: Viewer) -> object:
            wish = Wish(
                student=student_id(viewer, input.student_id),
                day=input.date,
                flex_period=flex_period_id(viewer, input.flex_period_id),
                section=section_id(viewer, input.section_id),
                lock=input.lock,
                type=input.type,
                comment=input.comment,
                over_seats=input.over_seats,
            )
            booked = await info.context.app.book_appointment(viewer, wish, key=input.idempotency_key)
            return {"appointment": await find.appointment(info, booked)}

        return await answer(BookAppointmentPayload, work(info.context.asking))

    @strawberry.mutation(
        description="Move an appointment to another section, date or flex period, or leave it. Staff, and "
        "students what they booked themselves."
    )
    async def move_appointment(
        self,
        info: Info,
        input: Annotated[MoveAppointmentInput, strawberry.argument(description="Which, and where to.")],
    ) -> MoveAppointmentPayload:
        async def work(viewer: Viewer) -> object:
            to = Destination(
                section=None if input.section_id is None else section_id(viewer, input.section_id),
                day=input.date,
                flex_period=None if input.flex_period_id is None else flex_period_id(viewer, input.flex_period_id),
                over_seats=input.over_seats,
            )
            moved = await info.context.app.move_appointment(
                viewer,
                slot(viewer, input.id),
                to,
                expected_version=input.expected_version,
                key=input.idempotency_key,
            )
            return {"appointment": await find.appointment(info, moved)}

        return await answer(MoveAppointmentPayload, work(info.context.asking))

    @strawberry.mutation(
        description="Cancel an appointment: it goes to the history, its seat is free. Staff, and "
        "students what they booked themselves."
    )
    async def cancel_appointment(
        self, info: Info, input: Annotated[CancelAppointmentInput, strawberry.argument(description="Which one.")]
    ) -> CancelAppointmentPayload:
        async def work(viewer: Viewer) -> object:
            version, key = input.expected_version, input.idempotency_key
            cancel = info.context.app.cancel_appointment
            over = await cancel(viewer, slot(viewer, input.id), expected_version=version, key=key)
            return {"cancelled_id": _id(viewer, over)}

        return await answer(CancelAppointmentPayload, work(info.context.asking))

    @strawberry.mutation(description="Lock or unlock appointments, each on its own. Staff.")
    async def lock_appointments(
        self, info: Info, input: Annotated[LockAppointmentsInput, strawberry.argument(description="Which ones.")]
    ) -> LockAppointmentsPayload:
        async def work(viewer: Viewer) -> object:
            asked = slots(viewer, input.ids)
            lock = info.context.app.lock_appointments
            done = await lock(viewer, asked, locked=input.locked, key=input.idempotency_key)
            return {"results": [AppointmentResult.of(viewer, one) for one in done]}

        return await answer(LockAppointmentsPayload, work(info.context.asking))


def _id(viewer: Viewer, of: Slot) -> strawberry.ID:
    return strawberry.ID(encode("Appointment", viewer.district, of.student, of.day, of.flex_period))
