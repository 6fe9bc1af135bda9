"""Students, with homeroom and schedule."""

import asyncio
from datetime import date
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import UNSET

from application.lists.queries import NotificationsOfStudent, RequestsOfStudent
from application.roster.queries import StudentView
from domain.appointment import Slot
from domain.errors import NotAllowed, not_found
from domain.ids import FlexPeriodId
from graphql_api import find
from graphql_api.arguments import flex_period_id
from graphql_api.arguments import school_id as school_id_of
from graphql_api.connections import connect
from graphql_api.context import Info
from graphql_api.dates import From, To
from graphql_api.paging import After, Before, First, Last
from graphql_api.pulls import PulledConnection
from graphql_api.scalars import Version
from graphql_api.types.appointment_request import requests_field
from graphql_api.types.attendance import AttendanceLine
from graphql_api.types.enrollment import Enrollment
from graphql_api.types.homeroom import HomeroomAnswer, HomeroomPin
from graphql_api.types.node import Node
from graphql_api.types.notification import (
    NEWEST_NOTIFICATIONS,
    NotificationConnection,
    NotificationPreferences,
    notification,
)
from graphql_api.types.people import PersonStatus, personal
from graphql_api.types.schedule import ScheduleSlot
from graphql_api.types.sis_records import CourseMark, SisAttendanceDay
from graphql_api.types.where_now import WhereNow

SCHEDULE_NOT_READ = "You may not read this student's schedule: it needs staff of the school, or appointments:read."

if TYPE_CHECKING:
    from graphql_api.types.school import School


@strawberry.type(description="A grade, derived from the graduation year and the school year.")
class GradeLevel:
    number: int = strawberry.field(description="Kindergarten is `0`, earlier grades are negative, `12` graduates.")

    @strawberry.field(description='For people: `"Grade 9"`.')
    def label(self) -> str:
        if self.number > 0:
            return f"Grade {self.number}"
        return "Kindergarten" if self.number == 0 else "Before kindergarten"


