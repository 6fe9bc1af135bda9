"""What an import changed, record by record."""

from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry.scalars import JSON

from domain.roster_sync import SyncChange
from graphql_api import find
from graphql_api.context import Info
from graphql_api.paging import Connection
from graphql_api.types.roster_kinds import RosterKind

if TYPE_CHECKING:
    from graphql_api.types.school import School


@strawberry.enum(description="What an import does to one record.")
class RosterChangeKind(Enum):
    CREATED = strawberry.enum_value("created", description="It is new.")
    UPDATED = strawberry.enum_value("updated", description="Some of its fields changed.")
    LEFT = strawberry.enum_value("left", description="It is no longer in the roster.")
    RETURNED = strawberry.enum_value("returned", description="It had left and is back.")
    MOVED = strawberry.enum_value("moved", description="The student is now at another school only.")


@strawberry.type(description="One record that an import changed, or would change.")
class RosterChange:
    view: strawberry.Private[SyncChange]

    @strawberry.field(description="The school; null where it does not exist yet.")
    async def school(self, info: Info) -> Annotated["School", strawberry.lazy("graphql_api.types.school")] | None:
        return None if self.view.school is None else await find.maybe_school(info, self.view.school)

    @strawberry.field(description="What it is: `STUDENT`.")
    def kind(self) -> RosterKind:
        return RosterKind(self.view.kind.value)

    @strawberry.field(description="What happens to it: `UPDATED`.")
    def change(self) -> RosterChangeKind:
        return RosterChangeKind(self.view.change.value)

    @strawberry.field(description='What it is called: `"Ada Lovelace"`.')
    def name(self) -> str:
        return self.view.name

    @strawberry.field(description='The fields that differ, before: `{"lastName": "Byron"}`; null for what is new.')
    def before(self) -> JSON | None:
        return None if self.view.before is None else JSON(dict(self.view.before))

    @strawberry.field(description='The fields that differ, after: `{"lastName": "Lovelace"}`; null for what left.')
    def after(self) -> JSON | None:
        return None if self.view.after is None else JSON(dict(self.view.after))


@strawberry.type(description="A page of changes, by school, kind and name.")
class RosterChangeConnection(Connection[RosterChange]):
    pass


def roster_change(view: SyncChange) -> RosterChange:
    return RosterChange(view=view)
