"""Pages of lists that can grow: what is asked for, and what comes back.

A page starts after (or ends before) a *key*, the values the list is sorted by, so that rows that come or go between two
pages never shift the next one. The last part of a key is unique; readers compare the whole tuple.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Generic, TypeAlias, TypeVar

KeyPart: TypeAlias = str | int | bool | date | datetime | None
Key: TypeAlias = tuple[KeyPart, ...]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PageRequest:
    """At most `limit` items whose keys lie after `after` and before `before`, both exclusive.

    `backwards` asks for the ones nearest to the end instead of the beginning; the items still come in list order.
    """

    limit: int
    after: Key | None = None
    before: Key | None = None
    backwards: bool = False

    def __post_init__(self) -> None:
        if self.limit < 1:
            raise ValueError(f"a page of {self.limit} items: ask for at least one")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Items in list order, the key of each, and whether the list goes on in the direction that was asked for.

    `total` counts the whole list. It is called only when somebody asks, and is None where a count would cost too much.
    """

    items: Sequence[T]
    keys: Sequence[Key]
    has_more: bool
    total: Callable[[], Awaitable[int]] | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if len(self.items) != len(self.keys):
            raise ValueError(f"{len(self.items)} items but {len(self.keys)} keys: give one key per item")


def page_of(
    fetched: Sequence[T],
    key: Callable[[T], Key],
    request: PageRequest,
    total: Callable[[], Awaitable[int]] | None = None,
) -> Page[T]:
    """A page from `limit + 1` rows, fetched in the direction asked for; the spare row says that there is more."""
    items = list(fetched[: request.limit])
    if request.backwards:
        items.reverse()
    return Page(items, [key(item) for item in items], len(fetched) > request.limit, total)
