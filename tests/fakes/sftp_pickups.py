"""SFTP servers that files are picked up from, in memory."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from domain.drops import Box
from domain.ids import PickupId, SchoolId
from domain.sftp import Seen, SftpPickup, SftpServer
from tests.fakes.flex_store import FakeDistrict


class FakeSftpPickups:
    """See `application.ports.sftp.SftpPickups`."""

    def __init__(self, store: FakeDistrict) -> None:
        self._store = store

    async def save(
        self,
        school: SchoolId | None,
        server: SftpServer,
        every_minutes: int,
        seal: Callable[[PickupId], bytes],
        now: datetime,
    ) -> PickupId:
        id_, box = PickupId(self._store.number()), Box(self._store.district, school)
        await self.remove(school)
        self._store.facts.pickups[id_] = (SftpPickup(id_, box, server, seal(id_), every_minutes), now)
        return id_

    async def remove(self, school: SchoolId | None) -> bool:
        known = self._store.facts.pickups
        found = [id_ for id_, (one, _) in known.items() if one.box.school == school]
        for id_ in found:
            del known[id_]
        return bool(found)

    async def all(self) -> Sequence[SftpPickup]:
        return sorted((one for one, _ in self._store.facts.pickups.values()), key=lambda one: one.box.school or 0)

    async def take_due(self, now: datetime) -> Sequence[SftpPickup]:
        known = self._store.facts.pickups
        found = [one for one, due in known.values() if due <= now]
        known |= {one.id: (one, now + timedelta(minutes=one.every_minutes)) for one in found}
        return found

    async def looked(self, id: PickupId, seen: Mapping[str, Seen] | None, at: datetime, error: str | None) -> None:
        one, due = self._store.facts.pickups[id]
        kept = one.seen if seen is None else dict(seen)
        self._store.facts.pickups[id] = (replace(one, seen=kept, looked_at=at, error=error), due)

    async def reseal(self, id: PickupId, sealed: bytes) -> None:
        one, due = self._store.facts.pickups[id]
        self._store.facts.pickups[id] = (replace(one, sealed=sealed), due)
