"""What plans and runs of mass schedules tell alike."""

from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from application.ports.mass_schedules import MassPlan, MassRun
from application.scheduling.clash_json import clashes_by_period, first_clashes
from domain.clashes import ROOM_CLASH, STAFF_CLASH
from domain.mass_change import AsInWeek, ToNowhere
from domain.mass_order import MassOrder, ToSection
from domain.mass_words import order_in_full
from graphql_api import find
from graphql_api.context import Info
from graphql_api.types.clash import PeriodClashCounts, RoomClash, StaffClash
from graphql_api.types.mass_outcome import (
    DateCounts,
    Notice,
    OutcomeCount,
    ReportedId,
    SectionCounts,
    by_date_of,
    by_section_of,
    counts_of,
    notices_of,
    reported_of,
)
from graphql_api.types.node import Node

if TYPE_CHECKING:
    from graphql_api.types.school import School


@strawberry.enum(description="What an order does.")
class MassScheduleAction(Enum):
    BOOK = strawberry.enum_value("book", description="Books students into a section or their homerooms.")
    COPY_WEEK = strawberry.enum_value("copy_week", description="Books them where they are in another week.")
    MOVE = strawberry.enum_value("move", description="Moves what is booked.")
    CANCEL = strawberry.enum_value("cancel", description="Cancels what is booked.")


def action_of(order: MassOrder | None) -> MassScheduleAction:
    if order is None or order.booked is None:
        copies = order is not None and isinstance(order.where, AsInWeek)
        return MassScheduleAction.COPY_WEEK if copies else MassScheduleAction.BOOK
    return MassScheduleAction.CANCEL if isinstance(order.where, ToNowhere) else MassScheduleAction.MOVE


@strawberry.interface(
    description="What an order comes to: what it would do (a plan), or what it did (a mass schedule)."
)
class MassScheduleReport(Node):
    view: strawberry.Private[MassPlan | MassRun]

    def key(self) -> tuple[int]:
        return (self.view.id,)

    @strawberry.field(description="The school of the order.")
    async def school(self, info: Info) -> Annotated["School", strawberry.lazy("graphql_api.types.school")]:
        return await find.school(info, self.view.school)

    @strawberry.field(description="What kind of order it is: `BOOK`.")
    def action(self) -> MassScheduleAction:
        return action_of(self.view.order)

    @strawberry.field(
        description="The order in words: whom, where, when; students are counted and never named: "
        '`"everyone into their own homerooms, 2026-09-07 to 2027-05-31, Mondays"`.'
    )
    async def summary(self, info: Info) -> str:
        order = self.view.order
        if order is None:
            return ""
        target = await find.section(info, order.where.section) if isinstance(order.where, ToSection) else None
        return order_in_full(order, None if target is None else target.view.section.name)

    @strawberry.field(description="Students in the order: `412`; 0 for a mass schedule that is not applied yet.")
    def people(self) -> int:
        return self.view.people

    @strawberry.field(
        description="Rows by outcome; together they are students × dates × flex periods, or the bookings that the order is about."
    )
    def counts(self) -> list[OutcomeCount]:
        return counts_of(self.view.counts)

    @strawberry.field(description="The counts by date.")
    def by_date(self) -> list[DateCounts]:
        return by_date_of(self.view.by_date)

    @strawberry.field(description="The counts by target section; rows without a target are not in it.")
    def by_section(self) -> list[SectionCounts]:
        return by_section_of(self.view.by_section)

    @strawberry.field(description="Ids of the order's lists that name nobody active here, or are listed twice.")
    def reported_ids(self) -> list[ReportedId]:
        return reported_of(self.view.reported_ids)

    @strawberry.field(description="What else to know.")
    def notices(self) -> list[Notice]:
        return notices_of(self.view.notices)

    @strawberry.field(
        description="Leads with two sections with students at the same time, where it books one of them: the first ten. The "
        "notice `STAFF_CLASH` counts all; they stop nothing."
    )
    def staff_clashes(self) -> list[StaffClash]:
        return [StaffClash(view=one) for one in first_clashes(self.view.notices, STAFF_CLASH)]

    @strawberry.field(
        description="Rooms with two sections with students at the same time, where it books one of them: the first ten. The "
        "notice `ROOM_CLASH` counts all; they stop nothing."
    )
    def room_clashes(self) -> list[RoomClash]:
        return [RoomClash(view=one) for one in first_clashes(self.view.notices, ROOM_CLASH)]

    @strawberry.field(
        description="How many of them there are, by date and flex period; dates without any are not in it."
    )
    def clashes_by_period(self) -> list[PeriodClashCounts]:
        return [PeriodClashCounts(view=one) for one in clashes_by_period(self.view.notices)]
