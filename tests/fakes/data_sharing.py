"""What a district said it shares, in memory."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from domain.data_sharing import DataSharing
from domain.provisioning import AccessWish
from domain.shared_data import SharedData
from tests.fakes.flex_store import FakeDistrict


@dataclass(frozen=True)
class SharingRow:
    said: DataSharing
    approved_at: datetime | None


class FakeSharingDeclarations:
    """See `application.ports.data_sharing.SharingDeclarations`."""

    def __init__(self, store: FakeDistrict) -> None:
        self._store = store

    async def find(self) -> DataSharing:
        row = self._store.facts.sharing
        return DataSharing() if row is None else row.said

    async def hold(self) -> DataSharing:
        return await self.find()

    async def approve(self, wish: AccessWish, request: UUID, by: str, at: datetime) -> None:
        self._put(wish.shares, by, at, approved_at=at)

    async def approve_again(self, request: UUID, at: datetime) -> None:
        row = self._store.facts.sharing
        self._store.facts.sharing = None if row is None else replace(row, approved_at=at)

    async def declare(self, shares: frozenset[SharedData], by: str, at: datetime) -> None:
        row = self._store.facts.sharing
        self._put(shares, by, at, approved_at=None if row is None else row.approved_at)

    def _put(self, shares: frozenset[SharedData], by: str, at: datetime, approved_at: datetime | None) -> None:
        said = DataSharing(shares, by, at, self._store.number())
        self._store.facts.sharing = SharingRow(said, approved_at)
