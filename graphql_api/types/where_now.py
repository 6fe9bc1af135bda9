"""Where a student is now."""

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from application.scheduling.where_now import Whereabouts
from graphql_api import find
from graphql_api.context import Info
from graphql_api.types.schedule import ScheduleSlot

if TYPE_CHECKING:
    from graphql_api.types.section import Section
    from graphql_api.types.staffer import Staffer


@strawberry.enum(description="When a student is where it is said.")
class WhereNowStatus(Enum):
    NOW = strawberry.enum_value("now", description="Now: the flex period is on.")
    NEXT = strawberry.enum_value("next", description="Later today: nothing is on now, this flex period comes next.")
    NOTHING = strawberry.enum_value("nothing", description="No flex period is on, and none comes today.")


@strawberry.type(
    description="Where flex time has a student now, or next today; by bell times, closures and the date's room."
)
class WhereNow:
    view: strawberry.Private[Whereabouts]

    @strawberry.field(description='For which moment this is said, in UTC: `"2026-09-01T14:05:00Z"`.')
    def at(self) -> datetime:
        return self.view.at

    @strawberry.field(description="Whether it is now, or comes next: `NOW`.")
    def status(self) -> WhereNowStatus:
        return WhereNowStatus(self.view.when.value)

    @strawberry.field(
        description="The date and flex period with what is booked, or open; null where nothing is on, nor comes today."
    )
    def slot(self) -> ScheduleSlot | None:
        return None if self.view.slot is None else ScheduleSlot(view=self.view.slot)

    @strawberry.field(description='When it starts, in UTC: `"2026-09-01T14:00:00Z"`; null where there is no slot.')
    def starts_at(self) -> datetime | None:
        return self.view.starts

    @strawberry.field(
        description='When it ends, in UTC, not included: `"2026-09-01T14:30:00Z"`; null where there is no slot.'
    )
    def ends_at(self) -> datetime | None:
        return self.view.ends

    @strawberry.field(description="In which section; null where the schedule is open, or you may not see it.")
    async def section(self, info: Info) -> Annotated["Section", strawberry.lazy("graphql_api.types.section")] | None:
        return None if self.view.section is None else await find.section(info, self.view.section)

    @strawberry.field(
        description="In which room: `\"B12\"`; the date's, else the section's, else its lead's; null where there is none, or you "
        "may not see the section."
    )
    def room(self) -> str | None:
        return self.view.room

    @strawberry.field(description="With whom: who leads the section; null where nobody does, or you may not see them.")
    async def staffer(self, info: Info) -> Annotated["Staffer", strawberry.lazy("graphql_api.types.staffer")] | None:
        return None if self.view.lead is None else await find.staffer(info, self.view.lead)
