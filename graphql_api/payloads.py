"""Mutation payloads: a result, or the sentences that say why there is none."""

from collections.abc import Awaitable, Mapping
from dataclasses import fields
from typing import Any, TypeVar

import strawberry
from strawberry.scalars import JSON

from domain.errors import Refusals, Refused


@strawberry.type(
    description="Why a mutation did not do what was asked. Nothing was changed, unless the payload reports per item."
)
class UserError:
    code: str = strawberry.field(
        description="Stable, for programs, such as `SECTION_FULL`; the API guide lists them all."
    )
    message: str = strawberry.field(
        description='For people: what is wrong and what to do next: `"There is no such section: check the id."`.'
    )
    field: list[str] | None = strawberry.field(
        default=None, description='The input field it is about, outermost first: `["sectionId"]`.'
    )
    details: JSON | None = strawberry.field(
        default=None, description='Facts for programs, depending on the code: `{"limit": 250}`.'
    )

    @classmethod
    def of(cls, refused: Refused) -> "UserError":
        return cls(
            code=refused.code,
            message=refused.message,
            field=None if refused.field is None else list(refused.field),
            details=None if refused.details is None else JSON(dict(refused.details)),
        )


@strawberry.type
class Payload:
    """The base of every mutation's payload: nullable result fields of its own, and `userErrors`."""

    user_errors: list[UserError] = strawberry.field(
        default_factory=list, description="Why the mutation did not do what was asked; empty when it did."
    )


P = TypeVar("P", bound=Payload)


async def answer(payload: type[P], work: Awaitable[P | Mapping[str, Any] | object]) -> P:
    """Await a use case and put its result, or its refusals, into `payload`.

    The result may be the payload itself, a mapping of its fields, None, or whatever `payload.of(result)` takes.
    Decode ids inside `work`, so that a bad one is a user error as well.
    """
    try:
        result = await work
    except Refused as refused:
        return _empty(payload, [UserError.of(refused)])
    except Refusals as refusals:
        return _empty(payload, [UserError.of(refused) for refused in refusals.refusals])
    if isinstance(result, payload):
        return result
    if result is None:
        return _empty(payload, [])
    if isinstance(result, Mapping):
        return _empty(payload, [], result)
    made: P = payload.of(result)  # type: ignore[attr-defined]
    return made


def _empty(payload: type[P], errors: list[UserError], result: Mapping[str, Any] | None = None) -> P:
    nothing = {each.name: None for each in fields(payload) if each.init}
    return payload(**{**nothing, **(result or {}), "user_errors": errors})
