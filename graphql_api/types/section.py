"""Sections: groups that meet."""

from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import UNSET

from application.lists.queries import AttendanceOfSection, RequestsOfSection, RosterOfSection
from application.roster.queries import EnrollmentView, SectionView
from application.roster.queries import SectionStaffer as SectionStafferView
from domain.errors import Refused, not_found
from graphql_api import find
from graphql_api.arguments import flex_period_id as flex_period_id_of
from graphql_api.connections import connect
from graphql_api.context import Info
from graphql_api.cursors import Order
from graphql_api.dates import From, On, To
from graphql_api.paging import After, Before, First, Last
from graphql_api.pulls import PulledConnection, UpdatedSince
from graphql_api.scalars import Version
from graphql_api.types.appointment_request import requests_field
from graphql_api.types.attendance import BY_STUDENT as BY_PRESENT
from graphql_api.types.attendance import AttendanceConnection
from graphql_api.types.attendance import line as attendance_line
from graphql_api.types.enrollment import Enrollment, EnrollmentConnection
from graphql_api.types.homeroom import HomeroomDesignation
from graphql_api.types.node import Node
from graphql_api.types.section_dates import SectionAdjustment

if TYPE_CHECKING:
    from graphql_api.types.school import School
    from graphql_api.types.staffer import Staffer

Period = Annotated[strawberry.ID, strawberry.argument(description="A flex period of the section's school.")]
BY_STUDENT = Order("roster", str, str, str, int, str)


@strawberry.enum(description="Whether a section can be booked.")
class SectionStatus(Enum):
    ACTIVE = strawberry.enum_value("active", description="Can be booked.")
    ENDED = strawberry.enum_value("ended", description="Is over; old appointments may name it.")


@strawberry.type(description="Somebody who teaches a section.")
class SectionStaffer:
    view: strawberry.Private[SectionStafferView]

    @strawberry.field(description="Who; null where you may not see them.")
    async def staffer(self, info: Info) -> Annotated["Staffer", strawberry.lazy("graphql_api.types.staffer")] | None:
        return await find.staffer(info, self.view.staffer)

    @strawberry.field(description="Whether they lead it: their blocks and capacity count.")
    def is_lead(self) -> bool:
        return self.view.is_lead


@strawberry.type(description="The seats of a section on a date and flex period.")
class SectionSeats:
    seats: int | None = strawberry.field(description="Students it takes: `30`; null: unlimited.")
    taken: int = strawberry.field(description="Students booked into it: `12`; may exceed the seats.")


