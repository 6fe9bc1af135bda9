"""Who is asking."""

from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import UNSET

from application.access import Viewer as ViewerView
from graphql_api import find
from graphql_api.context import Info
from graphql_api.paging import After, Before, First, Last
from graphql_api.types.school import SchoolConnection
from graphql_api.types.school_list import schools_page

if TYPE_CHECKING:
    from graphql_api.types.staffer import Staffer
    from graphql_api.types.student import Student


@strawberry.enum(description="What somebody is to the district.")
class Role(Enum):
    OPERATOR = strawberry.enum_value("operator", description="Runs the installation; everything in every district.")
    DISTRICT_ADMIN = strawberry.enum_value("district_admin", description="Everything in the district.")
    ADMIN = strawberry.enum_value("admin", description="Everything in their schools.")
    STAFFER = strawberry.enum_value(
        "staffer", description="Reads their schools' rosters and schedules, books students."
    )
    STUDENT = strawberry.enum_value(
        "student", description="Reads their own schedule, and books for themselves as far as their school lets them."
    )
    PARTNER = strawberry.enum_value("partner", description="A program: what its scopes say, at the schools granted.")
    IMPORT_SITE = strawberry.enum_value("import_site", description="Whoever has the link of one school's import site.")


@strawberry.type(description="Whoever the token speaks for.")
class Viewer:
    view: strawberry.Private[ViewerView]

    @strawberry.field(description="What they are: `ADMIN`.")
    def role(self) -> Role:
        return Role(self.view.role.value)

    @strawberry.field(description='As what they are written down: `"staffer:204"`.')
    def actor(self) -> str:
        return self.view.actor

    @strawberry.field(description='The scopes of a partner\'s token: `["roster:read"]`; empty for people.')
    def scopes(self) -> list[str]:
        return sorted(scope.value for scope in self.view.scopes)

    @strawberry.field(description="Whether e-mail addresses are shown.")
    def reads_personal_data(self) -> bool:
        return self.view.reads_personal_data

    @strawberry.field(description="The member of staff they are; null where they are none.")
    async def staffer(self, info: Info) -> Annotated["Staffer", strawberry.lazy("graphql_api.types.staffer")] | None:
        return None if self.view.staffer is None else await find.staffer(info, self.view.staffer)

    @strawberry.field(description="The student they are; null where they are none.")
    async def student(self, info: Info) -> Annotated["Student", strawberry.lazy("graphql_api.types.student")] | None:
        return None if self.view.student is None else await find.student(info, self.view.student)

    @strawberry.field(description="The schools they see, by name.")
    async def schools(
        self, info: Info, first: First = UNSET, after: After = UNSET, last: Last = UNSET, before: Before = UNSET
    ) -> SchoolConnection:
        return await schools_page(info, first, after, last, before)
