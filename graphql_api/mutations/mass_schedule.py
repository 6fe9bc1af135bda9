"""Mass schedules: plan, apply, look at the undo, undo. Each is a job."""

from enum import Enum
from typing import Annotated

import strawberry

from application.access import Viewer
from application.scheduling.apply_mass_schedule import ApplyMassSchedule
from application.scheduling.apply_mass_schedule import IfChanged as IfChangedRule
from domain.mass_order import MassOrder
from graphql_api.arguments import plan_id, run_id
from graphql_api.context import Info
from graphql_api.enums import value_of
from graphql_api.mutations.inputs import key_field
from graphql_api.mutations.job_payload import JobPayload, asked_job
from graphql_api.mutations.mass_order import MassScheduleOrderInput
from graphql_api.payloads import answer


@strawberry.enum(description="What applying a plan does when its rows would come out differently now.")
class IfChanged(Enum):
    REFUSE = strawberry.enum_value(
        "refuse", description="Nothing: the job is refused, PLAN_CHANGED, with what differs."
    )
    REPLAN = strawberry.enum_value("replan", description="It books what comes out now, and reports both.")


@strawberry.input(description="An order to look at.")
class PlanMassScheduleInput:
    order: MassScheduleOrderInput = strawberry.field(description="The order.")
    idempotency_key: str | None = key_field()


@strawberry.input
class AppliedInput:
    """What `applyMassSchedule` and `applyRangeChange` take beside an order of their own."""

    plan_id: strawberry.ID | None = strawberry.field(default=None, description="A plan you have looked at.")
    if_changed: IfChanged = strawberry.field(
        default=IfChanged.REFUSE, description="What to do when the plan would come out differently now: `REPLAN`."
    )
    idempotency_key: str | None = key_field()


@strawberry.input(description="A plan or an order: exactly one of them.")
class ApplyMassScheduleInput(AppliedInput):
    order: MassScheduleOrderInput | None = strawberry.field(
        default=None, description="An order, without looking first."
    )


@strawberry.input(description="A mass schedule whose undo is to be looked at.")
class PlanUndoInput:
    run_id: strawberry.ID = strawberry.field(description="The mass schedule.")
    idempotency_key: str | None = key_field()


@strawberry.input(description="A mass schedule to take back.")
class UndoMassScheduleInput:
    run_id: strawberry.ID = strawberry.field(description="The mass schedule.")
    idempotency_key: str | None = key_field()


@strawberry.type(description="The job that plans; its result is a `MassSchedulePlan`.")
class PlanMassSchedulePayload(JobPayload):
    pass


@strawberry.type(description="The job that applies; its result is a `MassScheduleRun`.")
class ApplyMassSchedulePayload(JobPayload):
    pass


@strawberry.type(description="The job that plans the undo; its result is an `UndoPlan`.")
class PlanUndoPayload(JobPayload):
    pass


@strawberry.type(description="The job that undoes; its result is the `MassScheduleRun`, with `undoCounts`.")
class UndoMassSchedulePayload(JobPayload):
    pass


async def asked_to_apply(
    info: Info, viewer: Viewer, apply: ApplyMassSchedule, input: AppliedInput, order: MassOrder | None
) -> object:
    job = await apply(
        viewer,
        order=order,
        plan=None if input.plan_id is None else plan_id(viewer, input.plan_id),
        if_changed=IfChangedRule(value_of(input.if_changed)),
        key=input.idempotency_key,
    )
    return await asked_job(info, job)


@strawberry.type
class MassScheduleMutations:
    @strawberry.mutation(
        description="Ask what an order would do; changes no schedule. Admins; staffers for a group booking of at most 500."
    )
    async def plan_mass_schedule(
        self, info: Info, input: Annotated[PlanMassScheduleInput, strawberry.argument(description="The order.")]
    ) -> PlanMassSchedulePayload:
        async def work(viewer: Viewer) -> object:
            plan = info.context.app.plan_mass_schedule
            return await asked_job(info, await plan(viewer, await input.order.order(info), key=input.idempotency_key))

        return await answer(PlanMassSchedulePayload, work(info.context.asking))

    @strawberry.mutation(
        description="Book what a plan or an order says, all or nothing. Admins; staffers for a group booking of at most 500."
    )
    async def apply_mass_schedule(
        self,
        info: Info,
        input: Annotated[ApplyMassScheduleInput, strawberry.argument(description="The plan, or the order.")],
    ) -> ApplyMassSchedulePayload:
        async def work(viewer: Viewer) -> object:
            order = None if input.order is None else await input.order.order(info)
            return await asked_to_apply(info, viewer, info.context.app.apply_mass_schedule, input, order)

        return await answer(ApplyMassSchedulePayload, work(info.context.asking))

    @strawberry.mutation(description="Ask what undoing a mass schedule would do. Who ran it, and admins of the school.")
    async def plan_undo(
        self, info: Info, input: Annotated[PlanUndoInput, strawberry.argument(description="Which one.")]
    ) -> PlanUndoPayload:
        async def work(viewer: Viewer) -> object:
            plan = info.context.app.plan_undo
            return await asked_job(info, await plan(viewer, run_id(viewer, input.run_id), key=input.idempotency_key))

        return await answer(PlanUndoPayload, work(info.context.asking))

    @strawberry.mutation(
        description="Take a mass schedule back where it still stands as it was booked; the rest is left alone and listed. "
        "Who ran it, and admins of the school."
    )
    async def undo_mass_schedule(
        self, info: Info, input: Annotated[UndoMassScheduleInput, strawberry.argument(description="Which one.")]
    ) -> UndoMassSchedulePayload:
        async def work(viewer: Viewer) -> object:
            undo = info.context.app.undo_mass_schedule
            return await asked_job(info, await undo(viewer, run_id(viewer, input.run_id), key=input.idempotency_key))

        return await answer(UndoMassSchedulePayload, work(info.context.asking))
