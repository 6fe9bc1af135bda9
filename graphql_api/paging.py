"""Keyset connections: a page and what was asked for, as GraphQL has it."""

from collections.abc import Callable
from typing import Annotated, Any, Generic, Self, TypeVar

import strawberry

from application.paging import Page, PageRequest
from graphql_api.cursors import Cursors
from graphql_api.limits import LIMITS

T = TypeVar("T")
Item = TypeVar("Item")

First = Annotated[
    int | None,
    strawberry.argument(
        description=f"At most this many items: 1 to {LIMITS.page}, {LIMITS.default_page} if not given."
    ),
]
After = Annotated[
    str | None, strawberry.argument(description="Items after this cursor; pass `pageInfo.endCursor` for the next page.")
]
Last = Annotated[
    int | None,
    strawberry.argument(description=f"At most this many items from the end: 1 to {LIMITS.page}. Not with `first`."),
]
Before = Annotated[
    str | None,
    strawberry.argument(description="Items before this cursor; pass `pageInfo.startCursor` for the page before."),
]


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether items follow this page.")
    has_previous_page: bool = strawberry.field(description="Whether items come before this page.")
    start_cursor: str | None = strawberry.field(description="Cursor of the page's first item; null on an empty page.")
    end_cursor: str | None = strawberry.field(description="Cursor of the page's last item; null on an empty page.")


@strawberry.type(description="One item of a page, with its cursor.")
class Edge(Generic[T]):
    node: T = strawberry.field(description="The item.")
    cursor: str = strawberry.field(description="Where the item stands in the list, for `after` or `before`.")


@strawberry.type(description="A page of a list, in an order that stays the same from page to page.")
class Connection(Generic[T]):
    """`Connection[Student]` is the GraphQL type `StudentConnection`."""

    page: strawberry.Private[Page[Any]]
    request: strawberry.Private[PageRequest]
    cursors: strawberry.Private[Cursors]
    made: strawberry.Private[list[Any]]

    @classmethod
    def of(
        cls, page: Page[Item], request: PageRequest, cursors: Cursors, node: Callable[[Item], T], **more: Any
    ) -> Self:
        """The connection of `page`; `node` makes one GraphQL object. `more` are the fields of a subclass."""
        return cls(page=page, request=request, cursors=cursors, made=[node(item) for item in page.items], **more)

    @strawberry.field(description="The items of this page with their cursors.")
    def edges(self) -> list[Edge[T]]:
        return [
            Edge(node=node, cursor=self.cursors.cursor(key))
            for node, key in zip(self.made, self.page.keys, strict=True)
        ]

    @strawberry.field(description="The items of this page.")
    def nodes(self) -> list[T]:
        return self.made

    @strawberry.field(description="Where this page lies in the list.")
    def page_info(self) -> PageInfo:
        keys, asked = self.page.keys, self.request
        return PageInfo(
            has_next_page=asked.before is not None if asked.backwards else self.page.has_more,
            has_previous_page=self.page.has_more if asked.backwards else asked.after is not None,
            start_cursor=self.cursors.cursor(keys[0]) if keys else None,
            end_cursor=self.cursors.cursor(keys[-1]) if keys else None,
        )

    @strawberry.field(
        description="Items of the whole list, all pages; counted only when selected. Null where a count costs too much."
    )
    async def total_count(self) -> int | None:
        return None if self.page.total is None else await self.page.total()
