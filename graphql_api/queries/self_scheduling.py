"""What a student could book for themselves."""

import datetime as dt
from typing import Annotated

import strawberry

from domain.errors import Refused
from graphql_api.arguments import flex_period_id as flex_period_id_of
from graphql_api.arguments import student_id as student_id_of
from graphql_api.context import Info
from graphql_api.payloads import UserError
from graphql_api.types.self_scheduling import OpenSection, OpenSections


@strawberry.type
class SelfSchedulingQuery:
    @strawberry.field(
        description="The sections that a student could book for themselves right now. Students ask for themselves, staff for "
        "students of their schools."
    )
    async def open_sections(
        self,
        info: Info,
        date: Annotated[dt.date, strawberry.argument(description='The date: `"2026-09-01"`.')],
        flex_period_id: Annotated[
            strawberry.ID, strawberry.argument(description="A flex period of the student's school.")
        ],
        student_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Which student; you, if you are one.")
        ] = None,
    ) -> OpenSections | None:
        viewer = info.context.asking
        student = viewer.student if student_id is None else student_id_of(viewer, student_id)
        if student is None:
            raise Refused("STUDENT_REQUIRED", "Name the student whom you ask for.", field="studentId")
        period = flex_period_id_of(viewer, flex_period_id)
        found = await info.context.app.find_open_sections(viewer, student, date, period)
        return OpenSections(
            user_errors=[UserError.of(refused) for refused in found.refused],
            sections=[OpenSection(view=one) for one in found.sections],
            full=[OpenSection(view=one) for one in found.full],
        )
