"""What a school must have before it can be scheduled: settings, school year, flex periods, calendar, freeze."""

import datetime as dt
from typing import Annotated

import strawberry

from application.access import Viewer
from domain.calendar import WEEKDAYS
from domain.errors import Refused
from domain.ids import SchoolId
from graphql_api import find
from graphql_api.arguments import flex_period_id, school_id
from graphql_api.context import Info
from graphql_api.limits import check_list
from graphql_api.mutations.setup_inputs import (
    RemoveFlexPeriodInput,
    SaveFlexPeriodInput,
    SaveSchoolInput,
    SaveSchoolYearInput,
    SetCycleDaysInput,
    SetFrozenInput,
)
from graphql_api.payloads import Payload, answer
from graphql_api.types.calendar import numbers_of
from graphql_api.types.flex_period import FlexPeriod
from graphql_api.types.school import School

MOST_CYCLE_DAYS = 1_000


@strawberry.type(description="The school as it is now, or why nothing was changed.")
class SchoolPayload(Payload):
    school: School | None = strawberry.field(default=None, description="The school; null where nothing was changed.")


@strawberry.type(description="The saved settings, or why they were not saved.")
class SaveSchoolPayload(SchoolPayload):
    pass


@strawberry.type(description="The school with its years, or why the year was not saved.")
class SaveSchoolYearPayload(SchoolPayload):
    pass


@strawberry.type(description="The school with its calendar, or why the labels were not set.")
class SetCycleDaysPayload(SchoolPayload):
    pass


@strawberry.type(description="The school with its freeze, or why it was not changed.")
class SetFrozenPayload(SchoolPayload):
    pass


@strawberry.type(description="The saved flex period, or why it was not saved.")
class SaveFlexPeriodPayload(Payload):
    flex_period: FlexPeriod | None = strawberry.field(
        default=None, description="The flex period; null where it was not saved."
    )


@strawberry.type(description="The school with its flex periods, or why the flex period was not removed.")
class RemoveFlexPeriodPayload(SchoolPayload):
    pass


def _input(what: str) -> object:
    return strawberry.argument(description=what)


@strawberry.type
class SetupMutations:
    @strawberry.mutation(description="Change a school's settings. Its admins.")
    async def save_school(
        self, info: Info, input: Annotated[SaveSchoolInput, _input("The settings to change.")]
    ) -> SaveSchoolPayload:
        async def work(viewer: Viewer) -> object:
            school = school_id(viewer, input.school_id)
            save = info.context.app.save_school
            await save(
                viewer,
                school,
                input.settings(),
                expected_version=input.expected_version,
                key=input.idempotency_key,
            )
            return await school_now(info, school)

        return await answer(SaveSchoolPayload, work(info.context.asking))

    @strawberry.mutation(description="Add a school year, in place of those it overlaps. Admins of the school.")
    async def save_school_year(
        self, info: Info, input: Annotated[SaveSchoolYearInput, _input("The year.")]
    ) -> SaveSchoolYearPayload:
        async def work(viewer: Viewer) -> object:
            school = school_id(viewer, input.school_id)
            days = numbers_of(input.session_weekdays)
            save = info.context.app.save_school_year
            weekdays = WEEKDAYS if days is None else days
            await save(viewer, school, input.first_day, input.last_day, weekdays, key=input.idempotency_key)
            return await school_now(info, school)

        return await answer(SaveSchoolYearPayload, work(info.context.asking))

    @strawberry.mutation(
        description="Add a flex period, or change one. What is booked stays; `School.strandedAppointments` has what does not fit "
        "any more. Admins of the school."
    )
    async def save_flex_period(
        self, info: Info, input: Annotated[SaveFlexPeriodInput, _input("The flex period.")]
    ) -> SaveFlexPeriodPayload:
        async def work(viewer: Viewer) -> object:
            school, known = school_id(viewer, input.school_id), input.flex_period_id
            check_list("meetings", input.meetings)
            saved = await info.context.app.save_flex_period(
                viewer,
                school,
                None if known is None else flex_period_id(viewer, known),
                input.name,
                [one.meeting() for one in input.meetings],
                expected_version=input.expected_version,
                key=input.idempotency_key,
            )
            return {"flex_period": await find.flex_period(info, saved)}

        return await answer(SaveFlexPeriodPayload, work(info.context.asking))

    @strawberry.mutation(
        description="Remove a flex period: it can be booked no more and is in no list; what was booked in it stays. Nothing from "
        "today on may need it. Admins of the school."
    )
    async def remove_flex_period(
        self, info: Info, input: Annotated[RemoveFlexPeriodInput, _input("Which one.")]
    ) -> RemoveFlexPeriodPayload:
        async def work(viewer: Viewer) -> object:
            school, period = school_id(viewer, input.school_id), flex_period_id(viewer, input.flex_period_id)
            await info.context.app.remove_flex_period(viewer, school, period, key=input.idempotency_key)
            return await school_now(info, school)

        return await answer(RemoveFlexPeriodPayload, work(info.context.asking))

    @strawberry.mutation(
        description="Say which dates are A days, which are B days. What is booked stays; `School.strandedAppointments` has what "
        "does not fit any more. Admins of the school."
    )
    async def set_cycle_days(
        self, info: Info, input: Annotated[SetCycleDaysInput, _input("The dates with their labels.")]
    ) -> SetCycleDaysPayload:
        async def work(viewer: Viewer) -> object:
            school = school_id(viewer, input.school_id)
            check_list("days", input.days, MOST_CYCLE_DAYS)
            labels: dict[dt.date, str | None] = {one.date: one.label for one in input.days}
            if len(labels) != len(input.days):
                raise Refused("DUPLICATE_DAY", "A date is named twice: give each date once.", field="days")
            await info.context.app.set_cycle_days(viewer, school, labels, key=input.idempotency_key)
            return await school_now(info, school)

        return await answer(SetCycleDaysPayload, work(info.context.asking))

    @strawberry.mutation(description="Freeze today's appointments, or lift the freeze. Admins of the school.")
    async def set_frozen(
        self, info: Info, input: Annotated[SetFrozenInput, _input("Frozen or not.")]
    ) -> SetFrozenPayload:
        async def work(viewer: Viewer) -> object:
            school = school_id(viewer, input.school_id)
            set_frozen = info.context.app.set_frozen
            version, key = input.expected_version, input.idempotency_key
            await set_frozen(viewer, school, frozen=input.frozen, expected_version=version, key=key)
            return await school_now(info, school)

        return await answer(SetFrozenPayload, work(info.context.asking))


async def school_now(info: Info, id: SchoolId) -> dict[str, School]:
    return {"school": await find.school(info, id)}
