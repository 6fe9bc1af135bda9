"""What a school wants to be booked by itself after every sync."""

import strawberry

from domain.prebooking import Prebooking as PrebookingView
from graphql_api import find
from graphql_api.context import Info
from graphql_api.types.calendar import Weekday, weekdays_of
from graphql_api.types.flex_period import FlexPeriod


@strawberry.type(
    description="After every roster sync, all students of the school are booked into their own homerooms, weeks ahead. "
    "Nothing is displaced but earlier bookings of that kind."
)
class Prebooking:
    view: strawberry.Private[PrebookingView]

    @strawberry.field(description="How many weeks ahead, counted from the day of the sync, which is in it: `4`.")
    def weeks(self) -> int:
        return self.view.weeks

    @strawberry.field(description="On which weekdays: `[MONDAY, FRIDAY]`.")
    def weekdays(self) -> list[Weekday]:
        return weekdays_of(self.view.weekdays) or []

    @strawberry.field(description='Only on these cycle days: `["A"]`; null for any.')
    def cycle_days(self) -> list[str] | None:
        return None if self.view.cycle_days is None else sorted(self.view.cycle_days)

    @strawberry.field(description="Only in these flex periods; null for all that the school has.")
    async def flex_periods(self, info: Info) -> list[FlexPeriod] | None:
        if self.view.flex_periods is None:
            return None
        found = [await find.maybe_flex_period(info, period) for period in sorted(self.view.flex_periods)]
        return [one for one in found if one is not None]