@strawberry.type(description="A student, at one or more schools.")
class Student(Node):
    view: strawberry.Private[StudentView]

    def key(self) -> tuple[int]:
        return (self.view.student.id,)

    @strawberry.field(description='The id in the Student Information System: `"1001"`.')
    def sis_id(self) -> str:
        return self.view.student.sis_id

    @strawberry.field(description='`"Ada"`.')
    def first_name(self) -> str:
        return self.view.student.first_name

    @strawberry.field(description='`"Lovelace"`.')
    def last_name(self) -> str:
        return self.view.student.last_name

    @strawberry.field(
        description='E-mail address: `"ada@example.org"`; null where there is none. Null, with the error SCOPE_REQUIRED, for '
        "tokens without `roster.pii:read`."
    )
    def email(self, info: Info) -> str | None:
        return personal(info, self.view.student.email)

    @strawberry.field(
        description='E-mail addresses of their guardians, as far as the roster source shares them: `["mia@example.org"]`. Null, '
        "with the error SCOPE_REQUIRED, for tokens without `roster.pii:read`."
    )
    def guardian_emails(self, info: Info) -> list[str] | None:
        return personal(info, list(self.view.student.guardian_emails))

    @strawberry.field(description="The calendar year in which they graduate: `2027`; null for ungraded students.")
    def graduation_year(self) -> int | None:
        return self.view.student.graduation_year

    @strawberry.field(description="The grade; null without graduation year or school year.")
    def grade_level(self) -> GradeLevel | None:
        return None if self.view.grade_level is None else GradeLevel(number=self.view.grade_level)

    @strawberry.field(description="Whether they count: `ACTIVE`.")
    def status(self) -> PersonStatus:
        return PersonStatus(self.view.student.status.value)

    @strawberry.field(description="The schools they belong to that you may see.")
    async def schools(self, info: Info) -> list[Annotated["School", strawberry.lazy("graphql_api.types.school")]]:
        found = await asyncio.gather(*(find.maybe_school(info, school) for school in self.view.schools))
        return [school for school in found if school is not None]

    @strawberry.field(description="Their main school; null where you may not see it.")
    async def primary_school(
        self, info: Info
    ) -> Annotated["School", strawberry.lazy("graphql_api.types.school")] | None:
        school = self.view.primary_school
        return None if school is None else await find.maybe_school(info, school)

    @strawberry.field(
        description="Whether they may book for themselves while the school's windows are open. False for a school that is not "
        "theirs."
    )
    def may_self_schedule(
        self,
        info: Info,
        school_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="At which of their schools; the main one if not given."),
        ] = None,
    ) -> bool:
        school = self.view.primary_school if school_id is None else school_id_of(info.context.asking, school_id)
        return school in self.view.self_scheduling

    @strawberry.field(description="Their homeroom on a date, in a flex period: one section, or why there is none.")
    async def homeroom(
        self,
        info: Info,
        on: Annotated[date, strawberry.argument(description='The date: `"2026-09-01"`.')],
        flex_period_id: Annotated[
            strawberry.ID, strawberry.argument(description="A flex period of one of their schools.")
        ],
    ) -> HomeroomAnswer:
        period = flex_period_id_of(info, flex_period_id)
        slot = Slot(self.view.student.id, on, period)
        found = await info.context.load("homerooms", info.context.app.homerooms_of, slot)
        if found is None:
            raise not_found("flex period", "flexPeriodId")
        return HomeroomAnswer(found=found)

    @strawberry.field(
        description="Every date and flex period on which their schools meet: what is booked, and what is open."
    )
    async def schedule(self, info: Info, from_: From, to: To) -> list[ScheduleSlot]:
        found = await info.context.load("schedules", info.context.app.schedules_of, self.view.student.id, from_, to)
        if found is None:
            raise NotAllowed(SCHEDULE_NOT_READ)
        return [ScheduleSlot(view=slot) for slot in found]

    appointment_requests = requests_field(
        RequestsOfStudent,
        lambda at: at.view.student.id,
        "The appointments that they, or staff for them, have asked for, newest first. Staff, and the student.",
    )

    @strawberry.field(description="The rosters they are on, of active sections.")
    async def enrollments(self, info: Info) -> list[Enrollment]:
        found = await info.context.load("enrollments", info.context.app.enrollments_of, self.view.student.id)
        return [Enrollment(view=view) for view in found or ()]

    @strawberry.field(
        description="The pins that count, newest first: an admin's word on their homeroom, over the rosters."
    )
    async def pins(self, info: Info) -> list[HomeroomPin]:
        found = await info.context.load("pins", info.context.app.pins_of, self.view.student.id)
        return [HomeroomPin(view=view) for view in found or ()]

    @strawberry.field(description="Their marks, by course. Only for staff of the school.")
    async def marks(self, info: Info) -> list[CourseMark]:
        found = await info.context.load("marks", info.context.app.marks_of, self.view.student.id)
        return [CourseMark(view=view) for view in found or ()]

    @strawberry.field(
        description="Whether they were where they were booked, by date, as far as that was taken. Partners need "
        "`attendance:read`."
    )
    async def attendance(self, info: Info, from_: From, to: To) -> list[AttendanceLine]:
        read = info.context.app.attendance_of_students
        found = await info.context.load("attendance_of", read, self.view.student.id, from_, to)
        return [AttendanceLine(view=view) for view in found or ()]

    @strawberry.field(
        description="Where flex time has them now, at the schools you may see: in which flex period, section and room, and with "
        "whom; else where they go next today."
    )
    async def where_now(self, info: Info) -> WhereNow:
        found = await info.context.load("where_now", info.context.app.where_now, self.view.student.id)
        if found is None:
            raise NotAllowed(SCHEDULE_NOT_READ)
        return WhereNow(view=found)

    @strawberry.field(
        description="Whether they were in school, by the SIS, on the days it says so. Only for staff of the school."
    )
    async def sis_attendance(self, info: Info, from_: From, to: To) -> list[SisAttendanceDay]:
        read = info.context.app.sis_attendance_of
        found = await info.context.load("sis_attendance", read, self.view.student.id, from_, to)
        return [SisAttendanceDay(view=view) for view in found or ()]

    @strawberry.field(
        description="What they were told of deeds of others, newest first. The student, and admins of the school the deed was "
        "done at."
    )
    async def notifications(
        self,
        info: Info,
        unread: Annotated[
            bool | None, strawberry.argument(description="True: only those not read; false: only those read.")
        ] = None,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> NotificationConnection:
        wanted, asked = NotificationsOfStudent(unread), (first, after, last, before)
        id, order = self.view.student.id, NEWEST_NOTIFICATIONS
        return await connect(info, NotificationConnection, wanted, id, order, notification, asked)

    @strawberry.field(description="What they want to be told by mail; null for everybody but themselves.")
    async def notification_preferences(self, info: Info) -> NotificationPreferences | None:
        read = info.context.app.mail_preferences_of
        found = await info.context.load("mail_preferences", read, self.view.student.id)
        return None if found is None else NotificationPreferences(view=found)

    @strawberry.field(description="Whether imports leave them as they are.")
    def ignore_on_import(self) -> bool:
        return self.view.ignore_on_import

    @strawberry.field(description="Whether a roster source manages them; otherwise somebody added them by hand.")
    def from_source(self) -> bool:
        return self.view.from_source

    @strawberry.field(description="Changes with every edit: `17`.")
    def version(self) -> Version:
        return Version(self.view.version)


def flex_period_id_of(info: Info, id: str) -> FlexPeriodId:
    return flex_period_id(info.context.asking, id)


@strawberry.type(description="A page of students, by last name, first name and SIS id.")
class StudentConnection(PulledConnection[Student]):
    pass
