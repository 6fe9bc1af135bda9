"""Changing or cancelling what is booked in a range: plan, apply. Each is a job, and the same machinery as mass schedules."""

from typing import Annotated

import strawberry

from application.access import Viewer
from domain.errors import Refused
from domain.mass_change import ToNowhere
from domain.mass_order import Capacity, Everyone, Existing, MassOrder, Target, ToOwnHomeroom, ToSection
from graphql_api.arguments import given, school_id, section_id
from graphql_api.context import Info
from graphql_api.enums import value_of
from graphql_api.limits import check_list
from graphql_api.mutations.booked import BookedInput
from graphql_api.mutations.inputs import key_field
from graphql_api.mutations.job_payload import JobPayload, asked_job
from graphql_api.mutations.mass_order import CapacityPolicy, MassScheduleAudience, MassScheduleWindow
from graphql_api.mutations.mass_schedule import AppliedInput, asked_to_apply
from graphql_api.payloads import answer


@strawberry.input(one_of=True, description="What becomes of the bookings: exactly one of these.")
class RangeChangeInput:
    cancel: bool | None = strawberry.field(default=strawberry.UNSET, description="`true`: they are cancelled.")
    to_section_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="All move into this section; its seats count unless the order says otherwise.",
    )
    to_own_homeroom: bool | None = strawberry.field(
        default=strawberry.UNSET, description="`true`: each moves into the student's own homeroom."
    )

    def target(self, viewer: Viewer) -> Target:
        if (section := given(self.to_section_id)) is not None:
            return ToSection(section_id(viewer, section, ("change", "toSectionId")))
        if given(self.to_own_homeroom):
            return ToOwnHomeroom()
        if given(self.cancel):
            return ToNowhere()
        raise Refused(
            "NO_TARGET", "Say what becomes of them: cancel: true, a section, or toOwnHomeroom: true.", field="change"
        )


@strawberry.input(description="Many bookings changed or cancelled in one action: whose, when, which, into what.")
class RangeChangeOrderInput:
    school_id: strawberry.ID = strawberry.field(description="The school.")
    who: MassScheduleAudience | None = strawberry.field(
        default=None, description="Whose; of all its students if not given."
    )
    exclude: list[MassScheduleAudience] | None = strawberry.field(
        default=None, description="Not of these; exclusions win. At most 250."
    )
    when: MassScheduleWindow = strawberry.field(
        description="On which dates and flex periods; here the flex periods may overlap."
    )
    booked: BookedInput | None = strawberry.field(
        default=None, description="Only such bookings; all if not given. Staffers name sections of theirs."
    )
    change: RangeChangeInput = strawberry.field(description="What becomes of them.")
    locked_too: bool = strawberry.field(default=False, description="Locked ones too, where you may unlock them.")
    capacity: CapacityPolicy | None = strawberry.field(
        default=None,
        description="Whether seats count: `IGNORE`; by default they do, but for homerooms. Of a cancellation: when it is undone.",
    )
    lock: bool = strawberry.field(default=False, description="Lock what it moves.")
    type: str | None = strawberry.field(
        default=None, description='What kind it becomes, in your own words: `"assembly"`.'
    )
    comment: str | None = strawberry.field(default=None, description='A note on each that moves: `"In the gym."`.')

    async def order(self, info: Info) -> MassOrder:
        check_list("exclude", self.exclude or ())
        viewer = info.context.asking
        school = school_id(viewer, self.school_id)
        return MassOrder(
            school=school,
            who=Everyone() if self.who is None else await self.who.audience(info, school, "who"),
            exclude=tuple([await one.audience(info, school, "exclude") for one in self.exclude or ()]),
            where=self.change.target(viewer),
            when=self.when.window(viewer),
            existing=Existing.REPLACE_LOCKED if self.locked_too else Existing.REPLACE,
            capacity=None if self.capacity is None else Capacity(value_of(self.capacity)),
            lock=self.lock,
            type=self.type,
            comment=self.comment,
            booked=(self.booked or BookedInput()).matching(viewer, ("booked",)),
        )


@strawberry.input(description="A change to look at.")
class PlanRangeChangeInput:
    order: RangeChangeOrderInput = strawberry.field(description="The change.")
    idempotency_key: str | None = key_field()


@strawberry.input(description="A plan or a change: exactly one of them.")
class ApplyRangeChangeInput(AppliedInput):
    order: RangeChangeOrderInput | None = strawberry.field(default=None, description="A change, without looking first.")


@strawberry.type(description="The job that plans; its result is a `MassSchedulePlan`.")
class PlanRangeChangePayload(JobPayload):
    pass


@strawberry.type(description="The job that applies; its result is a `MassScheduleRun`, to be undone like any other.")
class ApplyRangeChangePayload(JobPayload):
    pass


@strawberry.type
class RangeChangeMutations:
    @strawberry.mutation(
        description="Ask what changing or cancelling many bookings would do; changes no schedule. Admins; staffers for bookings "
        "of at most 500 students into sections of theirs."
    )
    async def plan_range_change(
        self, info: Info, input: Annotated[PlanRangeChangeInput, strawberry.argument(description="The change.")]
    ) -> PlanRangeChangePayload:
        async def work(viewer: Viewer) -> object:
            plan = info.context.app.plan_range_change
            return await asked_job(info, await plan(viewer, await input.order.order(info), key=input.idempotency_key))

        return await answer(PlanRangeChangePayload, work(info.context.asking))

    @strawberry.mutation(
        description="Change or cancel what a plan or an order names, all or nothing. Admins; staffers for bookings of "
        "at most 500 students into sections of theirs."
    )
    async def apply_range_change(
        self,
        info: Info,
        input: Annotated[ApplyRangeChangeInput, strawberry.argument(description="The plan, or the change.")],
    ) -> ApplyRangeChangePayload:
        async def work(viewer: Viewer) -> object:
            order = None if input.order is None else await input.order.order(info)
            return await asked_to_apply(info, viewer, info.context.app.apply_range_change, input, order)

        return await answer(ApplyRangeChangePayload, work(info.context.asking))
