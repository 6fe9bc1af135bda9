"""Appointments, and why a student is where they are."""

import datetime as dt
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from application.scheduling.queries import Explanation
from application.scheduling.queries import PastAppointment as PastView
from domain.appointment import Appointment as AppointmentView
from domain.appointment import EndReason as Ended
from domain.appointment import Origin
from domain.errors import not_found
from graphql_api import find
from graphql_api.context import Info
from graphql_api.cursors import Order
from graphql_api.ids import IdPart
from graphql_api.paging import Connection
from graphql_api.scalars import Version
from graphql_api.types.node import Node

if TYPE_CHECKING:
    from graphql_api.types.flex_period import FlexPeriod
    from graphql_api.types.mass_schedule_run import MassScheduleRun
    from graphql_api.types.section import Section
    from graphql_api.types.student import Student

BY_DATE = Order("appointments", date, int, int)


@strawberry.enum(description="Who made an appointment, in rising rank; staff and admins rank the same.")
class AppointmentOrigin(Enum):
    HOMEROOM_PREBOOK = strawberry.enum_value(
        "homeroom_prebook", description="A mass schedule into each student's homeroom."
    )
    STUDENT = strawberry.enum_value("student", description="The student.")
    STAFF = strawberry.enum_value("staff", description="A member of staff.")
    ADMIN = strawberry.enum_value("admin", description="An admin.")


@strawberry.enum(description="Why an appointment went to the history.")
class EndReason(Enum):
    DISPLACED = strawberry.enum_value("displaced", description="Another appointment took its place.")
    CANCELLED = strawberry.enum_value("cancelled", description="Somebody cancelled or moved it.")
    UNDONE = strawberry.enum_value("undone", description="The mass schedule that made it was undone.")
    STUDENT_LEFT = strawberry.enum_value("student_left", description="The student left the roster.")
    STUDENT_MOVED = strawberry.enum_value("student_moved", description="The student moved to another school.")
    SECTION_ENDED = strawberry.enum_value("section_ended", description="The section ended.")
    CLOSED = strawberry.enum_value("closed", description="The school closed that day.")


@strawberry.type(description="An appointment that is over or was displaced.")
class PastAppointment:
    view: strawberry.Private[PastView]

    @strawberry.field(description='The date on which it stood: `"2026-09-01"`.')
    def date(self) -> dt.date:
        return self.view.appointment.slot.day

    @strawberry.field(description="Where the student was booked; null where you may not see it.")
    async def section(self, info: Info) -> Annotated["Section", strawberry.lazy("graphql_api.types.section")] | None:
        return await find.section(info, self.view.appointment.section)

    @strawberry.field(description="Who made it: `STAFF`.")
    def origin(self) -> AppointmentOrigin:
        return AppointmentOrigin(self.view.appointment.origin.value)

    @strawberry.field(description='The maker: `"staffer:204"`.')
    def made_by(self) -> str:
        return self.view.appointment.made_by

    @strawberry.field(description='When it was made, in UTC: `"2026-09-01T14:05:00Z"`.')
    def made_at(self) -> datetime:
        return self.view.appointment.made_at

    @strawberry.field(description='When it ended, in UTC: `"2026-09-02T08:00:00Z"`.')
    def ended_at(self) -> datetime:
        return self.view.ended_at

    @strawberry.field(description='Who ended it: `"staffer:204"`.')
    def ended_by(self) -> str:
        return self.view.ended_by

    @strawberry.field(description="Why it ended: `DISPLACED`.")
    def end_reason(self) -> EndReason:
        return EndReason(self.view.reason.value)


@strawberry.type(description='The answer to "why am I here?": who decided, when, and what stood there before.')
class AppointmentExplanation:
    view: strawberry.Private[Explanation]

    @strawberry.field(
        description='In one sentence: `"Booked by staffer:204 on 2026-09-01, in place of another appointment."`.'
    )
    def sentence(self) -> str:
        made = self.view.appointment
        how = "Pre-booked into the homeroom" if made.origin is Origin.HOMEROOM_PREBOOK else "Booked"
        place = "" if made.replaced is None else ", in place of another appointment"
        if (old := self.view.moved_from) is not None:
            why = ", because the school closed" if old.reason is Ended.CLOSED else ""
            moved = f"moved from {old.appointment.slot.day} by {old.ended_by} on {old.ended_at:%Y-%m-%d}{why}"
            return f"{how} by {made.made_by}, {moved}{place}."
        run = "" if made.run is None else " in a mass schedule"
        return f"{how} by {made.made_by}{run} on {made.made_at:%Y-%m-%d}{place}."

    @strawberry.field(
        description="What it was in another slot, from which a person or a closure moved it; null where it was booked here."
    )
    def moved_from(self) -> PastAppointment | None:
        return None if self.view.moved_from is None else PastAppointment(view=self.view.moved_from)

    @strawberry.field(description="What it displaced; null where the slot was open.")
    def replaced(self) -> PastAppointment | None:
        birth = self.view.appointment.replaced
        found = next((one for one in self.view.before if birth is not None and one.appointment.birth == birth), None)
        return None if found is None else PastAppointment(view=found)

    @strawberry.field(description="Everything that stood there before, newest first.")
    def before(self) -> list[PastAppointment]:
        return [PastAppointment(view=one) for one in self.view.before]


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

    @strawberry.field(description="Why the student is there.")
    async def why(self, info: Info) -> AppointmentExplanation:
        found = await info.context.load("explanations", info.context.app.explain_appointments, self.view.slot)
        if found is None:
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
