"""Connecting SFTP servers to boxes of the drop folder, and picking files up from them."""

import asyncio
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from application.access import Viewer
from application.ports.clock import Clock
from application.ports.districts import Districts
from application.ports.drops import DropBoxes
from application.ports.seals import Seals
from application.ports.sftp import VisitsSftp
from application.ports.transaction import Begin
from application.roster.private_folder import private_folder
from domain.drops import Box
from domain.errors import Refused, gather, not_found
from domain.ids import DistrictId, PickupId, SchoolId
from domain.sftp import FileFacts, SftpPickup, SftpServer, check_server, seen_now, to_fetch

SECRETS = ("password", "private_key")

log = logging.getLogger("homeroom.drops")


@dataclass(frozen=True, slots=True)
class ConnectSftp:
    begin: Begin
    clock: Clock
    seals: Seals

    async def __call__(
        self,
        viewer: Viewer,
        school: SchoolId | None,
        server: SftpServer,
        secrets: Mapping[str, str],
        every_minutes: int,
    ) -> None:
        """Pick files up from this server for the box of the school, or of the district. District admins and operators.

        Raises `Refused`: `BAD_SETTINGS`, `NOT_FOUND`.
        """
        viewer.must_run_district()
        problems = check_server(server, every_minutes)
        if len(secrets) != 1 or not all(name in SECRETS and value for name, value in secrets.items()):
            problems.append(Refused("BAD_SETTINGS", "Give either a password or a private key.", field="secret"))
        gather(problems)
        async with self.begin(viewer.district) as tx:
            if school is not None and not await tx.schools.find([school]):
                raise not_found("school", "school")

            def sealed(id: PickupId) -> bytes:
                return self.seals.seal(json.dumps(dict(secrets)).encode(), _context(viewer.district, id))

            await tx.sftp_pickups.save(school, server, every_minutes, sealed, self.clock.now())


@dataclass(frozen=True, slots=True)
class RemoveSftp:
    begin: Begin

    async def __call__(self, viewer: Viewer, school: SchoolId | None) -> None:
        """Forget the server and its secret. District admins and operators. Raises `Refused` `NOT_FOUND`."""
        viewer.must_run_district()
        async with self.begin(viewer.district) as tx:
            if not await tx.sftp_pickups.remove(school):
                raise not_found("SFTP server for this folder", "school")


@dataclass(frozen=True, slots=True)
class ReadSftp:
    begin: Begin

    async def __call__(self, viewer: Viewer) -> Sequence[SftpPickup]:
        """The servers of the district. District admins and operators."""
        viewer.must_run_district()
        async with self.begin(viewer.district) as tx:
            return await tx.sftp_pickups.all()


@dataclass(frozen=True, slots=True)
class FetchSftp:
    begin: Begin
    clock: Clock
    seals: Seals
    districts: Districts
    boxes: DropBoxes
    servers: VisitsSftp

    async def __call__(self) -> int:
        """Visit every server that is due; how many files came. What is wrong with one keeps no other waiting.

        A file that was fetched by a process that died is fetched again: it is the same file, and imported once.
        """
        came = 0
        for district in await self.districts.all():
            async with self.begin(district.id) as tx:
                due = await tx.sftp_pickups.take_due(self.clock.now())
            for pickup in due:
                came += await self._visit(district.id, pickup)
        return came

    async def _visit(self, district: DistrictId, pickup: SftpPickup) -> int:
        seen, error, fetched = None, None, dict[str, FileFacts]()
        try:
            await asyncio.to_thread(self.boxes.open, [Box(district, None), pickup.box])
            async with private_folder() as folder:
                secrets = json.loads(self.seals.unseal(pickup.sealed, _context(district, pickup.id)))
                visit = await self.servers.visit(
                    pickup.server, secrets, lambda listed: to_fetch(listed, pickup.seen), folder
                )
                for name, path in visit.fetched.items():
                    await asyncio.to_thread(self.boxes.put, pickup.box, name, path)
                    fetched[name] = visit.listed[name]
            seen = seen_now(visit.listed, pickup.seen, fetched)
        except Refused as refused:
            error = refused.code
            log.warning("SFTP server passed over: %s", error, extra={"district": district, "pickup": pickup.id})
        async with self.begin(district) as tx:
            await tx.sftp_pickups.looked(pickup.id, seen, self.clock.now(), error)
        return len(fetched)


def reseal_pickup(seals: Seals, district: DistrictId, pickup: SftpPickup) -> bytes:
    """The same secret, sealed with the newest key. Raises `Refused` `SECRETS_UNREADABLE`."""
    context = _context(district, pickup.id)
    return seals.seal(seals.unseal(pickup.sealed, context), context)


def _context(district: DistrictId, pickup: PickupId) -> bytes:
    return f"sftp_pickup {district} {pickup}".encode()
