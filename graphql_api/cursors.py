"""Cursors: the sort key of one item, sealed, because keys have names in them and cursors end up in logs and addresses.

Sealed for one order of one district: a cursor of another list, or one that was tampered with, is refused instead of starting
somewhere. The same item always has the same cursor, on every server of an installation.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import date, datetime
from types import NoneType
from typing import Any, Protocol, TypeVar, get_args

import orjson
from strawberry import UNSET

from application.paging import Key, KeyPart, PageRequest
from domain.errors import Refused
from domain.ids import DistrictId
from graphql_api.limits import LIMITS, page_size_refusal

T = TypeVar("T")

LONGEST_CURSOR = 4_096
_OPAQUE = re.compile(r"[A-Za-z0-9_-]+")
_BLOCK = 32
"""Cursors come in steps of so many bytes, so that their length does not tell how long a name is."""


class Sealer(Protocol):
    """Hides what it seals from everybody but the servers of this installation, and knows what it has sealed."""

    def seal(self, text: bytes, purpose: bytes) -> bytes:
        """The same for the same text and purpose, whichever server seals it."""

    def unseal(self, sealed: bytes, purpose: bytes) -> bytes:
        """Raises `ValueError` for whatever was not sealed for this purpose."""


@dataclass(frozen=True, slots=True)
class Order:
    """The order of one list: a short tag, unique among lists, and the kinds of its key's parts.

    `Order("students.name", str, str, int)`; a part that may be missing is `str | None`.
    """

    tag: str
    kinds: tuple[Any, ...]

    def __init__(self, tag: str, *kinds: Any) -> None:
        object.__setattr__(self, "tag", tag)
        object.__setattr__(self, "kinds", kinds)


@dataclass(frozen=True, slots=True)
class Cursors:
    """The cursors of one order in one district."""

    order: Order
    district: DistrictId
    sealer: Sealer

    def cursor(self, key: Key) -> str:
        text = orjson.dumps(key)
        text += b" " * (-len(text) % _BLOCK)
        return urlsafe_b64encode(self.sealer.seal(text, self._purpose)).decode("ascii").rstrip("=")

    def key(self, cursor: str, argument: str) -> Key:
        """The key in `cursor`. Refuses with BAD_CURSOR what `cursor()` of this order cannot have written."""
        try:
            if not 0 < len(cursor) <= LONGEST_CURSOR or not _OPAQUE.fullmatch(cursor):
                raise ValueError(cursor)
            sealed = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            parts = orjson.loads(self.sealer.unseal(sealed, self._purpose))
            return tuple(_read(part, kind) for part, kind in zip(parts, self.order.kinds, strict=True))
        except (ValueError, TypeError):
            raise Refused(
                "BAD_CURSOR",
                f"{argument} is not a cursor of this list: pass one from its pageInfo, or leave it out to start anew.",
                field=argument,
            ) from None

    def request(self, first: int | None, after: str | None, last: int | None, before: str | None) -> PageRequest:
        """The page that the four arguments of a connection ask for; absent ones are None or UNSET."""
        first, last = _given(first), _given(last)
        after, before = _given(after), _given(before)
        if refused := page_size_refusal(first, last):
            raise refused
        return PageRequest(
            limit=first or last or LIMITS.default_page,
            after=None if after is None else self.key(after, "after"),
            before=None if before is None else self.key(before, "before"),
            backwards=last is not None,
        )

    @property
    def _purpose(self) -> bytes:
        return f"{self.order.tag} {self.district}".encode()


def _given(value: T | None) -> T | None:
    return None if value is UNSET else value


def _read(part: object, kind: Any) -> KeyPart:
    kinds = get_args(kind) or (kind,)
    if part is None and NoneType in kinds:
        return None
    if isinstance(part, str):
        if datetime in kinds:
            return datetime.fromisoformat(part)
        if date in kinds:
            return date.fromisoformat(part)
        if str in kinds and "\0" not in part:
            return part
    if isinstance(part, bool) and bool in kinds:
        return part
    if isinstance(part, int) and not isinstance(part, bool) and int in kinds and -(2**63) <= part < 2**63:
        return part
    raise ValueError(part)
