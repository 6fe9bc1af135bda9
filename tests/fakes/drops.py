"""Files taken out of the drop folder, in memory."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from application.paging import Page, PageRequest
from application.ports.drops import NewDrop
from domain.date_formats import DateFormat
from domain.drops import Drop, DropKind
from domain.ids import DropId, SchoolId
from tests.fakes.flex_store import FakeDistrict
from tests.fakes.paging import page


class FakeDrops:
    """See `application.ports.drops.Drops`."""

    def __init__(self, store: FakeDistrict) -> None:
        self._store = store

    async def hold(self) -> None:
        """One task at a time needs no waiting."""

    async def date_format(self) -> DateFormat:
        return self._store.facts.drop_date_format

    async def set_date_format(self, format: DateFormat) -> None:
        self._store.facts.drop_date_format = format

    async def known(self, tokens: Collection[str]) -> frozenset[str]:
        return frozenset(drop.token for drop in self._store.facts.drops if drop.token in tokens)

    async def add(self, drop: NewDrop) -> None:
        made = Drop(
            id=DropId(self._store.number()),
            box=drop.box,
            token=drop.token,
            name=drop.name,
            kind=drop.kind,
            fingerprint=drop.fingerprint,
            job=drop.job,
            same_as=drop.same_as,
            error=drop.error,
            taken_at=drop.taken_at,
            told_at=None,
        )
        self._store.facts.drops.append(made)

    async def latest(self, school: SchoolId | None, kind: DropKind) -> Drop | None:
        found = [one for one in self._store.facts.drops if (one.box.school, one.kind) == (school, kind) and one.job]
        return found[-1] if found else None

    async def untold(self) -> Sequence[Drop]:
        return [drop for drop in self._store.facts.drops if drop.told_at is None]

    async def told(self, drop: DropId, at: datetime) -> None:
        drops = self._store.facts.drops
        self._store.facts.drops = [replace(one, told_at=at) if one.id == drop else one for one in drops]

    async def recent(self, most: int) -> Sequence[Drop]:
        return self._store.facts.drops[::-1][:most]

    async def page(self, school: SchoolId | None, request: PageRequest) -> Page[Drop]:
        found = [drop for drop in self._store.facts.drops[::-1] if drop.box.school == school]
        return page(found, lambda drop: (drop.id,), request, newest_first=True)
