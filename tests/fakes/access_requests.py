"""Requests for access in memory."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from application.paging import Page, PageRequest
from domain.provisioning import AccessRequest, AccessState, Lately
from domain.roster_validation import folded
from tests.fakes.flex_store import FakeDistrict
from tests.fakes.paging import page


@dataclass(frozen=True)
class AccessRow:
    number: int
    request: AccessRequest
    key: str | None
    digest: str
    place: str | None = None
    decision_key: str | None = None


class FakeAccessRequests:
    """See `application.ports.access_requests.AccessRequests`."""

    def __init__(self, store: FakeDistrict) -> None:
        self._store = store

    async def queue_up(self) -> None:
        """Transactions of the fake are one after the other anyhow."""

    async def lately(self, email: str, place: str, hour_ago: datetime, day_ago: datetime) -> Lately:
        known = [row for row in self._rows() if row.request.asked_at > day_ago and row.place is not None]
        new = [row for row in known if row.request.asked_at > hour_ago]
        return Lately(
            len(new),
            sum(row.place == place for row in new),
            sum(folded(row.request.wish.primary.email) == email for row in known),
        )

    async def forget_places(self, before: datetime) -> None:
        for row in self._rows():
            if row.request.asked_at <= before:
                self._store.facts.access_requests[row.request.id] = replace(row, place=None)

    async def asked_with(self, key: str) -> tuple[UUID, str] | None:
        return next(((row.request.id, row.digest) for row in self._rows() if row.key == key), None)

    async def add(self, request: AccessRequest, key: str | None, digest: str, place: str | None) -> None:
        row = AccessRow(self._store.number(), request, key, digest, place)
        self._store.facts.access_requests[request.id] = row

    async def find(self, ids: Collection[UUID]) -> Mapping[UUID, AccessRequest]:
        return {row.request.id: row.request for row in self._rows() if row.request.id in ids}

    async def page(self, state: AccessState | None, request: PageRequest) -> Page[AccessRequest]:
        rows = [row for row in self._rows() if state is None or row.request.state is state]
        found = page(rows[::-1], lambda row: (row.number,), request, newest_first=True)
        return Page([row.request for row in found.items], found.keys, found.has_more, found.total)

    async def hold(self, id: UUID) -> AccessRequest | None:
        return (await self.find([id])).get(id)

    async def decided_with(self, id: UUID) -> str | None:
        return next((row.decision_key for row in self._rows() if row.request.id == id), None)

    async def decide(self, request: AccessRequest, key: str | None) -> None:
        row = self._store.facts.access_requests[request.id]
        self._store.facts.access_requests[request.id] = replace(row, request=request, decision_key=key)

    def _rows(self) -> list[AccessRow]:
        return list(self._store.facts.access_requests.values())
