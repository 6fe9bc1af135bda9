"""Lists that are pulled again and again: what has changed since the last time, and from where to go on."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Generic, TypeVar

import strawberry
from strawberry.types.nodes import SelectedField, Selection

from graphql_api.context import Info
from graphql_api.paging import Connection

T = TypeVar("T")

UpdatedSince = Annotated[
    datetime | None,
    strawberry.argument(
        description="Only what has changed at or after this instant, and then also who and what has left. Pass the `asOf` of "
        'the last pull\'s first page: `"2026-09-01T02:00:00Z"`.'
    ),
]


@strawberry.type(description="A page of a list that can be pulled by what has changed.")
class PulledConnection(Connection[T], Generic[T]):
    instant: strawberry.Private[datetime | None] = None

    @strawberry.field(
        description="The next pull's `updatedSince`, if this is the first page: with it, no change is missed, however late it "
        'is committed. Some seconds before now, or the beginning of an unfinished change: `"2026-09-01T02:00:00Z"`.'
    )
    def as_of(self) -> datetime:
        if self.instant is None:
            raise RuntimeError("asOf is read before the page is, or not at all")
        return self.instant


def asks_as_of(info: Info) -> bool:
    """Whether the connection's `asOf` is selected: it must be read before the page."""
    return _selects("asOf", (inner for field in info.selected_fields for inner in field.selections))


def _selects(name: str, selections: Iterable[Selection]) -> bool:
    return any(
        one.name == name if isinstance(one, SelectedField) else _selects(name, one.selections) for one in selections
    )
