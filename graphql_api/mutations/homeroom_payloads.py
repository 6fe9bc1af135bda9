"""What is answered about homerooms: section by section, student by student."""

from collections.abc import Sequence

import strawberry

from application.access import Viewer
from application.items import ItemResult
from domain.ids import SectionId, StudentId
from graphql_api import find
from graphql_api.context import Info
from graphql_api.ids import encode
from graphql_api.payloads import Payload, UserError
from graphql_api.types.job import Job
from graphql_api.types.section import Section
from graphql_api.types.student import Student


@strawberry.type(description="What became of one section.")
class SectionResult:
    section_id: strawberry.ID = strawberry.field(description="The id that was passed.")
    key: strawberry.Private[int]
    user_errors: list[UserError] = strawberry.field(
        description="Why nothing was done with it; empty where it was done."
    )

    @strawberry.field(description="The section; null where there is none you may see.")
    async def section(self, info: Info) -> Section | None:
        return await find.section(info, SectionId(self.key))


@strawberry.type(description="What became of one student.")
class StudentResult:
    student_id: strawberry.ID = strawberry.field(description="The id that was passed.")
    key: strawberry.Private[int]
    user_errors: list[UserError] = strawberry.field(
        description="Why nothing was done with them; empty where it was done."
    )

    @strawberry.field(description="The student; null where there is none you may see.")
    async def student(self, info: Info) -> Student | None:
        return await find.student(info, StudentId(self.key))


@strawberry.type(description="Section by section what was done, or why nothing was.")
class DesignateHomeroomsPayload(Payload):
    results: list[SectionResult] | None = strawberry.field(
        default=None,
        description="One for each section, in the order they were passed; null where nothing was done at all.",
    )


@strawberry.type(description="Section by section what was done, or why nothing was.")
class UndesignateHomeroomsPayload(Payload):
    results: list[SectionResult] | None = strawberry.field(
        default=None,
        description="One for each section, in the order they were passed; null where nothing was done at all.",
    )
    ended_pins: int | None = strawberry.field(
        default=None, description="Pins to these sections that ended with it: `2`; null where nothing was done at all."
    )


@strawberry.type(description="Section by section what was done, or why nothing was.")
class CarryOverDesignationsPayload(Payload):
    results: list[SectionResult] | None = strawberry.field(
        default=None,
        description="One for each section that was passed, or else was proposed; null where nothing was done at all.",
    )


@strawberry.type(description="Student by student what was done, or why nothing was.")
class PinHomeroomsPayload(Payload):
    results: list[StudentResult] | None = strawberry.field(
        default=None,
        description="One for each student, in the order they were passed; null where nothing was done at all.",
    )


@strawberry.type(description="Student by student what was done, or why nothing was.")
class UnpinHomeroomsPayload(PinHomeroomsPayload):
    pass


@strawberry.type(
    description="Student by student what was done, or why nothing was; and the job that moves their pre-books."
)
class MoveHomeroomPayload(PinHomeroomsPayload):
    job: Job | None = strawberry.field(
        default=None,
        description="Its result is a `MassScheduleRun`, to be undone like any; null where none was asked for, or no "
        "day lies ahead.",
    )


@strawberry.type(description="The homeroom, and student by student what was done, or why nothing was.")
class CreateHomeroomPayload(Payload):
    section: Section | None = strawberry.field(
        default=None, description="The new section; null where nothing was done."
    )
    results: list[StudentResult] | None = strawberry.field(
        default=None,
        description="One for each student, in the order they were passed; null where nothing was done at all.",
    )


def _errors(one: ItemResult) -> list[UserError]:
    return [] if one.refused is None else [UserError.of(one.refused)]


def section_results(viewer: Viewer, done: Sequence[ItemResult]) -> list[SectionResult]:
    return [SectionResult(section_id=_id("Section", viewer, one), key=one.id, user_errors=_errors(one)) for one in done]


def student_results(viewer: Viewer, done: Sequence[ItemResult]) -> list[StudentResult]:
    return [StudentResult(student_id=_id("Student", viewer, one), key=one.id, user_errors=_errors(one)) for one in done]


def _id(type: str, viewer: Viewer, one: ItemResult) -> strawberry.ID:
    return strawberry.ID(encode(type, viewer.district, one.id))
