"""What holds for a section on some dates only: adjustments, and days on which it is not available."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.section_dates import Adjustment as AdjustmentView
from domain.section_dates import Block as BlockView
from graphql_api import find
from graphql_api.context import Info
from graphql_api.ids import encode

if TYPE_CHECKING:
    from graphql_api.types.flex_period import FlexPeriod
    from graphql_api.types.section import Section
    from graphql_api.types.staffer import Staffer


@strawberry.type(description="What is otherwise with a section on one date; null is as always.")
class SectionAdjustment:
    date: dt.date = strawberry.field(description='The date: `"2026-09-01"`.')
    name: str | None = strawberry.field(description='What it is called then: `"Robotics finals"`; null: as always.')
    room: str | None = strawberry.field(description='Where it meets then: `"Auditorium"`; null: as always.')
    seats: int | None = strawberry.field(description="Students it takes then: `60`; null: as always.")

    @classmethod
    def of(cls, view: AdjustmentView) -> "SectionAdjustment":
        return cls(date=view.day, name=view.name, room=view.room, seats=view.seats)


@strawberry.type(description="A section, or whatever a member of staff leads, is not available on some days.")
class BlockedDate:
    view: strawberry.Private[BlockView]

    @strawberry.field(description="Opaque. Pass it to `unblock`.")
    def id(self, info: Info) -> strawberry.ID:
        return strawberry.ID(encode("BlockedDate", info.context.asking.district, self.view.id))

    @strawberry.field(description="The section; null where a member of staff is blocked.")
    async def section(self, info: Info) -> Annotated["Section", strawberry.lazy("graphql_api.types.section")] | None:
        return None if self.view.section is None else await find.section(info, self.view.section)

    @strawberry.field(description="Whoever is away, and so every section they lead; null where a section is blocked.")
    async def staffer(self, info: Info) -> Annotated["Staffer", strawberry.lazy("graphql_api.types.staffer")] | None:
        return None if self.view.staffer is None else await find.staffer(info, self.view.staffer)

    @strawberry.field(description='The first day: `"2026-09-01"`.')
    def first_day(self) -> dt.date:
        return self.view.first_day

    @strawberry.field(description='The last day, included: `"2026-09-01"`.')
    def last_day(self) -> dt.date:
        return self.view.last_day

    @strawberry.field(description="Only in these flex periods; null for all of them.")
    async def flex_periods(
        self, info: Info
    ) -> list[Annotated["FlexPeriod", strawberry.lazy("graphql_api.types.flex_period")]] | None:
        ids = self.view.flex_periods
        return None if ids is None else await find.flex_periods(info, sorted(ids))

    @strawberry.field(description='Why, for people: `"Field trip"`.')
    def reason(self) -> str:
        return self.view.reason
