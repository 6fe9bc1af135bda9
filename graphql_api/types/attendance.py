"""Who was there: marks, what they were before, and what is still missing."""

import datetime as dt
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from application.attendance.queries import Skip as SkipView
from application.attendance.queries import Untaken as UntakenView
from application.ports.attendance import AttendanceLine as LineView
from domain.attendance import Attendance as SaidView
from domain.attendance import AttendanceCorrection as CorrectionView
from domain.attendance import AttendanceKey, AttendanceTaken
from domain.attendance import AttendanceMark as MarkView
from graphql_api import find
from graphql_api.context import Info
from graphql_api.cursors import Order
from graphql_api.enums import value_of
from graphql_api.paging import Connection
from graphql_api.types.appointment import Appointment
from graphql_api.types.sis_records import SisAttendanceStatus

if TYPE_CHECKING:
    from graphql_api.types.flex_period import FlexPeriod
    from graphql_api.types.section import Section
    from graphql_api.types.student import Student

BY_STUDENT = Order("attendance", str, str, str, int, int)
BY_SECTION = Order("untaken", str, int, int)


@strawberry.enum(description="Whether a student was there.")
class AttendanceMark(Enum):
    PRESENT = strawberry.enum_value("present", description="There; `tardy` says whether late.")
    ABSENT = strawberry.enum_value("absent", description="Not there.")
    EXCUSED = strawberry.enum_value("excused", description="Not there, with a good reason.")


@strawberry.enum(description="Why somebody is taken to have skipped.")
class SkipReason(Enum):
    ABSENT = strawberry.enum_value("absent", description="In school, and marked absent by the section.")
    NOT_MARKED = strawberry.enum_value(
        "not_marked", description="In school, and not marked, though the section took attendance."
    )


@strawberry.type(description="What was said before, and who corrected or cleared it.")
class AttendanceCorrection:
    view: strawberry.Private[CorrectionView]

    @strawberry.field(description="What was said: `ABSENT`.")
    def mark(self) -> AttendanceMark:
        return AttendanceMark(self.view.before.said.mark.value)

    @strawberry.field(description="Whether late was said.")
    def tardy(self) -> bool:
        return self.view.before.said.tardy

    @strawberry.field(description='The note of then: `"Not seen"`; null where there was none.')
    def comment(self) -> str | None:
        return self.view.before.said.comment

    @strawberry.field(description='Who had said it: `"staffer:204"`.')
    def taken_by(self) -> str:
        return self.view.before.taken_by

    @strawberry.field(description='When, in UTC: `"2026-09-01T14:05:00Z"`.')
    def taken_at(self) -> dt.datetime:
        return self.view.before.taken_at

    @strawberry.field(description='Who corrected or cleared it: `"staffer:204"`.')
    def corrected_by(self) -> str:
        return self.view.ended_by

    @strawberry.field(description='When, in UTC: `"2026-09-01T14:25:00Z"`.')
    def corrected_at(self) -> dt.datetime:
        return self.view.ended_at


@strawberry.type(description="The attendance of one appointment.")
class Attendance:
    view: strawberry.Private[AttendanceTaken]

    @strawberry.field(description="Whether the student was there: `PRESENT`.")
    def mark(self) -> AttendanceMark:
        return AttendanceMark(self.view.said.mark.value)

    @strawberry.field(description="There, but late.")
    def tardy(self) -> bool:
        return self.view.said.tardy

    @strawberry.field(description='A note, which the student can read: `"Bus was late"`; null where there is none.')
    def comment(self) -> str | None:
        return self.view.said.comment

    @strawberry.field(description='Who took it, or corrected it last: `"staffer:204"`.')
    def taken_by(self) -> str:
        return self.view.taken_by

    @strawberry.field(description='When, in UTC: `"2026-09-01T14:05:00Z"`.')
    def taken_at(self) -> dt.datetime:
        return self.view.taken_at

    @strawberry.field(description="What was said before, newest first. Not for students.")
    async def corrections(self, info: Info) -> list[AttendanceCorrection]:
        return await corrections_of(info, self.view.key)


