"""SQL with named parameters, sent to the driver as it is.

`:name` becomes `$n` in order of appearance; `::` is left alone. Long statements live in `sql/<name>.sql`.
"""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import asyncpg

_NAME = re.compile(r"(?<![:\w]):([a-z_][a-z0-9_]*)")
_FOLDER = Path(__file__).parent / "sql"


class Statement:
    """One statement; parameters are given by name. PostgreSQL infers their types, so write `CAST(:x AS type)` where it cannot."""

    __slots__ = ("_names", "_text")

    def __init__(self, text: str) -> None:
        names: list[str] = []

        def number(match: re.Match[str]) -> str:
            name = match[1]
            if name not in names:
                names.append(name)
            return f"${names.index(name) + 1}"

        self._text = _NAME.sub(number, re.sub(r"--[^\n]*", "", text))
        self._names = tuple(names)

    async def fetch(self, connection: "asyncpg.Connection[Any]", **values: Any) -> Sequence[Any]:
        rows: Sequence[Any] = await connection.fetch(self._text, *self._arguments(values))
        return rows

    async def fetchrow(self, connection: "asyncpg.Connection[Any]", **values: Any) -> Any | None:
        return await connection.fetchrow(self._text, *self._arguments(values))

    async def fetchval(self, connection: "asyncpg.Connection[Any]", **values: Any) -> Any:
        return await connection.fetchval(self._text, *self._arguments(values))

    async def execute(self, connection: "asyncpg.Connection[Any]", **values: Any) -> int:
        """The number of rows it touched."""
        tag: str = await connection.execute(self._text, *self._arguments(values))
        count = tag.rpartition(" ")[2]
        return int(count) if count.isdigit() else 0

    def _arguments(self, values: dict[str, Any]) -> list[Any]:
        if len(values) != len(self._names) or any(name not in values for name in self._names):
            raise TypeError(f"parameters {sorted(values)} given, {sorted(self._names)} wanted")
        return [values[name] for name in self._names]


@cache
def from_file(name: str) -> Statement:
    """The statement of `sql/<name>.sql`."""
    return Statement(text_of(name))


@cache
def text_of(name: str) -> str:
    return (_FOLDER / f"{name}.sql").read_text(encoding="utf-8")
