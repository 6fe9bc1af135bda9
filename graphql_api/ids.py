"""Opaque ids of everything that can be addressed: type, district and key in one string.

`encode("Student", 7, 42)` is the base64url form of `Student:7:42`. Clients store these strings and never read them; the
command line prints the same ones, so nothing here knows about GraphQL.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from domain.errors import Refused, not_found

IdPart: TypeAlias = int | date

LONGEST = 200
_TYPE = re.compile(r"[A-Z][A-Za-z0-9]{0,63}")
_INT = re.compile(r"0|-?[1-9][0-9]{0,18}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_OPAQUE = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class NodeKey:
    """What an id stands for. `key` has one part for most types, several where the natural key does."""

    type: str
    district: int
    key: tuple[IdPart, ...]

    @property
    def number(self) -> int:
        """The key of a type that has a single number as its key."""
        (only,) = self.key
        if not isinstance(only, int):
            raise TypeError(f"the key of {self.type} is not one number")
        return only


def encode(type: str, district: int, *key: IdPart) -> str:
    """The id of `type` with `key` in `district`."""
    if not _TYPE.fullmatch(type) or not key:
        raise ValueError(f"no id for {type!r} with {len(key)} key parts")
    text = ":".join([type, str(district), *(_written(part) for part in key)])
    return urlsafe_b64encode(text.encode("ascii")).decode("ascii").rstrip("=")


def decode(id: str, field: str | tuple[str, ...] | None = None) -> NodeKey:
    """What `id` stands for. Refuses with BAD_ID what `encode` cannot have written."""
    if not 0 < len(id) <= LONGEST or not _OPAQUE.fullmatch(id) or len(id) % 4 == 1:
        raise _bad(field)
    try:
        name, district, *key = urlsafe_b64decode(id + "=" * (-len(id) % 4)).decode("ascii").split(":")
        decoded = NodeKey(name, int(district), tuple(_read(part) for part in key))
        same = encode(decoded.type, decoded.district, *decoded.key) == id
    except ValueError:
        raise _bad(field) from None
    if not same or not 0 < decoded.district < 2**31:
        raise _bad(field)
    return decoded


def expect(
    id: str,
    type: str | Collection[str],
    district: int,
    *,
    shape: tuple[type[IdPart], ...] = (int,),
    field: str | tuple[str, ...] | None = None,
) -> NodeKey:
    """What `id` stands for, if it is a `type` of this district.

    Another type and another district are NOT_FOUND, exactly as an id that nothing has: an answer never tells what
    exists elsewhere. `shape` gives the kinds of the key's parts; several types accepted together share it.
    """
    decoded = decode(id, field)
    types = (type,) if isinstance(type, str) else tuple(type)
    if decoded.type not in types or decoded.district != district:
        raise not_found(_spoken(types), field)
    if len(decoded.key) != len(shape) or not all(map(isinstance, decoded.key, shape)):
        raise _bad(field)
    return decoded


def expect_number(id: str, type: str, district: int, field: str | tuple[str, ...] | None = None) -> int:
    """The single number that is the key of `id`; refuses as `expect` does."""
    return expect(id, type, district, field=field).number


def _written(part: IdPart) -> str:
    return part.isoformat() if isinstance(part, date) else str(part)


def _read(text: str) -> IdPart:
    if _DATE.fullmatch(text):
        return date.fromisoformat(text)
    if not _INT.fullmatch(text) or not -(2**63) <= int(text) < 2**63:
        raise ValueError(text)
    return int(text)


def _spoken(types: tuple[str, ...]) -> str:
    return " or ".join(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).lower() for name in types)


def _bad(field: str | tuple[str, ...] | None) -> Refused:
    return Refused("BAD_ID", "That is not an id of ours: pass an id exactly as the API returned it.", field=field)
