"""Homerooms: which sections are, whose homeroom is which, and who has none or several."""

import asyncio
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from application.homeroom.queries import HomeroomException as ExceptionView
from application.homeroom.queries import PinView
from domain.homeroom import Designation
from domain.ids import SectionId
from graphql_api import find
from graphql_api.context import Info
from graphql_api.paging import Connection
from graphql_api.types.calendar import DayLimit

if TYPE_CHECKING:
    from graphql_api.types.flex_period import FlexPeriod
    from graphql_api.types.section import Section
    from graphql_api.types.student import Student


@strawberry.enum(description="Why a student has no single homeroom on a date and flex period.")
class HomeroomProblem(Enum):
    NO_HOMEROOM = strawberry.enum_value(
        "no_homeroom", description="No designated section has the student on its roster."
    )
    AMBIGUOUS_HOMEROOM = strawberry.enum_value(
        "ambiguous_homeroom", description="Several have, and no rule can choose: pin the student to one."
    )


def problem_of(sections: tuple[SectionId, ...]) -> HomeroomProblem | None:
    if len(sections) == 1:
        return None
    return HomeroomProblem.AMBIGUOUS_HOMEROOM if sections else HomeroomProblem.NO_HOMEROOM


@strawberry.type(description="A student's homeroom on a date and flex period: never a guess.")
class HomeroomAnswer:
    found: strawberry.Private[tuple[SectionId, ...]]

    @strawberry.field(description="The homeroom; null where there is none, or several.")
    async def section(self, info: Info) -> Annotated["Section", strawberry.lazy("graphql_api.types.section")] | None:
        return await find.section(info, self.found[0]) if len(self.found) == 1 else None

    @strawberry.field(description="Why there is not exactly one: `NO_HOMEROOM`; null where there is.")
    def problem(self) -> HomeroomProblem | None:
        return problem_of(self.found)

    @strawberry.field(description="Everything it could be: the homeroom itself, or the several to choose from.")
    async def candidates(self, info: Info) -> list[Annotated["Section", strawberry.lazy("graphql_api.types.section")]]:
        return await find.sections(info, self.found)


@strawberry.type(description="A student without homeroom, or with several, on the date and flex period asked for.")
class HomeroomException:
    view: strawberry.Private[ExceptionView]

    @strawberry.field(description="The student.")
    async def student(self, info: Info) -> Annotated["Student", strawberry.lazy("graphql_api.types.student")] | None:
        return await find.student(info, self.view.student)

    @strawberry.field(description="Whether there is none or there are several: `NO_HOMEROOM`.")
    def problem(self) -> HomeroomProblem:
        return HomeroomProblem.AMBIGUOUS_HOMEROOM if self.view.homerooms else HomeroomProblem.NO_HOMEROOM

    @strawberry.field(description="The several homerooms to choose from; empty where there is none.")
    async def candidates(self, info: Info) -> list[Annotated["Section", strawberry.lazy("graphql_api.types.section")]]:
        return await find.sections(info, self.view.homerooms)


@strawberry.type(description="A page of students without a single homeroom, by last name, first name and SIS id.")
class HomeroomExceptionConnection(Connection[HomeroomException]):
    pass


@strawberry.type(
    description="An admin's word that a section is a homeroom, perhaps only on some days and flex periods."
)
class HomeroomDesignation:
    view: strawberry.Private[Designation]

    @strawberry.field(description="The days on which it is.")
    def days(self) -> DayLimit:
        return DayLimit.of(self.view.days)

    @strawberry.field(description="The flex periods in which it is; null for all.")
    async def flex_periods(
        self, info: Info
    ) -> list[Annotated["FlexPeriod", strawberry.lazy("graphql_api.types.flex_period")]] | None:
        if self.view.flex_periods is None:
            return None
        periods = sorted(self.view.flex_periods)
        found = await asyncio.gather(*(find.maybe_flex_period(info, period) for period in periods))
        return [period for period in found if period is not None]


@strawberry.type(
    description="An admin's word that a student's homeroom is this section, over whatever the rosters say."
)
class HomeroomPin:
    view: strawberry.Private[PinView]

    @strawberry.field(description="The homeroom.")
    async def section(self, info: Info) -> Annotated["Section", strawberry.lazy("graphql_api.types.section")] | None:
        return await find.section(info, self.view.section)

    @strawberry.field(description="The days on which it holds.")
    def days(self) -> DayLimit:
        return DayLimit.of(self.view.days)

    @strawberry.field(description='Who pinned the student: `"staffer:204"`.')
    def pinned_by(self) -> str:
        return self.view.pinned_by

    @strawberry.field(description='When, in UTC: `"2026-09-01T14:05:00Z"`.')
    def pinned_at(self) -> datetime:
        return self.view.pinned_at
