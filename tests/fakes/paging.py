"""Pages of a list that is in memory as a whole."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from application.paging import Key, Page, PageRequest, page_of

T = TypeVar("T")


def page(items: Sequence[T], key: Callable[[T], Key], request: PageRequest, *, newest_first: bool = False) -> Page[T]:
    """`items` are in list order: by rising keys, or by falling ones."""

    def stands_before(one: Key, other: Key) -> bool:
        return one > other if newest_first else one < other  # type: ignore[operator]

    found = [
        one
        for one in items
        if (request.after is None or stands_before(request.after, key(one)))
        and (request.before is None or stands_before(key(one), request.before))
    ]
    if request.backwards:
        found.reverse()

    async def total() -> int:
        return len(items)

    return page_of(found[: request.limit + 1], key, request, total)
