"""Rows of plans: one student, date and flex period each."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import strawberry

from application.ports.mass_schedules import PlanRow, UndoRow
from domain.ids import FlexPeriodId, StudentId
from graphql_api import find
from graphql_api.context import Info
from graphql_api.cursors import Order
from graphql_api.paging import Connection
from graphql_api.types.mass_outcome import Outcome, UndoOutcome

if TYPE_CHECKING:
    from graphql_api.types.flex_period import FlexPeriod
    from graphql_api.types.section import Section
    from graphql_api.types.student import Student

PLAN_ROWS = Order("plan.rows", int)
UNDO_ROWS = Order("undo.rows", int)


@strawberry.interface(description="One student, on one date, in one flex period.")
class MassRow:
    student_id: strawberry.Private[StudentId]
    day: strawberry.Private[dt.date]
    period_id: strawberry.Private[FlexPeriodId]

    @strawberry.field(description="Who; null where they no longer belong to a school you may see.")
    async def student(self, info: Info) -> Annotated["Student", strawberry.lazy("graphql_api.types.student")] | None:
        return await find.student(info, self.student_id)

    @strawberry.field(description='The date: `"2026-09-01"`.')
    def date(self) -> dt.date:
        return self.day

    @strawberry.field(description="The flex period.")
    async def flex_period(
        self, info: Info
    ) -> Annotated["FlexPeriod", strawberry.lazy("graphql_api.types.flex_period")]:
        return await find.flex_period(info, self.period_id)


@strawberry.type(description="What a plan says of one student, date and flex period.")
class MassScheduleRow(MassRow):
    view: strawberry.Private[PlanRow]

    @strawberry.field(description="What would become of it: `CREATED`.")
    def outcome(self) -> Outcome:
        return Outcome(self.view.outcome)

    @strawberry.field(
        description='More about the outcome: `"PAST"`, `"FROZEN_TODAY"` or `"ATTENDANCE_TAKEN"` for `FROZEN`; null else.'
    )
    def reason(self) -> str | None:
        return None if self.view.reason is None else self.view.reason.upper()

    @strawberry.field(description="Where the student would be booked; null without a homeroom.")
    async def target(self, info: Info) -> Annotated["Section", strawberry.lazy("graphql_api.types.section")] | None:
        return None if self.view.target is None else await find.section(info, self.view.target)

    @strawberry.field(description="Where the student is booked now; null where the slot is open.")
    async def current(self, info: Info) -> Annotated["Section", strawberry.lazy("graphql_api.types.section")] | None:
        return None if self.view.current_section is None else await find.section(info, self.view.current_section)


@strawberry.type(description="What an undo does, or did, to one student, date and flex period.")
class UndoPlanRow(MassRow):
    undo: strawberry.Private[str]

    @strawberry.field(description="What becomes of it: `REMOVED`.")
    def outcome(self) -> UndoOutcome:
        return UndoOutcome(self.undo)


def plan_row(view: PlanRow) -> MassScheduleRow:
    return MassScheduleRow(student_id=view.student, day=view.day, period_id=view.flex_period, view=view)


def undo_plan_row(view: PlanRow) -> UndoPlanRow:
    return UndoPlanRow(student_id=view.student, day=view.day, period_id=view.flex_period, undo=view.outcome)


def undo_row(view: UndoRow) -> UndoPlanRow:
    return UndoPlanRow(student_id=view.student, day=view.day, period_id=view.flex_period, undo=view.outcome.value)


@strawberry.type(description="A page of a plan's rows, by date, flex period and the order in which seats are given.")
class MassScheduleRowConnection(Connection[MassScheduleRow]):
    pass


@strawberry.type(description="A page of an undo's rows, by date and flex period.")
class UndoPlanRowConnection(Connection[UndoPlanRow]):
    pass
