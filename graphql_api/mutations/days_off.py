"""A school's days off from a file."""

from datetime import date
from typing import Annotated

import strawberry
from starlette.datastructures import UploadFile

from application.access import Viewer
from application.closures.days_off import DayOffTaken
from domain.date_formats import DateFormat
from graphql_api.arguments import school_id
from graphql_api.context import Info
from graphql_api.enums import value_of
from graphql_api.mutations.inputs import key_field
from graphql_api.mutations.setup import SchoolPayload, school_now
from graphql_api.payloads import answer
from graphql_api.types.roster_date_format import RosterDateFormat


@strawberry.input(description="A list of days off.")
class ImportClosuresInput:
    school_id: strawberry.ID = strawberry.field(description="The school.")
    file: UploadFile = strawberry.field(
        description="CSV in UTF-8 or XLSX with the columns `FirstDay` and `Reason`, and if needed `LastDay` and "
        "`GraduationYears` (`2027 2028`), at most 400 lines."
    )
    date_format: RosterDateFormat = strawberry.field(
        default=RosterDateFormat.ISO, description="How the file writes days: `MONTH_FIRST`."
    )
    dry_run: bool = strawberry.field(default=False, description="Only say what is new, and how much is booked there.")
    idempotency_key: str | None = key_field()


@strawberry.type(description="One line of a list of days off.")
class DayOffLine:
    row: int = strawberry.field(description="Its row in the file: `2`.")
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


@strawberry.type(description="The days off, line by line; all are taken, or none.")
class ImportClosuresPayload(SchoolPayload):
    days_off: list[DayOffLine] | None = strawberry.field(
        default=None, description="One for each line, in the order of the file; null where nothing was taken."
    )


@strawberry.type
class DaysOffMutations:
    @strawberry.mutation(
        description="Close the school on the days of a list, all or none; those that it has off already are left as they are. "
        "Appointments already made stay. Admins of the school."
    )
    async def import_closures(
        self, info: Info, input: Annotated[ImportClosuresInput, strawberry.argument(description="The list.")]
    ) -> ImportClosuresPayload:
        async def work(viewer: Viewer) -> object:
            school, file = school_id(viewer, input.school_id), input.file
            taken = await info.context.app.import_days_off(
                viewer,
                school,
                file.file,
                file.filename or "file",
                format=DateFormat(value_of(input.date_format)),
                dry_run=input.dry_run,
                key=input.idempotency_key,
            )
            return {**await school_now(info, school), "days_off": [_line(one) for one in taken]}

        return await answer(ImportClosuresPayload, work(info.context.asking))


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
