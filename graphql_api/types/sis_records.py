"""Grades and attendance of the SIS: what is known of a student, and what an import did."""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from application.ports.sis_records import CourseMark as MarkView
from application.ports.sis_records import SisDay as DayView
from domain.ids import SchoolId
from graphql_api import find
from graphql_api.context import Info
from graphql_api.types.mass_outcome import Notice, ReportedId, notices_of, reported_of

if TYPE_CHECKING:
    from graphql_api.types.school import School


@strawberry.enum(description="Whether a student was in school on a day, by the SIS.")
class SisAttendanceStatus(Enum):
    PRESENT = strawberry.enum_value("present", description="In school.")
    TARDY = strawberry.enum_value("tardy", description="In school, but late.")
    ABSENT = strawberry.enum_value("absent", description="Not in school, excused or not.")


@strawberry.enum(description="What a file of the SIS has.")
class SisRecordKind(Enum):
    GRADES = strawberry.enum_value("grades", description="Marks in courses.")
    ATTENDANCE = strawberry.enum_value("attendance", description="Who was in school.")


@strawberry.type(description="A student's mark in a course, by the latest grades file of the school.")
class CourseMark:
    view: strawberry.Private[MarkView]

    @strawberry.field(description='The course as the file has it: `"Algebra I"`.')
    def course(self) -> str:
        return self.view.course

    @strawberry.field(description="The mark as a number: `87.5`; null where it is a letter.")
    def mark(self) -> float | None:
        number = self.view.mark.number
        return None if number is None else float(number)

    @strawberry.field(description='The mark as a letter: `"B+"`; null where it is a number.')
    def letter(self) -> str | None:
        return self.view.mark.letter

    @strawberry.field(description="The school whose file it was.")
    async def school(self, info: Info) -> Annotated["School", strawberry.lazy("graphql_api.types.school")] | None:
        return await find.maybe_school(info, self.view.school)


@strawberry.type(description="What the SIS says of a student on a day. A day it says nothing of is not listed.")
class SisAttendanceDay:
    view: strawberry.Private[DayView]

    @strawberry.field(description='The day: `"2026-09-01"`.')
    def date(self) -> date:
        return self.view.day

    @strawberry.field(description="Whether they were in school: `PRESENT`.")
    def status(self) -> SisAttendanceStatus:
        return SisAttendanceStatus(self.view.status.value)

    @strawberry.field(description="The school whose file it was.")
    async def school(self, info: Info) -> Annotated["School", strawberry.lazy("graphql_api.types.school")] | None:
        return await find.maybe_school(info, self.view.school)


@strawberry.type(description="A row of a file that was not taken, and why.")
class LeftOutRow:
    line: int = strawberry.field(description="Its line, the header being 1; in a workbook the row: `17`.")
    field: str = strawberry.field(description='The column: `"Mark"`.')
    value: str = strawberry.field(description='What stood there: `"eighty"`.')
    code: str = strawberry.field(description="Stable, for programs: `MARK_INVALID`.")
    message: str = strawberry.field(description='For people: `"A mark is a number …: correct it at the source."`.')


@strawberry.type(description="What a file of grades or attendance did.")
class SisImport:
    made: strawberry.Private[Mapping[str, Any]]

    @strawberry.field(description="What the file had: `GRADES`.")
    def kind(self) -> SisRecordKind:
        return SisRecordKind(self.made["sisRecords"])

    @strawberry.field(description="The school; null where you may not see it.")
    async def school(self, info: Info) -> Annotated["School", strawberry.lazy("graphql_api.types.school")] | None:
        return await find.maybe_school(info, SchoolId(self.made["school"]))

    @strawberry.field(description="Nothing was changed: the counts are of what the file would do.")
    def dry_run(self) -> bool:
        return bool(self.made["dryRun"])

    @strawberry.field(description="Rows that say something, or should: `2310`.")
    def rows(self) -> int:
        return int(self.made["rows"])

    @strawberry.field(description="Records that are new: `120`.")
    def added(self) -> int:
        return int(self.made["added"])

    @strawberry.field(description="Records that were different: `45`.")
    def changed(self) -> int:
        return int(self.made["changed"])

    @strawberry.field(description="Records that were known already: `2140`.")
    def unchanged(self) -> int:
        return int(self.made["unchanged"])

    @strawberry.field(description="Records that the file no longer has: `3`.")
    def removed(self) -> int:
        return int(self.made["removed"])

    @strawberry.field(description="Rows that were not taken: `2`.")
    def left_out_count(self) -> int:
        return int(self.made["leftOutCount"])

    @strawberry.field(description="The first 1,000 of the rows that were not taken, each with its reason.")
    def left_out(self) -> list[LeftOutRow]:
        return [LeftOutRow(**row) for row in self.made["leftOut"]]

    @strawberry.field(description="Ids that name no active student of the school: `1`.")
    def reported_id_count(self) -> int:
        return int(self.made["reportedIdCount"])

    @strawberry.field(description="The first 1,000 of them, each with every line it stands on.")
    def reported_ids(self) -> list[ReportedId]:
        return reported_of([{**one, "excluded": False} for one in self.made["reportedIds"]])

    @strawberry.field(description="What else to know.")
    def notices(self) -> list[Notice]:
        return notices_of(self.made["notices"])
