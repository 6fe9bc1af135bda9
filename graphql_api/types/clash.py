"""Sections that cannot meet as booked."""

import datetime as dt
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from application.scheduling.clash_json import PeriodClashes
from domain.clashes import ROOM_CLASH, STAFF_CLASH, BookedSection, Clash
from domain.ids import StafferId
from graphql_api import find
from graphql_api.context import Info

if TYPE_CHECKING:
    from graphql_api.types.flex_period import FlexPeriod
    from graphql_api.types.section import Section
    from graphql_api.types.staffer import Staffer


@strawberry.type(description="A section with somebody booked into it, and when it meets.")
class ClashingSection:
    view: strawberry.Private[BookedSection]

    @strawberry.field(description="Which; null where you may not see it, as at another school.")
    async def section(self, info: Info) -> Annotated["Section", strawberry.lazy("graphql_api.types.section")] | None:
        return await find.section(info, self.view.section)

    @strawberry.field(description="In which flex period; null where you may not see it.")
    async def flex_period(
        self, info: Info
    ) -> Annotated["FlexPeriod", strawberry.lazy("graphql_api.types.flex_period")] | None:
        return await find.maybe_flex_period(info, self.view.flex_period)

    @strawberry.field(description='From when, in UTC: `"2026-09-01T14:05:00Z"`; null without bell times.')
    def starts_at(self) -> datetime | None:
        return None if self.view.instants is None else self.view.instants[0]

    @strawberry.field(
        description='Until when, in UTC, not included: `"2026-09-01T14:35:00Z"`; null without bell times.'
    )
    def ends_at(self) -> datetime | None:
        return None if self.view.instants is None else self.view.instants[1]


@strawberry.type(description="Two sections with one lead at the same time.")
class StaffClash:
    view: strawberry.Private[Clash]

    @strawberry.field(description="Who leads both; null where you may not see them.")
    async def staffer(self, info: Info) -> Annotated["Staffer", strawberry.lazy("graphql_api.types.staffer")] | None:
        return await find.staffer(info, StafferId(int(self.view.of)))

    @strawberry.field(description='The date: `"2026-09-01"`.')
    def date(self) -> dt.date:
        return self.view.one.day

    @strawberry.field(description="The two sections.")
    def sections(self) -> list[ClashingSection]:
        return [ClashingSection(view=self.view.one), ClashingSection(view=self.view.other)]


@strawberry.type(description="Two sections in one room at the same time.")
class RoomClash:
    view: strawberry.Private[Clash]

    @strawberry.field(description="The room: `\"B12\"`; the date's, else the section's, else its lead's.")
    def room(self) -> str:
        return str(self.view.of)

    @strawberry.field(description='The date: `"2026-09-01"`.')
    def date(self) -> dt.date:
        return self.view.one.day

    @strawberry.field(description="The two sections.")
    def sections(self) -> list[ClashingSection]:
        return [ClashingSection(view=self.view.one), ClashingSection(view=self.view.other)]


@strawberry.type(description="How many clashes a mass schedule has part in, on one date in one flex period.")
class PeriodClashCounts:
    view: strawberry.Private[PeriodClashes]

    @strawberry.field(description='The date: `"2026-09-01"`.')
    def date(self) -> dt.date:
        return self.view.day

    @strawberry.field(description="The flex period in which it books; null where you may not see it.")
    async def flex_period(
        self, info: Info
    ) -> Annotated["FlexPeriod", strawberry.lazy("graphql_api.types.flex_period")] | None:
        return await find.maybe_flex_period(info, self.view.flex_period)

    @strawberry.field(description="Leads with two sections at once: `2`.")
    def staff(self) -> int:
        return self.view.counts.get(STAFF_CLASH, 0)

    @strawberry.field(description="Rooms with two sections at once: `1`.")
    def rooms(self) -> int:
        return self.view.counts.get(ROOM_CLASH, 0)
