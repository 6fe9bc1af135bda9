"""What becomes of the rows of a mass schedule, counted."""

import datetime as dt
from collections.abc import Mapping, Sequence
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from domain.ids import SectionId
from graphql_api import find
from graphql_api.context import Info

if TYPE_CHECKING:
    from graphql_api.types.section import Section


@strawberry.enum(description="What becomes of one student, date and flex period of an order; the first that applies.")
class Outcome(Enum):
    CLOSED = strawberry.enum_value("closed", description="No school then, or the flex period does not meet.")
    FROZEN = strawberry.enum_value("frozen", description="In the past, frozen today, or attendance has been taken.")
    NO_HOMEROOM = strawberry.enum_value("no_homeroom", description="The student has no homeroom then.")
    AMBIGUOUS_HOMEROOM = strawberry.enum_value(
        "ambiguous_homeroom", description="The student has several homerooms then."
    )
    BLOCKED = strawberry.enum_value("blocked", description="The target section, or its lead, is not available then.")
    UNCHANGED = strawberry.enum_value("unchanged", description="Already booked there; nothing is touched.")
    LOCKED = strawberry.enum_value("locked", description="Something else is booked and locked, and stays.")
    KEPT = strawberry.enum_value("kept", description="Something else is booked, and the order displaces no such thing.")
    CLASH = strawberry.enum_value(
        "clash", description="The student has an appointment at the same time in another period."
    )
    FULL = strawberry.enum_value("full", description="The target section has no seat left.")
    REPLACED = strawberry.enum_value("replaced", description="Booked; what stood there was displaced.")
    CREATED = strawberry.enum_value("created", description="Booked where nothing stood.")
    CANCELLED = strawberry.enum_value("cancelled", description="What stood there is cancelled.")


@strawberry.enum(description="What becomes of one row of a mass schedule when it is undone.")
class UndoOutcome(Enum):
    REMOVED = strawberry.enum_value("removed", description="What the run created is gone.")
    RESTORED = strawberry.enum_value("restored", description="What the run displaced or cancelled is back.")
    OPENED = strawberry.enum_value("opened", description="What it displaced was undone meanwhile: the slot is open.")
    CHANGED_SINCE = strawberry.enum_value("changed_since", description="Somebody changed it since; it stays.")
    ATTENDANCE_TAKEN = strawberry.enum_value("attendance_taken", description="Attendance has been taken; it stays.")
    PAST = strawberry.enum_value("past", description="The date is over; it stays.")
    FROZEN_TODAY = strawberry.enum_value("frozen_today", description="The school has frozen today; it stays.")
    NOT_A_MEMBER = strawberry.enum_value("not_a_member", description="The student left the school; it stays.")
    SECTION_NOT_ACTIVE = strawberry.enum_value(
        "section_not_active", description="What stood there has ended; it stays."
    )
    CLOSED = strawberry.enum_value("closed", description="There is no school then any more; it stays.")
    BLOCKED = strawberry.enum_value("blocked", description="What stood there is blocked then; it stays.")
    CLASH = strawberry.enum_value("clash", description="What stood there clashes with another appointment; it stays.")
    FULL = strawberry.enum_value("full", description="What stood there has no seat left; it stays.")


@strawberry.enum(description="Why an id of a list needs a person's eye.")
class ReportedIdCode(Enum):
    UNKNOWN_STUDENT = strawberry.enum_value("UNKNOWN_STUDENT", description="No student of this school has it.")
    INACTIVE_STUDENT = strawberry.enum_value("INACTIVE_STUDENT", description="The student left, or was set inactive.")
    DUPLICATE_ID = strawberry.enum_value(
        "DUPLICATE_ID", description="It is listed more than once; the first one counts."
    )


@strawberry.type(description="How many rows came out one way.")
class OutcomeCount:
    outcome: Outcome = strawberry.field(description="The way: `CREATED`.")
    count: int = strawberry.field(description="Rows, each one student, date and flex period: `412`.")


@strawberry.type(description="How many rows of an undo came out one way.")
class UndoOutcomeCount:
    outcome: UndoOutcome = strawberry.field(description="The way: `REMOVED`.")
    count: int = strawberry.field(description="Rows, each one student, date and flex period: `412`.")


@strawberry.type(description="The counts of one date.")
class DateCounts:
    date: dt.date = strawberry.field(description='The date: `"2026-09-01"`.')
    counts: list[OutcomeCount] = strawberry.field(description="Outcomes that occur on it.")


@strawberry.type(description="The counts of one target section.")
class SectionCounts:
    section_id: strawberry.Private[SectionId]
    counts: list[OutcomeCount] = strawberry.field(description="Outcomes that occur with it as the target.")

    @strawberry.field(description="The target; null where you may not see it.")
    async def section(self, info: Info) -> Annotated["Section", strawberry.lazy("graphql_api.types.section")] | None:
        return await find.section(info, self.section_id)


@strawberry.type(description="An id of a list of the order that names nobody active here, or is listed twice.")
class ReportedId:
    code: ReportedIdCode = strawberry.field(description="Why: `UNKNOWN_STUDENT`.")
    value: str = strawberry.field(description='The id as it was listed: `"1001"`.')
    lines: list[int] = strawberry.field(description="Every line it stands on, from 1: `[3, 17]`.")
    excluded: bool = strawberry.field(description="It stands in a list of those to leave out.")


@strawberry.type(description="Something to know that stopped nothing.")
class Notice:
    code: str = strawberry.field(description="Stable, for programs: `BELL_TIMES_MISSING`.")
    message: str = strawberry.field(description='For people: `"WIN has no bell times on 3 of the dates …"`.')
    count: int = strawberry.field(description="How often: `3`.")


def counts_of(counts: Mapping[str, int]) -> list[OutcomeCount]:
    return [OutcomeCount(outcome=Outcome(name), count=count) for name, count in counts.items()]


def undo_counts_of(counts: Mapping[str, int]) -> list[UndoOutcomeCount]:
    return [UndoOutcomeCount(outcome=UndoOutcome(name), count=count) for name, count in counts.items()]


def by_date_of(days: Sequence[Mapping[str, Any]]) -> list[DateCounts]:
    return [DateCounts(date=date.fromisoformat(day["date"]), counts=counts_of(day["counts"])) for day in days]


def by_section_of(sections: Sequence[Mapping[str, Any]]) -> list[SectionCounts]:
    return [SectionCounts(section_id=SectionId(one["section"]), counts=counts_of(one["counts"])) for one in sections]


def reported_of(reported: Sequence[Mapping[str, Any]]) -> list[ReportedId]:
    return [
        ReportedId(
            code=ReportedIdCode(one["code"]), value=one["value"], lines=list(one["lines"]), excluded=one["excluded"]
        )
        for one in reported
    ]


def notices_of(notices: Sequence[Mapping[str, Any]]) -> list[Notice]:
    return [Notice(code=one["code"], message=one["message"], count=one.get("count", 1)) for one in notices]
