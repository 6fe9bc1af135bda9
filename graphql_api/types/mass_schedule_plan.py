"""Plans of mass schedules: what an order would do."""

from typing import Annotated

import strawberry
from strawberry import UNSET

from application.lists.queries import RowsOfPlan
from application.ports.mass_schedules import MassPlan
from graphql_api.connections import connect
from graphql_api.context import Info
from graphql_api.enums import value_of
from graphql_api.paging import After, Before, First, Last
from graphql_api.types.mass_outcome import Outcome
from graphql_api.types.mass_schedule_report import MassScheduleReport
from graphql_api.types.mass_schedule_row import PLAN_ROWS, MassScheduleRowConnection, plan_row
from graphql_api.types.plan import Plan


@strawberry.type(description="What an order would do; changes no schedule. Kept for 24 hours.")
class MassSchedulePlan(Plan, MassScheduleReport):
    view: strawberry.Private[MassPlan]

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

    @strawberry.field(description='A hash over every row: `"9f86d081884c7d65…"`. Applying compares it.')
    def fingerprint(self) -> str:
        return self.view.fingerprint
