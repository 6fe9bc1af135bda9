"""Records of a feed as lines of text and back: what is kept of a held input. `domain.roster_feed` says what they mean."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any, get_type_hints

from domain.roster_feed import (
    FeedChoice,
    FeedEmptyList,
    FeedEnrollment,
    FeedGone,
    FeedItem,
    FeedMembership,
    FeedSchool,
    FeedSection,
    FeedSectionStaffer,
    FeedStaffer,
    FeedStudent,
    Kind,
    Notice,
    Place,
    Quarantined,
    SectionList,
)

_TYPES: tuple[type[Any], ...] = (
    FeedSchool,
    FeedStaffer,
    FeedStudent,
    FeedMembership,
    FeedChoice,
    FeedEmptyList,
    FeedSection,
    FeedSectionStaffer,
    FeedEnrollment,
    FeedGone,
    Quarantined,
    Notice,
)
_MADE: dict[Any, Callable[[Any], Any]] = {
    Place: lambda value: Place(*value),
    Kind: Kind,
    SectionList: SectionList,
    date: date.fromisoformat,
    date | None: lambda value: None if value is None else date.fromisoformat(value),
    tuple[str, ...]: tuple,
    tuple[str, ...] | None: lambda value: None if value is None else tuple(value),
}
"""How a value that is not its own text is made of it."""


def _makers(record: type[Any]) -> list[tuple[int, Callable[[Any], Any]]]:
    hints = get_type_hints(record)
    return [(at, _MADE[hints[name]]) for at, name in enumerate(record._fields, 1) if hints[name] in _MADE]


_NAMES = {record: record.__name__ for record in _TYPES}
_READ = {record.__name__: (record, _makers(record)) for record in _TYPES}


def line_of(item: FeedItem) -> bytes:
    return json.dumps([_NAMES[type(item)], *item], separators=(",", ":"), default=date.isoformat).encode() + b"\n"


def item_of(line: bytes) -> FeedItem:
    values = json.loads(line)
    record, makers = _READ[values[0]]
    for at, made in makers:
        values[at] = made(values[at])
    item: FeedItem = record(*values[1:])
    return item
