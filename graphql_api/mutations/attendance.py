"""Taking, correcting and clearing attendance; and the codes of the school's SIS."""

import datetime as dt
from typing import Annotated

import strawberry

from application.access import Viewer
from application.attendance.take_attendance import Meeting, StudentResult
from domain.attendance import AttendanceMark as MarkView
from domain.attendance_codes import DEFAULT_CODES
from domain.attendance_codes import AttendanceCodes as CodesView
from domain.ids import StudentId
from graphql_api import find
from graphql_api.arguments import flex_period_id, school_id, section_id, student_id, student_ids
from graphql_api.context import Info
from graphql_api.enums import value_of
from graphql_api.ids import encode
from graphql_api.limits import LIMITS, check_list
from graphql_api.mutations.inputs import key_field
from graphql_api.mutations.setup import SchoolPayload
from graphql_api.payloads import Payload, UserError, answer
from graphql_api.types.attendance import AttendanceMark, said_of
from graphql_api.types.section import Section
from graphql_api.types.student import Student


@strawberry.input(description="One student's mark.")
class StudentMarkInput:
    student_id: strawberry.ID = strawberry.field(description="Which student.")
    mark: AttendanceMark = strawberry.field(description="Whether the student was there: `PRESENT`.")
    tardy: bool = strawberry.field(default=False, description="There, but late; beside `PRESENT` only.")
    comment: str | None = strawberry.field(
        default=None, description='A note, which the student can read: `"Bus was late"`.'
    )


@strawberry.input(
    description="The attendance of a section on a date and flex period: of some students, and of the rest."
)
class TakeAttendanceInput:
    section_id: strawberry.ID = strawberry.field(description="Which section.")
    date: dt.date = strawberry.field(description='Which date, today or before, of this school year: `"2026-09-01"`.')
    flex_period_id: strawberry.ID = strawberry.field(description="Which flex period of the section's school.")
    marks: list[StudentMarkInput] = strawberry.field(
        default_factory=list, description="At most 5,000, each student once; one who is marked already is corrected."
    )
    rest: AttendanceMark | None = strawberry.field(
        default=None, description="What everybody else is marked who is booked and has no mark yet: `PRESENT`."
    )
    idempotency_key: str | None = key_field()


@strawberry.input(description="Marks to take back.")
class ClearAttendanceInput:
    section_id: strawberry.ID = strawberry.field(description="Which section.")
    date: dt.date = strawberry.field(description='Which date: `"2026-09-01"`.')
    flex_period_id: strawberry.ID = strawberry.field(description="Which flex period of the section's school.")
    student_ids: list[strawberry.ID] = strawberry.field(description="Whose marks; at most 5,000.")
    idempotency_key: str | None = key_field()


@strawberry.input(
    description="What a school's SIS calls the marks; at most 10 characters each, and empty for an empty cell."
)
class SetAttendanceCodesInput:
    school_id: strawberry.ID = strawberry.field(description="The school.")
    present: str = strawberry.field(default=DEFAULT_CODES.present, description='Who is there: `"P"`.')
    tardy: str = strawberry.field(default=DEFAULT_CODES.tardy, description='Who is there, but late: `"T"`.')
    absent: str = strawberry.field(default=DEFAULT_CODES.absent, description='Who is not there: `"A"`.')
    excused: str = strawberry.field(default=DEFAULT_CODES.excused, description='Who is excused: `"E"`.')
    idempotency_key: str | None = key_field()


@strawberry.type(description="What became of one student.")
class StudentAttendanceResult:
    number: strawberry.Private[StudentId]
    student_id: strawberry.ID = strawberry.field(description="The id that was passed.")
    user_errors: list[UserError] = strawberry.field(
        description="Every reason why nothing was done; empty where it was done."
    )

    @strawberry.field(description="The student; null where there is none you may see.")
    async def student(self, info: Info) -> Student | None:
        return await find.student(info, self.number)


