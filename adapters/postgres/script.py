"""A file of several statements that share named parameters; each is sent with the ones it names."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import asyncpg

from adapters.postgres.statements import Statement, text_of

_END = re.compile(r";[ \t]*(?:\n|$)")
_NAME = re.compile(r"(?<![:\w]):([a-z_][a-z0-9_]*)")
_COMMENT = re.compile(r"--[^\n]*")


class Script:
    """Statements that end with a semicolon at the end of a line."""

    __slots__ = ("_statements",)

    def __init__(self, text: str) -> None:
        texts = (part.strip() for part in _END.split(_COMMENT.sub("", text)))
        self._statements = tuple((Statement(part), frozenset(_NAME.findall(part))) for part in texts if part)

    async def run(self, connection: "asyncpg.Connection[Any]", **values: Any) -> int:
        """Every statement in turn; the number of rows the last one touched."""
        touched = 0
        for statement, names in self._statements:
            touched = await statement.execute(connection, **_named(values, names))
        return touched

    async def fetch(self, connection: "asyncpg.Connection[Any]", **values: Any) -> Sequence[Any]:
        """The rows of the last statement."""
        *before, (last, names) = self._statements
        for statement, wanted in before:
            await statement.execute(connection, **_named(values, wanted))
        return await last.fetch(connection, **_named(values, names))


@cache
def script(name: str, **words: str) -> Script:
    """The script of `sql/<name>.sql`, its `{word}`s replaced."""
    text = text_of(name)
    for word, replacement in words.items():
        text = text.replace("{" + word + "}", replacement)
    return Script(text)


def _named(values: Mapping[str, Any], names: frozenset[str]) -> dict[str, Any]:
    return {name: values[name] for name in names}
