"""What everything addressable has: one opaque id."""

import strawberry

from graphql_api.context import Info
from graphql_api.ids import IdPart, encode


@strawberry.interface(
    description="Something with an id of its own, which `node` finds again: a student, a section, a job."
)
class Node:
    @strawberry.field(
        description='Opaque, unique among everything there is, and stable: `"U2Nob29sOjc6NDI"`. Store it, never read it.'
    )
    def id(self, info: Info) -> strawberry.ID:
        return strawberry.ID(encode(type(self).__name__, info.context.asking.district, *self.key()))

    def key(self) -> tuple[IdPart, ...]:
        """What tells it apart from others of its type."""
        raise NotImplementedError