@strawberry.type(description="Student by student what was done, or why nothing was.")
class TakeAttendancePayload(Payload):
    results: list[StudentAttendanceResult] | None = strawberry.field(
        default=None,
        description="One for each mark, in the order they were passed; null where nothing was done at all.",
    )
    rest_count: int | None = strawberry.field(
        default=None, description="Students who got the mark of `rest`: `21`; null where nothing was done at all."
    )
    section: Section | None = strawberry.field(
        default=None, description="The section, with its attendance as it is now; null where you may not see it."
    )


@strawberry.type(description="Student by student what was done, or why nothing was.")
class ClearAttendancePayload(Payload):
    results: list[StudentAttendanceResult] | None = strawberry.field(
        default=None,
        description="One for each student, in the order they were passed; null where nothing was done at all.",
    )
    section: Section | None = strawberry.field(
        default=None, description="The section, with its attendance as it is now; null where you may not see it."
    )


@strawberry.type(description="The school with its codes, or why they were not changed.")
class SetAttendanceCodesPayload(SchoolPayload):
    pass


@strawberry.type
class AttendanceMutations:
    @strawberry.mutation(
        description="Take the attendance of a section, or correct it; what was said before is kept. Then the appointments "
        "cannot be changed any more. Staff of the section, admins of the school, partners with `attendance:write`."
    )
    async def take_attendance(
        self, info: Info, input: Annotated[TakeAttendanceInput, strawberry.argument(description="Who was there.")]
    ) -> TakeAttendancePayload:
        async def work(viewer: Viewer) -> object:
            check_list("marks", input.marks, LIMITS.bulk_ids)
            said = [
                (
                    student_id(viewer, one.student_id, ("marks", "studentId")),
                    said_of(one.mark, one.comment, tardy=one.tardy),
                )
                for one in input.marks
            ]
            rest = None if input.rest is None else MarkView(value_of(input.rest))
            take = info.context.app.take_attendance
            done = await take(viewer, _meeting(viewer, input), said, rest=rest, key=input.idempotency_key)
            return {**await _answer(info, input, done.results), "rest_count": done.rest}

        return await answer(TakeAttendancePayload, work(info.context.asking))

    @strawberry.mutation(
        description="Take marks back, as if attendance had not been taken; what they said is kept. Who may, as in "
        "`takeAttendance`."
    )
    async def clear_attendance(
        self, info: Info, input: Annotated[ClearAttendanceInput, strawberry.argument(description="Whose.")]
    ) -> ClearAttendancePayload:
        async def work(viewer: Viewer) -> object:
            students = student_ids(viewer, input.student_ids)
            clear = info.context.app.clear_attendance
            done = await clear(viewer, _meeting(viewer, input), students, key=input.idempotency_key)
            return await _answer(info, input, done.results)

        return await answer(ClearAttendancePayload, work(info.context.asking))

    @strawberry.mutation(
        description="Say what the school's SIS calls the marks, for exports of attendance. Admins of the school."
    )
    async def set_attendance_codes(
        self, info: Info, input: Annotated[SetAttendanceCodesInput, strawberry.argument(description="The codes.")]
    ) -> SetAttendanceCodesPayload:
        async def work(viewer: Viewer) -> object:
            school = school_id(viewer, input.school_id)
            given = (input.present, input.tardy, input.absent, input.excused)
            codes = CodesView(*(one.strip() for one in given))
            await info.context.app.set_attendance_codes(viewer, school, codes, key=input.idempotency_key)
            return {"school": await find.school(info, school)}

        return await answer(SetAttendanceCodesPayload, work(info.context.asking))


def _meeting(viewer: Viewer, input: TakeAttendanceInput | ClearAttendanceInput) -> Meeting:
    return Meeting(section_id(viewer, input.section_id), input.date, flex_period_id(viewer, input.flex_period_id))


async def _answer(
    info: Info, input: TakeAttendanceInput | ClearAttendanceInput, results: tuple[StudentResult, ...]
) -> dict[str, object]:
    viewer = info.context.asking
    told = [
        StudentAttendanceResult(
            number=one.student,
            student_id=strawberry.ID(encode("Student", viewer.district, one.student)),
            user_errors=[UserError.of(refused) for refused in one.refused],
        )
        for one in results
    ]
    section = section_id(viewer, input.section_id)
    return {"results": told, "section": await find.section_if_read(info, section)}
