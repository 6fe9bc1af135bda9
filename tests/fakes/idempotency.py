"""Idempotency keys and locks in memory."""

from collections.abc import Collection
from typing import Any

from application.idempotency import used_otherwise
from domain.ids import SchoolId
from tests.fakes.flex_store import FakeDistrict


class FakeLocks:
    """One task at a time needs no waiting."""

    async def share(self, schools: Collection[SchoolId]) -> None:
        del schools

    async def hold(self, own: Collection[SchoolId], share: Collection[SchoolId] = ()) -> None:
        del own, share


class FakeIdempotency:
    def __init__(self, store: FakeDistrict) -> None:
        self._store = store

    async def recall(self, actor: str, mutation: str, key: str, input_hash: str) -> Any | None:
        given = self._store.facts.answers.get((actor, mutation, key))
        if given is None:
            return None
        if given[0] != input_hash:
            raise used_otherwise()
        return given[1]

    async def remember(self, actor: str, mutation: str, key: str, input_hash: str, answer: Any) -> None:
        self._store.facts.answers[actor, mutation, key] = (input_hash, answer)
