"""What became of each slot of a request that names many, and how an idempotency key remembers it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from application.items import refusal_from_json, refusal_to_json
from domain.appointment import Slot
from domain.errors import Refused


@dataclass(frozen=True, slots=True)
class SlotResult:
    """What became of one appointment; `refused` is empty where it was done."""

    slot: Slot
    refused: tuple[Refused, ...] = ()


def refusals_to_json(refused: Sequence[Refused]) -> list[dict[str, Any]]:
    return [refusal_to_json(one) for one in refused]


def results_from_json(slots: Sequence[Slot], given: Sequence[Sequence[Mapping[str, Any]]]) -> tuple[SlotResult, ...]:
    return tuple(
        SlotResult(slot, tuple(map(refusal_from_json, refused))) for slot, refused in zip(slots, given, strict=True)
    )
