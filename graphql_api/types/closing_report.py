"""What became of the appointments that stood where a school closed."""

import datetime as dt
from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from domain.ids import FlexPeriodId, SchoolId, SectionId, StudentId
from graphql_api import find
from graphql_api.context import Info

if TYPE_CHECKING:
    from graphql_api.types.flex_period import FlexPeriod
    from graphql_api.types.school import School
    from graphql_api.types.section import Section
    from graphql_api.types.student import Student


@strawberry.enum(
    description="What becomes of an appointment that a closing meets. `PAST`, `FROZEN_TODAY` and `ATTENDANCE_TAKEN` are left "
    "alone; all others but `MOVED` are cancelled."
)
class ClosingOutcome(Enum):
    PAST = strawberry.enum_value("past", description="Left alone: its date is over.")
    FROZEN_TODAY = strawberry.enum_value("frozen_today", description="Left alone: the school froze today.")
    ATTENDANCE_TAKEN = strawberry.enum_value("attendance_taken", description="Left alone: attendance was taken.")
    CANCELLED = strawberry.enum_value("cancelled", description="Cancelled, as asked.")
    NO_DATE = strawberry.enum_value(
        "no_date", description="Cancelled: no later school day on which the flex period meets was found."
    )
    NOT_A_MEMBER = strawberry.enum_value(
        "not_a_member", description="Cancelled: the student is no longer at the school."
    )
    SECTION_NOT_ACTIVE = strawberry.enum_value("section_not_active", description="Cancelled: the section has ended.")
    CLOSED = strawberry.enum_value(
        "closed", description="Cancelled: no school for the student on the new date, or the flex period does not meet."
    )
    BLOCKED = strawberry.enum_value("blocked", description="Cancelled: the section is blocked on the new date.")
    ALREADY_BOOKED = strawberry.enum_value(
        "already_booked", description="Cancelled: the student is in that section on the new date already."
    )
    SLOT_TAKEN = strawberry.enum_value(
        "slot_taken", description="Cancelled: something else than an unlocked pre-book stands there on the new date."
    )
    CLASH = strawberry.enum_value(
        "clash", description="Cancelled: the student is booked at the same time on the new date."
    )
    FULL = strawberry.enum_value("full", description="Cancelled: the section has no seat left on the new date.")
    MOVED = strawberry.enum_value("moved", description="Stands on the new date now.")


@strawberry.type(description="How many appointments came out one way.")
class ClosingOutcomeCount:
    outcome: ClosingOutcome = strawberry.field(description="The way: `MOVED`.")
    count: int = strawberry.field(description="Appointments: `412`.")


@strawberry.type(description="How many appointments of one date came out one way.")
class ClosingDateCount:
    date: dt.date = strawberry.field(description='The date on which they stood: `"2026-09-01"`.')
    outcome: ClosingOutcome = strawberry.field(description="The way: `MOVED`.")
    count: int = strawberry.field(description="Appointments: `412`.")


@strawberry.type(description="One appointment that a closing met.")
class ClosingRow:
    made: strawberry.Private[Mapping[str, Any]]

    @strawberry.field(description="Who; null where you may not see them.")
    async def student(self, info: Info) -> Annotated["Student", strawberry.lazy("graphql_api.types.student")] | None:
        return await find.student(info, StudentId(self.made["student"]))

    @strawberry.field(description="Where they were booked; null where you may not see it.")
    async def section(self, info: Info) -> Annotated["Section", strawberry.lazy("graphql_api.types.section")] | None:
        return await find.section(info, SectionId(self.made["section"]))

    @strawberry.field(description='The date on which it stood: `"2026-09-01"`.')
    def date(self) -> dt.date:
        return dt.date.fromisoformat(self.made["date"])

    @strawberry.field(description="The flex period; null where you may not see it.")
    async def flex_period(
        self, info: Info
    ) -> Annotated["FlexPeriod", strawberry.lazy("graphql_api.types.flex_period")] | None:
        return await find.maybe_flex_period(info, FlexPeriodId(self.made["flexPeriod"]))

    @strawberry.field(description="What became of it: `FULL`.")
    def outcome(self) -> ClosingOutcome:
        return ClosingOutcome(self.made["outcome"])

    @strawberry.field(description='The date on which it stands now: `"2026-09-02"`; null where it did not move.')
    def moved_to(self) -> dt.date | None:
        to = self.made["to"]
        return None if to is None else dt.date.fromisoformat(to)


@strawberry.type(description="What became of the appointments that a closure met.")
class ClosingReport:
    made: strawberry.Private[Mapping[str, Any]]

    @strawberry.field(description="The school; null where you may not see it.")
    async def school(self, info: Info) -> Annotated["School", strawberry.lazy("graphql_api.types.school")] | None:
        return await find.maybe_school(info, SchoolId(self.made["school"]))

    @strawberry.field(description="Nothing was changed: this is what would become of them.")
    def dry_run(self) -> bool:
        return bool(self.made["dryRun"])

    @strawberry.field(description="Appointments that were met: `840`.")
    def row_count(self) -> int:
        return int(self.made["rowCount"])

    @strawberry.field(description="How many came out which way.")
    def counts(self) -> list[ClosingOutcomeCount]:
        return [ClosingOutcomeCount(outcome=ClosingOutcome(k), count=n) for k, n in self.made["counts"].items()]

    @strawberry.field(description="The same for every date, ascending.")
    def by_date(self) -> list[ClosingDateCount]:
        return [
            ClosingDateCount(date=dt.date.fromisoformat(day), outcome=ClosingOutcome(outcome), count=count)
            for day, outcome, count in self.made["byDate"]
        ]

    @strawberry.field(
        description="The first 1,000 appointments, those that did not simply move or get cancelled first, then by date and name."
    )
    def rows(self) -> list[ClosingRow]:
        return [ClosingRow(made=row) for row in self.made["rows"]]