@strawberry.type(description="One student whose attendance a section takes, or took before the appointment went.")
class AttendanceLine:
    view: strawberry.Private[LineView]

    @strawberry.field(
        description="Who; null where they no longer belong to a school you may see, or (SCOPE_REQUIRED) without `roster:read`."
    )
    async def student(self, info: Info) -> Annotated["Student", strawberry.lazy("graphql_api.types.student")] | None:
        return await find.student(info, self.view.key.slot.student)

    @strawberry.field(description="Where; null where you may not see it, or (SCOPE_REQUIRED) without `roster:read`.")
    async def section(self, info: Info) -> Annotated["Section", strawberry.lazy("graphql_api.types.section")] | None:
        return await find.section(info, self.view.section)

    @strawberry.field(description='The date: `"2026-09-01"`.')
    def date(self) -> dt.date:
        return self.view.key.slot.day

    @strawberry.field(description="The flex period.")
    async def flex_period(
        self, info: Info
    ) -> Annotated["FlexPeriod", strawberry.lazy("graphql_api.types.flex_period")]:
        return await find.flex_period(info, self.view.key.slot.flex_period)

    @strawberry.field(
        description="The appointment; null where it has gone since, as when the student left, or you may not see it."
    )
    async def appointment(self, info: Info) -> Appointment | None:
        return await find.appointment(info, self.view.key.slot) if self.view.stands else None

    @strawberry.field(description="What was taken; null where the student is not marked.")
    def attendance(self) -> Attendance | None:
        return None if self.view.taken is None else Attendance(view=self.view.taken)

    @strawberry.field(
        description="What was said before, newest first; of a mark that was cleared, too. Not for students."
    )
    async def corrections(self, info: Info) -> list[AttendanceCorrection]:
        return await corrections_of(info, self.view.key)


@strawberry.type(description="A section that has students on a date and flex period, of whom not all are marked.")
class UntakenAttendance:
    view: strawberry.Private[UntakenView]

    @strawberry.field(description="Which section; null where you may not see it.")
    async def section(self, info: Info) -> Annotated["Section", strawberry.lazy("graphql_api.types.section")] | None:
        return await find.section(info, self.view.section)

    @strawberry.field(description="In which flex period.")
    async def flex_period(
        self, info: Info
    ) -> Annotated["FlexPeriod", strawberry.lazy("graphql_api.types.flex_period")]:
        return await find.flex_period(info, self.view.flex_period)

    @strawberry.field(description="Students booked: `24`.")
    def booked(self) -> int:
        return self.view.booked

    @strawberry.field(description="Those of them who are marked: `0` where nobody began.")
    def marked(self) -> int:
        return self.view.marked


@strawberry.type(description="A student who was in school by the SIS, and not where booked.")
class Skip:
    view: strawberry.Private[SkipView]

    @strawberry.field(description="Who and where, and what was taken.")
    def line(self) -> AttendanceLine:
        return AttendanceLine(view=self.view.line)

    @strawberry.field(description="Why this is taken for a skip: `ABSENT`.")
    def reason(self) -> SkipReason:
        return SkipReason(self.view.reason.value)

    @strawberry.field(
        description="What the SIS says of the student that day: `PRESENT`; null where it names only who was absent or late, and "
        "did not name this student."
    )
    def sis_status(self) -> SisAttendanceStatus | None:
        status = self.view.sis_status
        return None if status is None else SisAttendanceStatus(status.value)


@strawberry.type(description="A page of a section's attendance, by last name, first name and SIS id.")
class AttendanceConnection(Connection[AttendanceLine]):
    pass


@strawberry.type(description="A page of sections whose attendance is missing, by name.")
class UntakenAttendanceConnection(Connection[UntakenAttendance]):
    pass


@strawberry.type(description="A page of those who skipped, by last name, first name and SIS id.")
class SkipConnection(Connection[Skip]):
    pass


@strawberry.type(description="What a school's SIS calls the marks; an empty code leaves the cell of an export empty.")
class AttendanceCodes:
    present: str = strawberry.field(description='Who is there: `"P"`.')
    tardy: str = strawberry.field(description='Who is there, but late: `"T"`.')
    absent: str = strawberry.field(description='Who is not there: `"A"`.')
    excused: str = strawberry.field(description='Who is excused: `"E"`.')


def said_of(mark: AttendanceMark, comment: str | None, *, tardy: bool) -> SaidView:
    return SaidView(MarkView(value_of(mark)), tardy, (comment or "").strip() or None)


async def corrections_of(info: Info, key: AttendanceKey) -> list[AttendanceCorrection]:
    found = await info.context.load("attendance_corrections", info.context.app.corrections_of, key)
    return [AttendanceCorrection(view=one) for one in found or ()]


def line(view: LineView) -> AttendanceLine:
    return AttendanceLine(view=view)


def untaken(view: UntakenView) -> UntakenAttendance:
    return UntakenAttendance(view=view)


def skip(view: SkipView) -> Skip:
    return Skip(view=view)
