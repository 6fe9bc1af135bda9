"""Refusals: how a rule says no.

A refusal is not a failure. It has a stable code for programs, a sentence for people that ends with what to do next,
and, where there is one, the input field it is about. Everything that is not one of these classes is a fault.
"""

from collections.abc import Mapping, Sequence
from typing import Any


class Refused(Exception):
    """One rule said no.

    `code` is SCREAMING_SNAKE and never changes its meaning; `field` is the path of the input field, outermost first.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        field: str | Sequence[str] | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field: tuple[str, ...] | None = (
            None if field is None else (field,) if isinstance(field, str) else tuple(field)
        )
        self.details: Mapping[str, Any] | None = details

    def __repr__(self) -> str:
        return f"Refused({self.code}: {self.message})"


class Refusals(Exception):
    """Several rules said no at once; all of them are told, so that nobody has to try again to learn the next one."""

    def __init__(self, refusals: Sequence[Refused]) -> None:
        super().__init__("; ".join(refusal.message for refusal in refusals))
        self.refusals = tuple(refusals)


class NotAllowed(Exception):
    """The viewer may not do this. `message` says who may, never what exists."""

    code = "FORBIDDEN"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Unauthenticated(Exception):
    """There is no viewer, or the token is not good (any more)."""

    code = "UNAUTHENTICATED"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def not_found(what: str, field: str | Sequence[str] | None = None) -> Refused:
    """The one answer to an unknown id, another district's id and an id of another type."""
    return Refused("NOT_FOUND", f"There is no such {what}: check the id.", field=field)


def gather(refusals: Sequence[Refused]) -> None:
    """Raise what was gathered, if anything was: one as itself, several together."""
    if len(refusals) == 1:
        raise refusals[0]
    if refusals:
        raise Refusals(refusals)
