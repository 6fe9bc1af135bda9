"""Pre-booking by itself, after every sync."""

from typing import Annotated

import strawberry

from application.access import Viewer
from domain.calendar import WEEKDAYS
from domain.prebooking import Prebooking
from graphql_api import find
from graphql_api.arguments import flex_period_ids, school_id
from graphql_api.context import Info
from graphql_api.limits import check_list
from graphql_api.mutations.inputs import key_field
from graphql_api.mutations.setup import SchoolPayload
from graphql_api.payloads import answer
from graphql_api.types.calendar import Weekday, numbers_of


@strawberry.input(description="When students are to be booked into their homerooms by themselves.")
class SetPrebookingInput:
    school_id: strawberry.ID = strawberry.field(description="The school.")
    weeks: int | None = strawberry.field(
        description="How many weeks ahead, from 1 to 26, the day of the sync in it: `4`; null for no more pre-booking."
    )
    weekdays: list[Weekday] | None = strawberry.field(
        default=None, description="On these weekdays: `[MONDAY]`; Monday to Friday if not given."
    )
    cycle_days: list[str] | None = strawberry.field(default=None, description='And only on these cycle days: `["A"]`.')
    flex_period_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Only in these flex periods; in all if not given."
    )
    idempotency_key: str | None = key_field()

    def wanted(self, viewer: Viewer) -> Prebooking | None:
        check_list("cycleDays", self.cycle_days or ())
        labels = None if self.cycle_days is None else frozenset(label.strip() for label in self.cycle_days)
        days, periods = numbers_of(self.weekdays), flex_period_ids(viewer, self.flex_period_ids)
        return (
            None if self.weeks is None else Prebooking(self.weeks, WEEKDAYS if days is None else days, labels, periods)
        )


@strawberry.type(description="The school with its pre-booking, or why it was not changed.")
class SetPrebookingPayload(SchoolPayload):
    pass


@strawberry.type
class PrebookingMutations:
    @strawberry.mutation(
        description="Say that students are booked into their homerooms after every roster sync, and when; or no more. What has "
        "been booked stays. Admins of the school."
    )
    async def set_prebooking(
        self, info: Info, input: Annotated[SetPrebookingInput, strawberry.argument(description="When.")]
    ) -> SetPrebookingPayload:
        async def work(viewer: Viewer) -> object:
            school = school_id(viewer, input.school_id)
            await info.context.app.set_prebooking(viewer, school, input.wanted(viewer), key=input.idempotency_key)
            return {"school": await find.school(info, school)}

        return await answer(SetPrebookingPayload, work(info.context.asking))
