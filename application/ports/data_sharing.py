"""Port: what a district said it shares."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.data_sharing import DataSharing
from domain.provisioning import AccessWish
from domain.shared_data import SharedData


class SharingDeclarations(Protocol):
    """Of one district."""

    async def find(self) -> DataSharing:
        """What it said last."""

    async def hold(self) -> DataSharing:
        """The same; nobody else changes it until the transaction ends."""

    async def approve(self, wish: AccessWish, request: UUID, by: str, at: datetime) -> None:
        """Write down what a request that was approved says, in the place of what was said before."""

    async def approve_again(self, request: UUID, at: datetime) -> None:
        """Write down that a further request was approved; what the district said, or that it never did, stays as it is."""

    async def declare(self, shares: frozenset[SharedData], by: str, at: datetime) -> None:
        """Write down what it shares from now on; when it was approved stays on record."""
