"""Last year's homerooms, and the sections that are proposed for them."""

from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.homeroom_carry_over import CarriedOver
from domain.ids import SectionId
from graphql_api import find
from graphql_api.context import Info

if TYPE_CHECKING:
    from graphql_api.types.section import Section


@strawberry.enum(description="What is proposed for a homeroom of last year.")
class CarryOverOutcome(Enum):
    PROPOSED = strawberry.enum_value(
        "proposed", description="One section of this year has its course number and its lead."
    )
    NO_SUCCESSOR = strawberry.enum_value("no_successor", description="There is none that is not a homeroom already.")
    SEVERAL_SUCCESSORS = strawberry.enum_value(
        "several_successors", description="There are several, and neither period nor name tell them apart."
    )


@strawberry.type(description="A homeroom that has ended, and the section that is proposed in its place.")
class HomeroomCarryOver:
    view: strawberry.Private[CarriedOver]

    @strawberry.field(description="What is proposed: `PROPOSED`.")
    def outcome(self) -> CarryOverOutcome:
        return CarryOverOutcome(self.view.outcome.value)

    @strawberry.field(description="The homeroom of last year.")
    async def past(self, info: Info) -> Annotated["Section", strawberry.lazy("graphql_api.types.section")] | None:
        return await find.section(info, self.view.past)

    @strawberry.field(description="This year's section; null where none is proposed.")
    async def section(self, info: Info) -> Annotated["Section", strawberry.lazy("graphql_api.types.section")] | None:
        return None if self.view.section is None else await find.section(info, SectionId(self.view.section))
