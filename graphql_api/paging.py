"""Keyset connections: arguments to a page request, a page to a connection, and the cursors in between.

A cursor is the base64url form of `["order", part, …]`, the sort key of one item behind a tag that names the order, so
that a cursor of another list is refused instead of starting somewhere.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from types import NoneType
from typing import Annotated, Any, Generic, Self, TypeVar, get_args

import orjson
import strawberry
from strawberry import UNSET

from application.paging import Key, KeyPart, Page, PageRequest
from domain.errors import Refused
from graphql_api.limits import LIMITS, page_size_refusal

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

LONGEST_CURSOR = 4_096
_OPAQUE = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Order:
    """The order of one list: a short tag, unique among lists, and the kinds of its key's parts.

    `Order("students.name", str, str, int)`; a part that may be missing is `str | None`.
    """

    tag: str
    kinds: tuple[Any, ...]

    def __init__(self, tag: str, *kinds: Any) -> None:
        object.__setattr__(self, "tag", tag)
        object.__setattr__(self, "kinds", kinds)

    def cursor(self, key: Key) -> str:
        return urlsafe_b64encode(orjson.dumps([self.tag, *key])).decode("ascii").rstrip("=")

    def key(self, cursor: str, argument: str) -> Key:
        """The key in `cursor`. Refuses with BAD_CURSOR what `cursor()` of this order cannot have written."""
        try:
            if not 0 < len(cursor) <= LONGEST_CURSOR or not _OPAQUE.fullmatch(cursor):
                raise ValueError(cursor)
            tag, *parts = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
            if tag != self.tag:
                raise ValueError(tag)
            return tuple(_read(part, kind) for part, kind in zip(parts, self.kinds, strict=True))
        except (ValueError, TypeError):
            raise Refused(
                "BAD_CURSOR",
                f"{argument} is not a cursor of this list: pass one from its pageInfo, or leave it out to start anew.",
                field=argument,
            ) from None

    def request(self, first: int | None, after: str | None, last: int | None, before: str | None) -> PageRequest:
        """The page that the four arguments of a connection ask for; absent ones are None or UNSET."""
        first, last = _given(first), _given(last)
        after, before = _given(after), _given(before)
        if refused := page_size_refusal(first, last):
            raise refused
        return PageRequest(
            limit=first or last or LIMITS.default_page,
            after=None if after is None else self.key(after, "after"),
            before=None if before is None else self.key(before, "before"),
            backwards=last is not None,
        )


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
    order: strawberry.Private[Order]
    made: strawberry.Private[list[Any]]

    @classmethod
    def of(cls, page: Page[Item], request: PageRequest, order: Order, node: Callable[[Item], T], **more: Any) -> Self:
        """The connection of `page`; `node` makes one GraphQL object. `more` are the fields of a subclass."""
        return cls(page=page, request=request, order=order, made=[node(item) for item in page.items], **more)

    @strawberry.field(description="The items of this page with their cursors.")
    def edges(self) -> list[Edge[T]]:
        return [
            Edge(node=node, cursor=self.order.cursor(key)) for node, key in zip(self.made, self.page.keys, strict=True)
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
            start_cursor=self.order.cursor(keys[0]) if keys else None,
            end_cursor=self.order.cursor(keys[-1]) if keys else None,
        )

    @strawberry.field(
        description="Items of the whole list, all pages; counted only when selected. Null where a count costs too much."
    )
    async def total_count(self) -> int | None:
        return None if self.page.total is None else await self.page.total()


def _given(value: T | None) -> T | None:
    return None if value is UNSET else value


def _read(part: object, kind: Any) -> KeyPart:
    kinds = get_args(kind) or (kind,)
    if part is None and NoneType in kinds:
        return None
    if isinstance(part, str):
        if datetime in kinds:
            return datetime.fromisoformat(part)
        if date in kinds:
            return date.fromisoformat(part)
        if str in kinds and "\0" not in part:
            return part
    if isinstance(part, bool) and bool in kinds:
        return part
    if isinstance(part, int) and not isinstance(part, bool) and int in kinds and -(2**63) <= part < 2**63:
        return part
    raise ValueError(part)
