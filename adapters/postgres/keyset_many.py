"""Keyset pages of many parents in one statement: a lateral join of the parents with the page of each."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import asyncpg

from adapters.postgres.keyset import Keyset
from adapters.postgres.statements import Statement
from application.paging import Page, PageRequest, page_of

T = TypeVar("T")


@dataclass(frozen=True)
class ManyListing:
    """`select` and `source` (FROM … WHERE …) of one parent's list, which both call that parent `:parent`.

    `visible` selects the ids of those of `:parents` whose list may be read at all.
    """

    visible: str
    select: str
    source: str
    keyset: Keyset
    prefix: str = ""

    async def seen(self, connection: "asyncpg.Connection[Any]", parents: Collection[int], sight: Any) -> list[int]:
        """The parents whose list may be read."""
        rows = await self._visible.fetch(connection, parents=list(parents), **sight)
        return [row["id"] for row in rows]

    async def rows(
        self, connection: "asyncpg.Connection[Any]", parents: Sequence[int], request: PageRequest, **values: Any
    ) -> Sequence[Any]:
        """The rows of every parent's page and one more, each with `parent_id` and the parts of its key."""
        ends: dict[str, Any] = {}
        if request.after is not None:
            ends |= self.keyset.values("after", request.after)
        if request.before is not None:
            ends |= self.keyset.values("before", request.before)
        statement = self._page(request)
        return await statement.fetch(connection, parents=parents, **values, **ends, limit=request.limit + 1)

    async def counts(
        self, connection: "asyncpg.Connection[Any]", parents: Sequence[int], **values: Any
    ) -> Mapping[int, int]:
        rows = await self._count.fetch(connection, parents=parents, **values)
        return {row["parent_id"]: row["n"] for row in rows}

    def pages(
        self, parents: Sequence[int], rows: Sequence[Any], request: PageRequest, make: Callable[[Any], T | None]
    ) -> Mapping[int, Page[T]]:
        """A page for every parent; a row of which `make` makes nothing is left out."""
        width = len(self.keyset.columns)
        found: dict[int, list[Any]] = {parent: [] for parent in parents}
        for row in rows:
            found[row["parent_id"]].append(row)
        pages: dict[int, Page[T]] = {}
        for parent, own in found.items():
            page = page_of(own, lambda row: tuple(row[f"key_{index}"] for index in range(width)), request)
            made = [(make(row), key) for row, key in zip(page.items, page.keys, strict=True)]
            kept = [(item, key) for item, key in made if item is not None]
            pages[parent] = Page([item for item, _ in kept], [key for _, key in kept], page.has_more)
        return pages

    @cached_property
    def _visible(self) -> Statement:
        return Statement(self.visible)

    @cached_property
    def _count(self) -> Statement:
        return self._of_each(f"{self.prefix} SELECT count(*) AS n {self.source}", "")

    def _page(self, request: PageRequest) -> Statement:
        keys = ", ".join(f"{column} AS key_{index}" for index, (column, _) in enumerate(self.keyset.columns))
        order = self.keyset.order(backwards=request.backwards)
        return self._of_each(
            f"{self.prefix} SELECT {self.select}, {keys}, row_number() OVER (ORDER BY {order}) AS place "
            + self.source
            + (self.keyset.condition("after", ">") if request.after is not None else "")
            + (self.keyset.condition("before", "<") if request.before is not None else "")
            + f" ORDER BY {order} LIMIT :limit",
            "ORDER BY parent.id, listed.place",
        )

    def _of_each(self, text: str, order: str) -> Statement:
        one = re.sub(r":parent\b", "parent.id", text)
        return Statement(
            f"SELECT parent.id AS parent_id, listed.* FROM unnest(CAST(:parents AS bigint[])) AS parent (id) "
            f"CROSS JOIN LATERAL ({one}) listed {order}"
        )
