"""Inputs of runs in which something waits, in memory."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from domain.ids import SyncId
from tests.fakes.flex_store import FakeDistrict


class FakeHeldInputs:
    """See `application.ports.held_inputs.HeldInputs`."""

    def __init__(self, store: FakeDistrict) -> None:
        self._store = store

    async def keep(self, sync: SyncId, pieces: Iterator[bytes]) -> None:
        self._store.facts.held_inputs[sync] = list(pieces)

    async def piece(self, sync: SyncId, ordinal: int) -> bytes | None:
        pieces = self._store.facts.held_inputs.get(sync, [])
        return pieces[ordinal] if ordinal < len(pieces) else None

    async def all(self) -> Sequence[SyncId]:
        return sorted(self._store.facts.held_inputs)

    async def reseal(self, sync: SyncId, ordinal: int, piece: bytes) -> None:
        pieces = self._store.facts.held_inputs.get(sync, [])
        self._store.facts.held_inputs[sync] = [*pieces[:ordinal], piece, *pieces[ordinal + 1 :]]

    async def forget(self, sync: SyncId) -> None:
        facts = self._store.facts
        facts.held_inputs.pop(sync, None)
        facts.syncs[sync] = replace(facts.syncs[sync], kept_until=None)
