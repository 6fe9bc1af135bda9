"""Port: requests for access, which come before there is a district."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

from application.paging import Page, PageRequest
from domain.provisioning import AccessRequest, AccessState, Lately


class AccessRequests(Protocol):
    """Of the whole installation, whatever the transaction's district; whoever uses it has asked for an operator."""

    async def queue_up(self) -> None:
        """Wait until no other request is being taken or approved, and keep others waiting until the transaction ends."""

    async def lately(self, email: str, place: str, hour_ago: datetime, day_ago: datetime) -> Lately:
        """How many came in since an hour ago, in all and from this place, and since a day ago with this primary contact."""

    async def asked_with(self, key: str) -> tuple[UUID, str] | None:
        """The request that came with this idempotency key, and the digest of its input."""

    async def add(self, request: AccessRequest, key: str | None, digest: str, place: str | None) -> None:
        """`place`: from where it came; None for the operator's own, which count for nothing. Forgotten with `forget_places`."""

    async def forget_places(self, before: datetime) -> None:
        """Forget from where requests came that are older."""

    async def find(self, ids: Collection[UUID]) -> Mapping[UUID, AccessRequest]: ...

    async def page(self, state: AccessState | None, request: PageRequest) -> Page[AccessRequest]:
        """Newest first. Keys: `(number,)`, which rises from request to request."""

    async def hold(self, id: UUID) -> AccessRequest | None:
        """The request, its row locked until the transaction ends; None when there is none."""

    async def decided_with(self, id: UUID) -> str | None:
        """The idempotency key with which it was decided."""

    async def decide(self, request: AccessRequest, key: str | None) -> None:
        """Write down how the request was decided."""
