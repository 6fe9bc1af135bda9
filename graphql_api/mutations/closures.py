"""Closing a school: new closures, changed ones and removed ones, and what becomes of the appointments that stand there."""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Annotated

import strawberry

from application.access import Viewer
from application.closures.wish import ClosureWish
from domain.closing import Booked
from domain.ids import ClosureId
from graphql_api.arguments import closure_id, school_id
from graphql_api.context import Info
from graphql_api.enums import value_of
from graphql_api.limits import check_list
from graphql_api.mutations.inputs import key_field
from graphql_api.mutations.job_payload import JobPayload, asked_job
from graphql_api.mutations.setup import SchoolPayload, school_now
from graphql_api.payloads import answer
from graphql_api.types.job import Job


@strawberry.enum(description="What a closure does with appointments that were made already.")
class ClosedAppointments(Enum):
    KEEP = strawberry.enum_value("keep", description="They stay as they are, on a day without school.")
    CANCEL = strawberry.enum_value("cancel", description="They are cancelled, locked ones too.")
    MOVE = strawberry.enum_value(
        "move",
        description="They move to another date, to the same section and flex period; those that cannot are cancelled and listed.",
    )


@strawberry.input(description="The days without school, for whom, and what becomes of their appointments.")
class AddClosureInput:
    school_id: strawberry.ID = strawberry.field(description="The school.")
    first_day: date = strawberry.field(description='The first closed day: `"2026-11-26"`.')
    last_day: date = strawberry.field(description='The last closed day, included: `"2026-11-27"`.')
    reason: str = strawberry.field(description='Why, for people: `"Thanksgiving"`.')
    graduation_years: list[int] | None = strawberry.field(
        default=None, description="Only for these graduation years: `[2027]`; for everyone if not given."
    )
    appointments: ClosedAppointments = strawberry.field(
        default=ClosedAppointments.KEEP, description="What becomes of appointments that were made already: `MOVE`."
    )
    move_to: date | None = strawberry.field(
        default=None,
        description='With `MOVE`: the new date, `"2026-12-01"`; else, for each flex period, the next school day after it '
        "on which it meets.",
    )
    idempotency_key: str | None = key_field()


@strawberry.input(description="A closure as it shall be; what is left out is as in a new one.")
class UpdateClosureInput(AddClosureInput):
    closure_id: strawberry.ID = strawberry.field(description="The closure.")


@strawberry.input(description="A closure to look at before it is made or changed.")
class PlanClosureInput(AddClosureInput):
    closure_id: strawberry.ID | None = strawberry.field(
        default=None, description="The one to change; a new one if not given."
    )


@strawberry.input(description="A closure to take away.")
class RemoveClosureInput:
    school_id: strawberry.ID = strawberry.field(description="The school.")
    closure_id: strawberry.ID = strawberry.field(description="The closure.")
    idempotency_key: str | None = key_field()


@strawberry.type(description="The school with its closures, or why nothing was changed.")
class ClosurePayload(SchoolPayload):
    job: Job | None = strawberry.field(
        default=None,
        description="The job that closes and cancels or moves, all or nothing; its result is a `ClosingReport`. Null with "
        "`KEEP`, which is done at once.",
    )


@strawberry.type(description="The school with its closures, or why the closure was not added.")
class AddClosurePayload(ClosurePayload):
    pass


@strawberry.type(description="The school with its closures, or why the closure was not changed.")
class UpdateClosurePayload(ClosurePayload):
    pass


@strawberry.type(description="The school with its closures, or why the closure was not removed.")
class RemoveClosurePayload(SchoolPayload):
    pass


@strawberry.type(description="The job that looks; its result is a `ClosingReport`.")
class PlanClosurePayload(JobPayload):
    pass


def _input(what: str) -> object:
    return strawberry.argument(description=what)


@strawberry.type
class ClosureMutations:
    @strawberry.mutation(
        description="Close the school. Appointments already made stay (`School.strandedAppointments`), or (`appointments`) a job "
        "cancels or moves them in the same transaction. Admins of the school."
    )
    async def add_closure(
        self, info: Info, input: Annotated[AddClosureInput, _input("The days, and why.")]
    ) -> AddClosurePayload:
        async def work(viewer: Viewer) -> object:
            return await _closed(info, viewer, _wish(viewer, input), input.idempotency_key)

        return await answer(AddClosurePayload, work(info.context.asking))

    @strawberry.mutation(
        description="Change a closure. Days that it no longer covers have school again, but nothing that was cancelled comes "
        "back; what stands on the days that it covers stays, or (`appointments`) a job cancels or moves it. Admins of the school."
    )
    async def update_closure(
        self, info: Info, input: Annotated[UpdateClosureInput, _input("The closure as it shall be.")]
    ) -> UpdateClosurePayload:
        async def work(viewer: Viewer) -> object:
            wish = _wish(viewer, input, closure_id(viewer, input.closure_id))
            return await _closed(info, viewer, wish, input.idempotency_key)

        return await answer(UpdateClosurePayload, work(info.context.asking))

    @strawberry.mutation(
        description="Look at what a closure, new or changed, would do with appointments; changes nothing. Admins of the school."
    )
    async def plan_closure(
        self, info: Info, input: Annotated[PlanClosureInput, _input("The closure.")]
    ) -> PlanClosurePayload:
        async def work(viewer: Viewer) -> object:
            known = None if input.closure_id is None else closure_id(viewer, input.closure_id)
            wish = _wish(viewer, input, known)
            return await asked_job(info, await info.context.app.plan_closure(viewer, wish, key=input.idempotency_key))

        return await answer(PlanClosurePayload, work(info.context.asking))

    @strawberry.mutation(
        description="Take a closure away: there is school again. It restores nothing: appointments that it cancelled stay "
        "cancelled, those that it moved stay where they are. Admins of the school."
    )
    async def remove_closure(
        self, info: Info, input: Annotated[RemoveClosureInput, _input("Which one.")]
    ) -> RemoveClosurePayload:
        async def work(viewer: Viewer) -> object:
            school, closure = school_id(viewer, input.school_id), closure_id(viewer, input.closure_id)
            await info.context.app.remove_closure(viewer, school, closure, key=input.idempotency_key)
            return await school_now(info, school)

        return await answer(RemoveClosurePayload, work(info.context.asking))


def _wish(viewer: Viewer, input: AddClosureInput, closure: ClosureId | None = None) -> ClosureWish:
    years = input.graduation_years
    check_list("graduationYears", years or ())
    return ClosureWish(
        school=school_id(viewer, input.school_id),
        first_day=input.first_day,
        last_day=input.last_day,
        reason=input.reason,
        graduation_years=None if years is None else frozenset(years),
        booked=Booked(value_of(input.appointments)),
        move_to=input.move_to,
        closure=closure,
    )


async def _closed(info: Info, viewer: Viewer, wish: ClosureWish, key: str | None) -> Mapping[str, object]:
    """At once where appointments stay, by a job where they go."""
    if wish.booked is Booked.KEEP:
        await info.context.app.save_closure(viewer, wish, key=key)
        return await school_now(info, wish.school)
    job = await info.context.app.close_school(viewer, wish, key=key)
    return {**await asked_job(info, job), **await school_now(info, wish.school)}
