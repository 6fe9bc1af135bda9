"""Appointments, and why a student is where they are."""

import datetime as dt
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.appointment import Appointment as AppointmentView
from domain.attendance import AttendanceKey
from domain.errors import not_found
from graphql_api import find
from graphql_api.context import Info
from graphql_api.cursors import Order
from graphql_api.ids import IdPart
from graphql_api.paging import Connection
from graphql_api.scalars import Version
from graphql_api.types.explanation import AppointmentExplanation, AppointmentOrigin
from graphql_api.types.node import Node
from graphql_api.types.section_dates import SectionAdjustment

if TYPE_CHECKING:
    from graphql_api.types.attendance import Attendance
    from graphql_api.types.flex_period import FlexPeriod
    from graphql_api.types.mass_schedule_run import MassScheduleRun
    from graphql_api.types.section import Section
    from graphql_api.types.student import Student

BY_DATE = Order("appointments", date, int, int)


@strawberry.type(description="One student, on one date, in one flex period: booked into one section.")
class Appointment(Node):
    view: strawberry.Private[AppointmentView]

    def key(self) -> tuple[IdPart, ...]:
        slot = self.view.slot
        return (slot.student, slot.day, slot.flex_period)

    @strawberry.field(
        description="Who; null where they no longer belong to a school you may see, or (SCOPE_REQUIRED) without `roster:read`."
    )
    async def student(self, info: Info) -> Annotated["Student", strawberry.lazy("graphql_api.types.student")] | None:
        return await find.student(info, self.view.slot.student)

    @strawberry.field(description="Where; null where you may not see it, or (SCOPE_REQUIRED) without `roster:read`.")
    async def section(self, info: Info) -> Annotated["Section", strawberry.lazy("graphql_api.types.section")] | None:
        return await find.section(info, self.view.section)

    @strawberry.field(
        description="What is otherwise with the section on this date: its name, room or seats; null where nothing is, or you may "
        "not see the section."
    )
    async def adjustment(self, info: Info) -> SectionAdjustment | None:
        return await find.adjustment(info, self.view.section, self.view.slot.day)

    @strawberry.field(description='The date: `"2026-09-01"`.')
    def date(self) -> dt.date:
        return self.view.slot.day

    @strawberry.field(description="The flex period.")
    async def flex_period(
        self, info: Info
    ) -> Annotated["FlexPeriod", strawberry.lazy("graphql_api.types.flex_period")]:
        return await find.flex_period(info, self.view.slot.flex_period)

    @strawberry.field(description="Who made it, as a rank: `STAFF`.")
    def origin(self) -> AppointmentOrigin:
        return AppointmentOrigin(self.view.origin.value)

    @strawberry.field(description="Whether only its maker, staff of its section and admins may change it.")
    def locked(self) -> bool:
        return self.view.locked

    @strawberry.field(description='What kind it is, in the school\'s own words: `"tutoring"`; null where nobody said.')
    def type(self) -> str | None:
        return self.view.type

    @strawberry.field(description='A note: `"Bring your essay."`; null where there is none.')
    def comment(self) -> str | None:
        return self.view.comment

    @strawberry.field(description='Who made it: `"staffer:204"`.')
    def made_by(self) -> str:
        return self.view.made_by

    @strawberry.field(description='When, in UTC: `"2026-09-01T14:05:00Z"`.')
    def made_at(self) -> datetime:
        return self.view.made_at

    @strawberry.field(description="The mass schedule that made it; null where none did, or you may not see it.")
    async def mass_schedule(
        self, info: Info
    ) -> Annotated["MassScheduleRun", strawberry.lazy("graphql_api.types.mass_schedule_run")] | None:
        return None if self.view.run is None else await find.run(info, self.view.run)

    @strawberry.field(description="Whether attendance has been taken; then it cannot be changed.")
    def attendance_taken(self) -> bool:
        return self.view.attendance_taken

    @strawberry.field(
        description="Whether the student was there; null where that has not been taken, or (SCOPE_REQUIRED) without "
        "`attendance:read`."
    )
    async def attendance(
        self, info: Info
    ) -> Annotated["Attendance", strawberry.lazy("graphql_api.types.attendance")] | None:
        return await find.attendance(info, AttendanceKey(self.view.slot, self.view.birth))

    @strawberry.field(description="Why the student is there.")
    async def why(self, info: Info) -> AppointmentExplanation:
        found = await info.context.load("explanations", info.context.app.explain_slots, self.view.slot)
        if found is None or found.appointment is None:
            raise not_found("appointment")
        return AppointmentExplanation(view=found)

    @strawberry.field(
        description="Changes with every edit: `17`. Pass it as `expectedVersion` to edit what you have seen."
    )
    def version(self) -> Version:
        return Version(self.view.version)


@strawberry.type(description="A page of appointments, by date, flex period and student.")
class AppointmentConnection(Connection[Appointment]):
    pass


@strawberry.input(description="Which appointments: a range of dates, and at least a school, a section or a student.")
class AppointmentFilter:
    from_: date = strawberry.field(name="from", description='The first date: `"2026-09-01"`.')
    to: date = strawberry.field(description='The last date, included, within 400 days: `"2026-09-30"`.')
    school_id: strawberry.ID | None = strawberry.field(default=None, description="Of this school.")
    section_id: strawberry.ID | None = strawberry.field(default=None, description="Of this section.")
    student_id: strawberry.ID | None = strawberry.field(default=None, description="Of this student.")
    flex_period_id: strawberry.ID | None = strawberry.field(default=None, description="In this flex period.")
