"""Plans of undos: what undoing a mass schedule would do."""

from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import UNSET

from application.lists.queries import RowsOfPlan
from graphql_api import find
from graphql_api.connections import connect
from graphql_api.context import Info
from graphql_api.enums import value_of
from graphql_api.paging import After, Before, First, Last
from graphql_api.types.mass_outcome import UndoOutcome, UndoOutcomeCount, undo_counts_of
from graphql_api.types.mass_schedule_row import PLAN_ROWS, UndoPlanRowConnection, undo_plan_row
from graphql_api.types.plan import Plan

if TYPE_CHECKING:
    from graphql_api.types.mass_schedule_run import MassScheduleRun


@strawberry.type(description="What undoing a mass schedule would do; changes no schedule. Kept for 24 hours.")
class UndoPlan(Plan):
    @strawberry.field(description="The mass schedule that would be undone.")
    async def run(
        self, info: Info
    ) -> Annotated["MassScheduleRun", strawberry.lazy("graphql_api.types.mass_schedule_run")] | None:
        return None if self.view.run is None else await find.run(info, self.view.run)

    @strawberry.field(description="The run's rows by what would become of them.")
    def counts(self) -> list[UndoOutcomeCount]:
        return undo_counts_of(self.view.counts)

    @strawberry.field(description="Every row, or those with some outcomes.")
    async def rows(
        self,
        info: Info,
        outcomes: Annotated[
            list[UndoOutcome] | None,
            strawberry.argument(description="Only rows with these outcomes: `[CHANGED_SINCE]`."),
        ] = None,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> UndoPlanRowConnection:
        wanted = RowsOfPlan(None if outcomes is None else frozenset(value_of(one) for one in outcomes))
        asked = (first, after, last, before)
        return await connect(info, UndoPlanRowConnection, wanted, self.view.id, PLAN_ROWS, undo_plan_row, asked)
