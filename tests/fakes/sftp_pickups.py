"""SFTP servers that files are picked up from, in memory."""

from collections.abc import Callable, Collection, Mapping, Sequence
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
        known = self._store.facts.pickups
        for before in [one.id for one, _ in known.values() if one.box == box]:
            del known[before]
        known[id_] = (SftpPickup(id_, box, server, seal(id_), every_minutes, version=self._store.number()), now)
        return id_

    async def change(self, pickup: SftpPickup, now: datetime) -> None:
        known = self._store.facts.pickups
        before, _ = known[pickup.id]
        same = place_of(before.server) == place_of(pickup.server)
        edited = replace(
            before,
            server=pickup.server,
            sealed=pickup.sealed,
            every_minutes=pickup.every_minutes,
            seen=before.seen if same else {},
            version=self._store.number(),
        )
        known[pickup.id] = (edited, now)

    async def remove(self, id: PickupId) -> None:
        self._store.facts.pickups.pop(id, None)

    async def find(self, ids: Collection[PickupId]) -> Mapping[PickupId, SftpPickup]:
        return {id_: one for id_, (one, _) in self._store.facts.pickups.items() if id_ in ids}

    async def hold(self, id: PickupId) -> SftpPickup | None:
        return (await self.find([id])).get(id)

    async def all(self) -> Sequence[SftpPickup]:
        return sorted((one for one, _ in self._store.facts.pickups.values()), key=lambda one: one.box.school or 0)

    async def take_due(self, now: datetime) -> Sequence[SftpPickup]:
        known = self._store.facts.pickups
        found = [one for one, due in known.values() if due <= now]
        known |= {one.id: (one, now + timedelta(minutes=one.every_minutes)) for one in found}
        return found

    async def looked(
        self, looked: SftpPickup, seen: Mapping[str, Seen] | None, at: datetime, error: str | None
    ) -> None:
        one, due = self._store.facts.pickups.get(looked.id, (None, at))
        if one is not None and one.version == looked.version:
            kept = one.seen if seen is None else dict(seen)
            self._store.facts.pickups[one.id] = (replace(one, seen=kept, looked_at=at, error=error), due)

    async def reseal(self, id: PickupId, sealed: bytes) -> None:
        one, due = self._store.facts.pickups[id]
        self._store.facts.pickups[id] = (replace(one, sealed=sealed), due)


def place_of(server: SftpServer) -> tuple[str, int, str]:
    return server.host, server.port, server.folder
