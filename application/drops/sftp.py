"""What every use of an SFTP server shares: its secret, and a look at it."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from application.drops.keepers import must_have
from application.ports.clock import Clock
from application.ports.drops import DropBoxes
from application.ports.seals import Seals
from application.ports.sftp import VisitsSftp
from application.ports.transaction import Begin
from application.roster.private_folder import private_folder
from domain.drops import Box
from domain.errors import Refused
from domain.ids import DistrictId, PickupId
from domain.sftp import FileFacts, Seen, SftpPickup, seen_now, to_fetch


@dataclass(frozen=True, slots=True)
class Looked:
    seen: Mapping[str, Seen]
    """The files of the folder, and whether each was fetched, now or before."""
    fetched: Sequence[str]
    """Those that came now."""


@dataclass(frozen=True, slots=True)
class LookAtSftp:
    begin: Begin
    clock: Clock
    seals: Seals
    boxes: DropBoxes | None
    servers: VisitsSftp

    async def __call__(self, district: DistrictId, pickup: SftpPickup) -> Looked:
        """Fetch what is as it was at the last look into the box, and remember how the look ended.

        A file that was fetched by a process that died is fetched again: it is the same file, and imported once.
        Raises `Refused`: `NO_DROP_FOLDER`, and what `VisitsSftp` and the box refuse.
        """
        boxes = must_have(self.boxes)
        try:
            looked = await self._look(district, pickup, boxes)
        except Refused as refused:
            await self._remember(district, pickup, None, refused.code)
            raise
        await self._remember(district, pickup, looked.seen, None)
        return looked

    async def _look(self, district: DistrictId, pickup: SftpPickup, boxes: DropBoxes) -> Looked:
        fetched = dict[str, FileFacts]()
        await asyncio.to_thread(boxes.open, [Box(district, None), pickup.box])
        async with private_folder() as folder:
            secrets = unseal_secrets(self.seals, district, pickup)
            visit = await self.servers.visit(
                pickup.server, secrets, lambda listed: to_fetch(listed, pickup.seen), folder
            )
            for name, path in visit.fetched.items():
                await asyncio.to_thread(boxes.put, pickup.box, name, path)
                fetched[name] = visit.listed[name]
        return Looked(seen_now(visit.listed, pickup.seen, fetched), list(fetched))

    async def _remember(
        self, district: DistrictId, pickup: SftpPickup, seen: Mapping[str, Seen] | None, error: str | None
    ) -> None:
        async with self.begin(district) as tx:
            await tx.sftp_pickups.looked(pickup, seen, self.clock.now(), error)


def seal_secrets(seals: Seals, district: DistrictId, pickup: PickupId, secrets: Mapping[str, str]) -> bytes:
    """Sealed for this pick-up only."""
    return seals.seal(json.dumps(dict(secrets)).encode(), _context(district, pickup))


def unseal_secrets(seals: Seals, district: DistrictId, pickup: SftpPickup) -> Mapping[str, str]:
    """Raises `Refused` `SECRETS_UNREADABLE`."""
    secrets: Mapping[str, str] = json.loads(seals.unseal(pickup.sealed, _context(district, pickup.id)))
    return secrets


def reseal_pickup(seals: Seals, district: DistrictId, pickup: SftpPickup) -> bytes:
    """The same secret, sealed with the newest key. Raises `Refused` `SECRETS_UNREADABLE`."""
    context = _context(district, pickup.id)
    return seals.seal(seals.unseal(pickup.sealed, context), context)


def _context(district: DistrictId, pickup: PickupId) -> bytes:
    return f"sftp_pickup {district} {pickup}".encode()
