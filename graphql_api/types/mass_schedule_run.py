"""Mass schedules that were asked for, applied, perhaps undone."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import UNSET

from application.lists.queries import RowsOfUndo
from application.ports.mass_schedules import MassRun
from graphql_api import find
from graphql_api.connections import connect
from graphql_api.context import Info
from graphql_api.cursors import Order
from graphql_api.paging import After, Before, Connection, First, Last
from graphql_api.types.mass_outcome import (
    OutcomeCount,
    UndoOutcomeCount,
    counts_of,
    undo_counts_of,
)
from graphql_api.types.mass_schedule_plan import MassSchedulePlan
from graphql_api.types.mass_schedule_report import MassScheduleReport
from graphql_api.types.mass_schedule_row import UNDO_ROWS, UndoPlanRowConnection, undo_row

if TYPE_CHECKING:
    from graphql_api.types.job import Job

NEWEST_RUNS = Order("runs", int)


@strawberry.type(description="A mass schedule: many students booked in one action, all or nothing.")
class MassScheduleRun(MassScheduleReport):
    view: strawberry.Private[MassRun]

    @strawberry.field(description="The job that applies it; null where you may not see it.")
    async def job(self, info: Info) -> Annotated["Job", strawberry.lazy("graphql_api.types.job")] | None:
        return await find.job(info, self.view.job)

    @strawberry.field(description="The plan it came from; null without one, or once that has expired.")
    async def plan(self, info: Info) -> MassSchedulePlan | None:
        found = None if self.view.plan is None else await find.plan(info, self.view.plan)
        return found if isinstance(found, MassSchedulePlan) else None

    @strawberry.field(description="What the plan had said; null without a plan.")
    def planned_counts(self) -> list[OutcomeCount] | None:
        return None if self.view.planned_counts is None else counts_of(self.view.planned_counts)

    @strawberry.field(description='Who ran it: `"staffer:204"`.')
    def run_by(self) -> str:
        return self.view.run_by

    @strawberry.field(description='When it was applied, in UTC: `"2026-09-01T14:05:00Z"`; null until then.')
    def applied_at(self) -> datetime | None:
        return self.view.applied_at

    @strawberry.field(description='When it was undone, in UTC: `"2026-09-01T15:00:00Z"`; null unless it was.')
    def undone_at(self) -> datetime | None:
        return self.view.undone_at

    @strawberry.field(description='Who undid it: `"staffer:204"`; null unless somebody did.')
    def undone_by(self) -> str | None:
        return self.view.undone_by

    @strawberry.field(description="What became of its rows when it was undone; null unless it was.")
    def undo_counts(self) -> list[UndoOutcomeCount] | None:
        return None if self.view.undo_counts is None else undo_counts_of(self.view.undo_counts)

    @strawberry.field(description="The rows that its undo left alone, and why; empty unless it was undone.")
    async def left_alone(
        self, info: Info, first: First = UNSET, after: After = UNSET, last: Last = UNSET, before: Before = UNSET
    ) -> UndoPlanRowConnection:
        asked = (first, after, last, before)
        return await connect(info, UndoPlanRowConnection, RowsOfUndo(), self.view.id, UNDO_ROWS, undo_row, asked)


@strawberry.type(description="A page of mass schedules, newest first.")
class MassScheduleConnection(Connection[MassScheduleRun]):
    pass


def mass_schedule_run(view: MassRun) -> MassScheduleRun:
    return MassScheduleRun(view=view)
