"""Flex periods: the bell slots in which flex happens."""

from datetime import time
from typing import TYPE_CHECKING, Annotated

import strawberry

from application.setup.queries import FlexPeriodView
from domain.flex_period import Meeting
from graphql_api import find
from graphql_api.context import Info
from graphql_api.scalars import Version
from graphql_api.types.calendar import Weekday
from graphql_api.types.node import Node

if TYPE_CHECKING:
    from graphql_api.types.school import School


@strawberry.type(
    description="A day on which a flex period meets: a weekday, or a cycle day, which wins over the weekday."
)
class FlexPeriodMeeting:
    weekday: Weekday | None = strawberry.field(description="The weekday: `MONDAY`; null for a cycle day.")
    cycle_day: str | None = strawberry.field(description='The label of the cycle day: `"A"`; null for a weekday.')
    starts_at: time | None = strawberry.field(description='On the school\'s clock: `"10:05"`; null where unknown.')
    ends_at: time | None = strawberry.field(
        description='On the school\'s clock, not included: `"10:40"`; null where unknown.'
    )

    @classmethod
    def of(cls, meeting: Meeting) -> "FlexPeriodMeeting":
        day = meeting.day
        return cls(
            weekday=Weekday(day) if isinstance(day, int) else None,
            cycle_day=day if isinstance(day, str) else None,
            starts_at=meeting.bells.starts,
            ends_at=meeting.bells.ends,
        )


@strawberry.type(description="A bell slot in which flex happens, such as WIN or RTI.")
class FlexPeriod(Node):
    view: strawberry.Private[FlexPeriodView]

    def key(self) -> tuple[int]:
        return (self.view.flex_period.id,)

    @strawberry.field(description='What it is called: `"WIN"`. Unique in its school.')
    def name(self) -> str:
        return self.view.flex_period.name

    @strawberry.field(description="Whether it can be booked; old appointments may name one that cannot.")
    def active(self) -> bool:
        return self.view.active

    @strawberry.field(description="The days on which it meets, with their bell times.")
    def meetings(self) -> list[FlexPeriodMeeting]:
        return [FlexPeriodMeeting.of(meeting) for meeting in self.view.flex_period.meetings]

    @strawberry.field(description="The school whose period it is.")
    async def school(self, info: Info) -> Annotated["School", strawberry.lazy("graphql_api.types.school")]:
        return await find.school(info, self.view.flex_period.school)

    @strawberry.field(
        description="Changes with every edit: `17`. Pass it as `expectedVersion` to edit what you have seen."
    )
    def version(self) -> Version:
        return Version(self.view.version)
