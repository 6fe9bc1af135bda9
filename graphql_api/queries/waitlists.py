"""Who waits for what."""

import datetime as dt
from typing import Annotated

import strawberry

from domain.errors import Refused
from graphql_api.arguments import flex_period_id as flex_period_id_of
from graphql_api.arguments import section_id as section_id_of
from graphql_api.arguments import student_id as student_id_of
from graphql_api.context import Info
from graphql_api.types.waitlist import WaitlistEntry


@strawberry.type
class WaitlistQuery:
    @strawberry.field(
        description="What a student waits for, and what became of it, by date; at most 250. Students ask for themselves, staff "
        "for students of their schools."
    )
    async def waitlist_entries(
        self,
        info: Info,
        from_: Annotated[
            dt.date | None,
            strawberry.argument(name="from", description='From which date on: `"2026-09-01"`; today if not given.'),
        ] = None,
        student_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Which student; you, if you are one.")
        ] = None,
    ) -> list[WaitlistEntry] | None:
        viewer = info.context.asking
        student = viewer.student if student_id is None else student_id_of(viewer, student_id)
        if student is None:
            raise Refused("STUDENT_REQUIRED", "Name the student whom you ask for.", field="studentId")
        found = await info.context.app.waitlists_of_student(viewer, student, from_)
        return [WaitlistEntry(view=one) for one in found]

    @strawberry.field(
        description="Who waits for a section on a date, by flex period and in the order in which they are served. Staff of the "
        "section's school."
    )
    async def waitlist(
        self,
        info: Info,
        section_id: Annotated[strawberry.ID, strawberry.argument(description="The section.")],
        date: Annotated[dt.date, strawberry.argument(description='The date: `"2026-09-02"`.')],
        flex_period_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="One flex period; all of them if not given.")
        ] = None,
    ) -> list[WaitlistEntry] | None:
        viewer = info.context.asking
        section = section_id_of(viewer, section_id)
        period = None if flex_period_id is None else flex_period_id_of(viewer, flex_period_id)
        found = await info.context.app.waitlist_of_section(viewer, section, date, period)
        return [WaitlistEntry(view=one) for one in found]
