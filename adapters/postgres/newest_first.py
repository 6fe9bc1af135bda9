"""Pages of what is numbered as it comes in, newest first; the key of an item is its number."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import asyncpg

from adapters.postgres.statements import Statement
from application.paging import Page, PageRequest, page_of

T = TypeVar("T")


class NewestFirst:
    """`source` is `FROM … WHERE …` of a table with a column `seq`."""

    def __init__(self, source: str) -> None:
        window = (
            " AND (CAST(:after AS bigint) IS NULL OR seq < :after) AND (CAST(:before AS bigint) IS NULL OR seq > :before)"
            " ORDER BY seq {way} LIMIT :limit"
        )
        self._forwards = Statement(f"SELECT * {source}{window.format(way='DESC')}")
        self._backwards = Statement(f"SELECT * {source}{window.format(way='ASC')}")
        self._count = Statement(f"SELECT count(*) {source}")

    async def page(
        self,
        connection: "asyncpg.Connection[Any]",
        request: PageRequest,
        make: Callable[[Any], T],
        **values: Any,
    ) -> Page[T]:
        after, before = (None if key is None else key[0] for key in (request.after, request.before))
        statement = self._backwards if request.backwards else self._forwards
        rows: Sequence[Any] = await statement.fetch(
            connection, **values, after=after, before=before, limit=request.limit + 1
        )

        async def total() -> int:
            return int(await self._count.fetchval(connection, **values))

        page = page_of(rows, lambda row: (row["seq"],), request, total)
        return Page([make(row) for row in page.items], page.keys, page.has_more, total)
