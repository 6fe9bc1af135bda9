"""Keyset pages: the part of a statement that starts after, or ends before, a key; text sorts by code point."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, TypeVar

import asyncpg

from adapters.postgres.statements import Statement
from application.paging import Key, Page, PageRequest, page_of
from domain.errors import Refused

T = TypeVar("T")

_KINDS: Mapping[str, type] = {"text": str, "bigint": int, "date": date}


@dataclass(frozen=True, slots=True)
class Keyset:
    """The columns a list is sorted by: expression and type, the last one unique."""

    columns: tuple[tuple[str, str], ...]

    def expressions(self) -> str:
        return ", ".join(self._sorted(column, kind) for column, kind in self.columns)

    def condition(self, end: str, sign: str) -> str:
        given = ", ".join(f"CAST(:{end}_{index} AS {kind})" for index, (_, kind) in enumerate(self.columns))
        return f" AND ({self.expressions()}) {sign} ({given})"

    def order(self, *, backwards: bool) -> str:
        way = "DESC" if backwards else "ASC"
        return ", ".join(f"{self._sorted(column, kind)} {way}" for column, kind in self.columns)

    def values(self, end: str, key: Key) -> dict[str, Any]:
        """Raises `Refused` `BAD_CURSOR` where the key is of another list."""
        kinds = [_KINDS[kind] for _, kind in self.columns]
        fits = len(key) == len(kinds) and all(type(part) is kind for part, kind in zip(key, kinds, strict=True))
        if not fits:
            raise Refused(
                "BAD_CURSOR",
                "The cursor is of another list: use one of this list.",
                field="before" if end == "before" else "after",
            )
        return {f"{end}_{index}": part for index, part in enumerate(key)}

    @staticmethod
    def _sorted(column: str, kind: str) -> str:
        return f'{column} COLLATE "C"' if kind == "text" else column


BY_NAME = Keyset((("t.last_name", "text"), ("t.first_name", "text"), ("t.sis_id", "text"), ("t.id", "bigint")))
"""How people are sorted everywhere; `t` is the person."""


class Listing:
    """`select` and `source` (FROM … WHERE …) of a list, with `prefix` before; keys and page are added as asked for."""

    def __init__(self, select: str, source: str, keyset: Keyset, *, prefix: str = "") -> None:
        self._prefix = prefix
        self._select = select
        self._source = source
        self._keyset = keyset
        self._page = cache(self._page_text)
        self._count = Statement(prefix + "SELECT count(*) AS n " + source)

    async def page(
        self,
        connection: "asyncpg.Connection[Any]",
        request: PageRequest,
        make: Callable[[Sequence[Any]], Awaitable[Sequence[T]]],
        **values: Any,
    ) -> Page[T]:
        """`make` turns the rows into items, one each."""
        ends: dict[str, Any] = {}
        if request.after is not None:
            ends |= self._keyset.values("after", request.after)
        if request.before is not None:
            ends |= self._keyset.values("before", request.before)
        statement = self._page(request.after is not None, request.before is not None, request.backwards)
        rows = await statement.fetch(connection, **values, **ends, limit=request.limit + 1)
        items = list(zip(await make(rows), rows, strict=True))

        async def total() -> int:
            row = await self._count.fetchrow(connection, **values)
            return 0 if row is None else int(row["n"])

        width = len(self._keyset.columns)
        page = page_of(items, lambda item: tuple(item[1][f"key_{index}"] for index in range(width)), request, total)
        return Page([item for item, _ in page.items], page.keys, page.has_more, total)

    def _page_text(self, after: bool, before: bool, backwards: bool) -> Statement:
        keys = ", ".join(f"{column} AS key_{index}" for index, (column, _) in enumerate(self._keyset.columns))
        return Statement(
            f"{self._prefix}SELECT {self._select}, {keys} "
            + self._source
            + (self._keyset.condition("after", ">") if after else "")
            + (self._keyset.condition("before", "<") if before else "")
            + f" ORDER BY {self._keyset.order(backwards=backwards)} LIMIT :limit"
        )
