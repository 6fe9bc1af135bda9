"""References and words of closed sets, as people type them."""

from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from domain.errors import Refused

T = TypeVar("T", bound=StrEnum)


def a_uuid(given: str, field: str, hint: str) -> UUID:
    """Raises `Refused` `BAD_ID`."""
    try:
        return UUID(given)
    except ValueError:
        raise Refused("BAD_ID", f"{given[:40]} is no {field}: {hint}.", field=field) from None


def one_of(kind: type[T], given: str, field: str) -> T:
    """Raises `Refused` `BAD_INPUT`."""
    try:
        return kind(given.strip().lower().replace("-", "_"))
    except ValueError:
        choices = ", ".join(each.value.replace("_", "-") for each in kind)
        raise Refused("BAD_INPUT", f"--{field} is one of {choices}.", field=field) from None
