"""Bulk requests that answer item by item: what was refused does not stop the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.errors import Refused

MOST_ITEMS = 5_000


@dataclass(frozen=True, slots=True)
class ItemResult:
    """What became of one id of a bulk request; `refused` is None where it was done."""

    id: int
    refused: Refused | None = None


def check_count(items: Sequence[object], field: str, most: int = MOST_ITEMS) -> None:
    """Raise `NO_ITEMS` or `TOO_MANY_ITEMS`."""
    if not items:
        raise Refused("NO_ITEMS", "The list is empty: name at least one.", field=field)
    if len(items) > most:
        raise Refused(
            "TOO_MANY_ITEMS",
            f"The list has {len(items)} items, the most at once is {most}: send it in parts.",
            field=field,
        )


def items_to_json(results: Sequence[ItemResult]) -> list[dict[str, Any]]:
    return [
        {"id": one.id}
        if one.refused is None
        else {"id": one.id, "code": one.refused.code, "message": one.refused.message, "field": one.refused.field}
        for one in results
    ]


def items_from_json(given: Sequence[Mapping[str, Any]]) -> tuple[ItemResult, ...]:
    return tuple(
        ItemResult(one["id"], Refused(one["code"], one["message"], field=one["field"]) if "code" in one else None)
        for one in given
    )


def refusal_to_json(refused: Refused) -> dict[str, Any]:
    """With everything it says, for an item that may be refused for several reasons."""
    details = None if refused.details is None else dict(refused.details)
    return {"code": refused.code, "message": refused.message, "field": refused.field, "details": details}


def refusal_from_json(given: Mapping[str, Any]) -> Refused:
    return Refused(given["code"], given["message"], field=given["field"], details=given["details"])
