"""Connections that hang on an object: one page per parent, all parents' pages read together, totals likewise."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from application.lists.queries import List
from application.lists.read_lists import Pulled
from application.paging import Page, PageRequest
from domain.errors import NotAllowed
from graphql_api.context import Info
from graphql_api.cursors import Order
from graphql_api.paging import Connection
from graphql_api.pulls import PulledConnection, asks_as_of

C = TypeVar("C", bound=Connection[Any])
T = TypeVar("T")


async def connect(
    info: Info,
    connection: type[C],
    wanted: List[T],
    parent: int,
    order: Order,
    node: Callable[[T], Any],
    asked: tuple[int | None, str | None, int | None, str | None],
    **more: Any,
) -> C:
    """The page of `parent`'s list `wanted` that `asked` (first, after, last, before) names."""
    context = info.context
    cursors = context.cursors(order)
    request = cursors.request(*asked)
    name = type(wanted).__name__

    async def pages(viewer: Any, parents: Any, wanted: List[T], request: PageRequest) -> Any:
        return await context.app.read_lists.pages(viewer, parents, wanted, request)

    async def total() -> int:
        return await context.load(f"{name}.count", context.app.read_lists.counts, parent, wanted) or 0

    async def pull(viewer: Any, parents: Any, wanted: List[T], request: PageRequest) -> Any:
        return await context.app.read_lists.pull(viewer, parents, wanted, request)

    page: Page[T] | None = None
    if issubclass(connection, PulledConnection) and asks_as_of(info):
        pulled: Pulled[T] | None = await context.load(f"{name}.pull", pull, parent, wanted, request)
        if pulled is not None:
            page, more = pulled.page, {**more, "instant": pulled.as_of}
    else:
        page = await context.load(name, pages, parent, wanted, request)
    if page is None:
        raise NotAllowed(
            "You may not read this list: ask an admin of the school, or for a token with the scope it needs."
        )
    return connection.of(replace(page, total=total), request, cursors, node, **more)
