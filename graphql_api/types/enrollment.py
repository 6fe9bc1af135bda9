"""Enrollments: students on the rosters of sections."""

from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from application.roster.queries import EnrollmentView
from graphql_api import find
from graphql_api.context import Info
from graphql_api.pulls import PulledConnection

if TYPE_CHECKING:
    from graphql_api.types.section import Section
    from graphql_api.types.student import Student


@strawberry.enum(description="Who made a section or an enrollment.")
class RecordOrigin(Enum):
    SOURCE = strawberry.enum_value("source", description="The roster source; syncs keep it up to date.")
    STAFF = strawberry.enum_value("staff", description="A person here; syncs never touch it.")


@strawberry.type(description="A student on a section's roster.")
class Enrollment:
    view: strawberry.Private[EnrollmentView]

    @strawberry.field(description="The student; null where you may not see them.")
    async def student(self, info: Info) -> Annotated["Student", strawberry.lazy("graphql_api.types.student")] | None:
        return await find.student(info, self.view.enrollment.student)

    @strawberry.field(description="The section; null where you may not see it.")
    async def section(self, info: Info) -> Annotated["Section", strawberry.lazy("graphql_api.types.section")] | None:
        return await find.section(info, self.view.enrollment.section)

    @strawberry.field(description="Who put the student on the roster: `SOURCE`.")
    def origin(self) -> RecordOrigin:
        return RecordOrigin(self.view.enrollment.origin.value)

    @strawberry.field(description="Whether it counts; the student may have left the section.")
    def active(self) -> bool:
        return self.view.active

    @strawberry.field(description='The first day on the roster: `"2026-08-17"`; null where the source does not say.')
    def first_day(self) -> date | None:
        return self.view.enrollment.first_day

    @strawberry.field(description='The last day on the roster: `"2027-06-04"`; null where the source does not say.')
    def last_day(self) -> date | None:
        return self.view.enrollment.last_day


@strawberry.type(description="A page of a roster, by last name, first name and SIS id.")
class EnrollmentConnection(PulledConnection[Enrollment]):
    pass
