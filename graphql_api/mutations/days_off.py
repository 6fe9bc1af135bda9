"""A school's days off from a file."""

from datetime import date
from enum import Enum
from typing import Annotated

import strawberry
from starlette.datastructures import UploadFile

from application.access import Viewer
from application.closures.days_off_taken import DayOffTaken, DaysOffTaken
from domain.date_formats import DateFormat
from domain.event_choice import LeftOutEvents, chosen
from graphql_api.arguments import school_id
from graphql_api.context import Info
from graphql_api.enums import value_of
from graphql_api.limits import check_list
from graphql_api.mutations.inputs import key_field
from graphql_api.mutations.setup import SchoolPayload, school_now
from graphql_api.payloads import answer
from graphql_api.types.roster_date_format import RosterDateFormat


@strawberry.input(description="A list of days off, or a calendar that has them.")
class ImportClosuresInput:
    school_id: strawberry.ID = strawberry.field(description="The school.")
    file: UploadFile = strawberry.field(
        description="CSV in UTF-8 or XLSX with the columns `FirstDay` and `Reason`, and if needed `LastDay` and "
        "`GraduationYears` (`2027 2028`), at most 400 lines; or an iCalendar file (`.ics`)."
    )
    date_format: RosterDateFormat = strawberry.field(
        default=RosterDateFormat.ISO, description="How a list writes days: `MONTH_FIRST`."
    )
    words: list[str] | None = strawberry.field(
        default=None,
        description='Of a calendar: whole-day events that say one of these are days off: `["no school", "winter break"]`. '
        "If not given, what only days off say (`no school`, `school closed` …); `[]` takes all of them. At most 250.",
    )
    except_words: list[str] | None = strawberry.field(
        default=None,
        description='Of a calendar: events that say one of these are no days off, whatever else they say: `["kindergarten"]`. '
        "At most 250.",
    )
    dry_run: bool = strawberry.field(default=False, description="Only say what is new, and how much is booked there.")
    idempotency_key: str | None = key_field()


@strawberry.type(description="One line of a list of days off, or days of one event of a calendar.")
class DayOffLine:
    row: int = strawberry.field(description="Its row in the file, or that on which the event begins: `2`.")
    first_day: date = strawberry.field(description='The first day off: `"2026-11-25"`.')
    last_day: date = strawberry.field(description='The last day off, included: `"2026-11-27"`.')
    reason: str = strawberry.field(description='Why, for people: `"Thanksgiving"`.')
    graduation_years: list[int] | None = strawberry.field(
        description="The graduation years that stay at home: `[2027]`; null for everyone."
    )
    is_new: bool = strawberry.field(description="Whether the school did not have it yet.")
    appointments: int = strawberry.field(
        description="Appointments that stand on days that are new, and stay there: `12`."
    )


@strawberry.enum(description="Why an event of a calendar is no day off.")
class LeftOutReason(Enum):
    CANCELLED = strawberry.enum_value("cancelled", description="The calendar says that it is cancelled.")
    TIMED = strawberry.enum_value("timed", description="It takes part of a day.")
    OUTSIDE_SCHOOL_YEAR = strawberry.enum_value(
        "outside_school_year", description="It is in none of the school years that the school has set."
    )
    NOT_NAMED = strawberry.enum_value(
        "not_named",
        description="It takes whole days and is not named by the words: look whether it is a day off after all.",
    )
    REPEATED = strawberry.enum_value("repeated", description="An earlier event says the same.")


@strawberry.type(description="An event of a calendar that is no day off.")
class LeftOutEvent:
    row: int = strawberry.field(description="The row of the file on which it begins: `812`.")
    summary: str = strawberry.field(description='What it is called: `"Board meeting"`.')
    first_day: date | None = strawberry.field(
        description='Its first day: `"2026-11-25"`; null where it cannot be read.'
    )


@strawberry.type(description="The events of a calendar that are left out for one reason.")
class LeftOutEventGroup:
    reason: LeftOutReason = strawberry.field(description="Why they are no days off: `NOT_NAMED`.")
    count: int = strawberry.field(description="How many: `212`.")
    events: list[LeftOutEvent] = strawberry.field(
        description="The first 100 of them, those that say one of the words before others."
    )


@strawberry.type(description="The days off, line by line; all are taken, or none.")
class ImportClosuresPayload(SchoolPayload):
    days_off: list[DayOffLine] | None = strawberry.field(
        default=None, description="One for each line, in the order of the file; null where nothing was taken."
    )
    left_out: list[LeftOutEventGroup] | None = strawberry.field(
        default=None, description="Of a calendar: its other events, by reason; empty for a list. Null as `daysOff` is."
    )


@strawberry.type
class DaysOffMutations:
    @strawberry.mutation(
        description="Close the school on the days of a list or a calendar, all or none; those that it has off already stay as "
        "they are. Appointments already made stay. Admins of the school."
    )
    async def import_closures(
        self, info: Info, input: Annotated[ImportClosuresInput, strawberry.argument(description="The file.")]
    ) -> ImportClosuresPayload:
        async def work(viewer: Viewer) -> object:
            school, file = school_id(viewer, input.school_id), input.file
            check_list("words", input.words or ())
            check_list("exceptWords", input.except_words or ())
            taken = await info.context.app.import_days_off(
                viewer,
                school,
                file.file,
                file.filename or "file",
                format=DateFormat(value_of(input.date_format)),
                choice=chosen(input.words, input.except_words),
                dry_run=input.dry_run,
                key=input.idempotency_key,
            )
            return {**await school_now(info, school), **_told(taken)}

        return await answer(ImportClosuresPayload, work(info.context.asking))


def _told(taken: DaysOffTaken) -> dict[str, object]:
    return {"days_off": [_line(one) for one in taken.days], "left_out": [_group(one) for one in taken.left_out]}


def _group(left_out: LeftOutEvents) -> LeftOutEventGroup:
    events = [LeftOutEvent(row=one.row, summary=one.summary, first_day=one.first_day) for one in left_out.events]
    return LeftOutEventGroup(reason=LeftOutReason(left_out.why.value), count=left_out.count, events=events)


def _line(taken: DayOffTaken) -> DayOffLine:
    day = taken.day_off
    years = None if day.graduation_years is None else sorted(day.graduation_years)
    return DayOffLine(
        row=day.row,
        first_day=day.first_day,
        last_day=day.last_day,
        reason=day.reason,
        graduation_years=years,
        is_new=taken.is_new,
        appointments=taken.appointments,
    )