@strawberry.type(description="A group that meets: what schools call a course, a class, a group or a homeroom.")
class Section(Node):
    view: strawberry.Private[SectionView]

    def key(self) -> tuple[int]:
        return (self.view.section.id,)

    @strawberry.field(description='What it is called: `"Robotics"`.')
    def name(self) -> str:
        return self.view.section.name

    @strawberry.field(description="Whether it can be booked: `ACTIVE`.")
    def status(self) -> SectionStatus:
        return SectionStatus(self.view.section.status.value)

    @strawberry.field(description='Where it meets: `"B12"`; null where nobody entered a room.')
    def room(self) -> str | None:
        return self.view.section.room

    @strawberry.field(description="Students it takes, by itself or by its lead's capacity: `30`; null: unlimited.")
    def seats(self) -> int | None:
        return self.view.effective_seats

    @strawberry.field(description="The seats of its own: `30`; null where the lead's capacity holds.")
    def own_seats(self) -> int | None:
        return self.view.section.seats

    @strawberry.field(description="Whether students may book it themselves while the school's windows are open.")
    def open_to_students(self) -> bool:
        return self.view.section.open_to_students

    @strawberry.field(description='The course: `"Robotics I"`; null where the source does not say.')
    def course_name(self) -> str | None:
        return self.view.course_name

    @strawberry.field(description='The course number: `"R101"`; null where the source does not say.')
    def course_number(self) -> str | None:
        return self.view.course_number

    @strawberry.field(description='The subject: `"homeroom/advisory"`; null where the source does not say.')
    def subject(self) -> str | None:
        return self.view.subject

    @strawberry.field(description='The bell period of the source, free text: `"3"`; null where it does not say.')
    def period(self) -> str | None:
        return self.view.period

    @strawberry.field(description='The first day of its term: `"2026-08-17"`; null where unknown.')
    def term_first_day(self) -> date | None:
        return self.view.term_first_day

    @strawberry.field(description='The last day of its term: `"2027-06-04"`; null where unknown.')
    def term_last_day(self) -> date | None:
        return self.view.term_last_day

    @strawberry.field(description="The school it belongs to.")
    async def school(self, info: Info) -> Annotated["School", strawberry.lazy("graphql_api.types.school")]:
        return await find.school(info, self.view.section.school)

    @strawberry.field(description="Who teaches it, the lead first.")
    def staffers(self) -> list[SectionStaffer]:
        return [SectionStaffer(view=view) for view in self.view.staff]

    @strawberry.field(description="Who leads it; null where nobody does, or you may not see them.")
    async def lead(self, info: Info) -> Annotated["Staffer", strawberry.lazy("graphql_api.types.staffer")] | None:
        lead = self.view.section.lead
        return None if lead is None else await find.staffer(info, lead)

    @strawberry.field(description="That it is a homeroom, and when; null where it is none.")
    def homeroom(self) -> HomeroomDesignation | None:
        return None if self.view.designation is None else HomeroomDesignation(view=self.view.designation)

    @strawberry.field(description="Whether the school's rule suggests it as a homeroom; an admin decides.")
    def suggested_homeroom(self) -> bool:
        return self.view.suggested

    @strawberry.field(description="Students on its roster: `24`.")
    def roster_count(self) -> int:
        return self.view.roster_count

    @strawberry.field(description="The students on its roster.")
    async def roster(
        self,
        info: Info,
        include_left: Annotated[bool, strawberry.argument(description="Also those who are no longer on it.")] = False,
        updated_since: UpdatedSince = None,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> EnrollmentConnection:
        if not _reads_rosters(info, self.view):
            raise Refused("SCOPE_REQUIRED", "Ask for a token with the scope roster:read.")
        return await connect(
            info,
            EnrollmentConnection,
            RosterOfSection(None if include_left or updated_since is not None else True, updated_since),
            self.view.section.id,
            BY_STUDENT,
            enrollment,
            (first, after, last, before),
        )

    @strawberry.field(
        description="Whoever is booked into it on a date and flex period, marked or not; and marks whose appointment has gone "
        "since. Partners need `attendance:read`."
    )
    async def attendance(
        self,
        info: Info,
        on: On,
        flex_period_id: Period,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> AttendanceConnection:
        wanted = AttendanceOfSection(on, flex_period_id_of(info.context.asking, flex_period_id))
        id, asked = self.view.section.id, (first, after, last, before)
        return await connect(info, AttendanceConnection, wanted, id, BY_PRESENT, attendance_line, asked)

    appointment_requests = requests_field(
        RequestsOfSection,
        lambda at: at.view.section.id,
        "Who asked to be booked into it, newest first. Staff of the school.",
    )

    @strawberry.field(description="What is otherwise on single dates of a range: name, room or seats; by date.")
    async def adjustments(self, info: Info, from_: From, to: To) -> list[SectionAdjustment]:
        read = info.context.app.read_section_dates.adjustments_of
        found = await info.context.load("adjustments_of", read, self.view.section.id, from_, to)
        return [SectionAdjustment.of(one) for one in found or ()]

    @strawberry.field(description="Seats, and how many are taken, on a date and flex period.")
    async def seats_on(self, info: Info, on: On, flex_period_id: Period) -> SectionSeats:
        period = flex_period_id_of(info.context.asking, flex_period_id)
        found = await find.seats(info, self.view.section.id, on, period)
        if found is None:
            raise not_found("flex period", "flexPeriodId")
        return SectionSeats(seats=found.seats, taken=found.taken)

    @strawberry.field(description="Students booked into it on a date and flex period: `12`.")
    async def seats_taken(self, info: Info, on: On, flex_period_id: Period) -> int:
        seats: SectionSeats = await self.seats_on(info, on, flex_period_id)
        return seats.taken

    @strawberry.field(
        description="Changes with every edit: `17`. Pass it as `expectedVersion` to edit what you have seen."
    )
    def version(self) -> Version:
        return Version(self.view.version)


def enrollment(view: EnrollmentView) -> Enrollment:
    return Enrollment(view=view)


def _reads_rosters(info: Info, view: SectionView) -> bool:
    viewer = info.context.asking
    return viewer.reads_rosters_of(view.section.school) or viewer.student is not None


@strawberry.type(description="A page of sections, by name.")
class SectionConnection(PulledConnection[Section]):
    pass
