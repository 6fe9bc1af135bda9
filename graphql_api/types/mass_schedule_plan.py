"""Plans of mass schedules: what an order would do."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import UNSET

from application.lists.queries import RowsOfPlan
from application.ports.mass_schedules import MassPlan
from graphql_api import find
from graphql_api.connections import connect
from graphql_api.context import Info
from graphql_api.enums import value_of
from graphql_api.paging import After, Before, First, Last
from graphql_api.types.mass_outcome import (
    DateCounts,
    Notice,
    Outcome,
    OutcomeCount,
    ReportedId,
    SectionCounts,
    by_date_of,
    by_section_of,
    counts_of,
    notices_of,
    reported_of,
)
from graphql_api.types.mass_schedule_row import PLAN_ROWS, MassScheduleRowConnection, plan_row
from graphql_api.types.node import Node

if TYPE_CHECKING:
    from graphql_api.types.school import School


@strawberry.type(description="What an order would do; changes no schedule. Kept for 24 hours.")
class MassSchedulePlan(Node):
    view: strawberry.Private[MassPlan]

    def key(self) -> tuple[int]:
        return (self.view.id,)

    @strawberry.field(description="The school of the order.")
    async def school(self, info: Info) -> Annotated["School", strawberry.lazy("graphql_api.types.school")]:
        return await find.school(info, self.view.school)

    @strawberry.field(description='The school\'s local date when it was planned: `"2026-09-01"`.')
    def today(self) -> date:
        return self.view.today

    @strawberry.field(description="Students in the order: `412`.")
    def people(self) -> int:
        return self.view.people

    @strawberry.field(description="Rows by outcome; together they are students × dates × flex periods.")
    def counts(self) -> list[OutcomeCount]:
        return counts_of(self.view.counts)

    @strawberry.field(description="The same by date.")
    def by_date(self) -> list[DateCounts]:
        return by_date_of(self.view.by_date)

    @strawberry.field(description="The same by target section; rows without a target are not in it.")
    def by_section(self) -> list[SectionCounts]:
        return by_section_of(self.view.by_section)

    @strawberry.field(description="Every row, or those with some outcomes.")
    async def rows(
        self,
        info: Info,
        outcomes: Annotated[
            list[Outcome] | None, strawberry.argument(description="Only rows with these outcomes: `[FULL, CLASH]`.")
        ] = None,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> MassScheduleRowConnection:
        wanted = RowsOfPlan(None if outcomes is None else frozenset(value_of(one) for one in outcomes))
        asked = (first, after, last, before)
        return await connect(info, MassScheduleRowConnection, wanted, self.view.id, PLAN_ROWS, plan_row, asked)

    @strawberry.field(description="Ids of the order's list that name nobody active here, or are listed twice.")
    def reported_ids(self) -> list[ReportedId]:
        return reported_of(self.view.reported_ids)

    @strawberry.field(description="What else to know.")
    def notices(self) -> list[Notice]:
        return notices_of(self.view.notices)

    @strawberry.field(description='A hash over every row: `"9f86d081884c7d65…"`. Applying compares it.')
    def fingerprint(self) -> str:
        return self.view.fingerprint

    @strawberry.field(description='Who planned it: `"staffer:204"`.')
    def planned_by(self) -> str:
        return self.view.planned_by

    @strawberry.field(description='When, in UTC: `"2026-09-01T14:05:00Z"`.')
    def planned_at(self) -> datetime:
        return self.view.planned_at

    @strawberry.field(description='When it is forgotten, in UTC: `"2026-09-02T14:05:00Z"`.')
    def expires_at(self) -> datetime:
        return self.view.expires_at
