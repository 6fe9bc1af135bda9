"""Picking files up from SFTP servers: by the clock, or because somebody asks."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from application.access import Viewer
from application.drops.connect_sftp import held_pickup
from application.drops.keepers import must_have
from application.drops.sftp import LookAtSftp
from application.idempotency import once
from application.ports.districts import Districts
from application.ports.drops import DropBoxes
from application.ports.jobs import Claim, JobKind, Progress
from application.ports.transaction import Begin
from domain.errors import Refused, not_found
from domain.ids import DistrictId, JobId, PickupId
from domain.sftp import SftpPickup

log = logging.getLogger("homeroom.drops")


@dataclass(frozen=True, slots=True)
class FetchDueSftp:
    districts: Districts
    look: LookAtSftp

    async def __call__(self) -> int:
        """Look at every server that is due; how many files came. What is wrong with one keeps no other waiting."""
        came = 0
        for district in await self.districts.all():
            async with self.look.begin(district.id) as tx:
                due = await tx.sftp_pickups.take_due(self.look.clock.now())
            for pickup in due:
                came += await self._visit(district.id, pickup)
        return came

    async def _visit(self, district: DistrictId, pickup: SftpPickup) -> int:
        try:
            return len((await self.look(district, pickup)).fetched)
        except Refused as refused:
            facts = {"district": district, "pickup": pickup.id}
            log.warning("SFTP server passed over: %s", refused.code, extra=facts)
            return 0


@dataclass(frozen=True, slots=True)
class FetchSftp:
    boxes: DropBoxes | None
    begin: Begin

    async def __call__(self, viewer: Viewer, id: PickupId, *, key: str | None = None) -> JobId:
        """Ask for what lies on the server now. Admins of its school; of the district's box district admins and operators.

        The job's result says what came. Raises `Refused`: `NOT_FOUND`, `NO_DROP_FOLDER`.
        """
        async with self.begin(viewer.district) as tx:

            async def ask() -> JobId:
                school = (await held_pickup(tx, viewer, id)).box.school
                must_have(self.boxes)
                job = await tx.jobs.enqueue(JobKind.FETCH_SFTP, {"pickup": id}, school=school, asked_by=viewer.actor)
                return job.id

            return JobId(await once(tx.idempotency, viewer, "fetchSftp", key, [id], ask))


@dataclass(frozen=True, slots=True)
class RunSftpFetch:
    look: LookAtSftp
    settle_seconds: float
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def __call__(self, claim: Claim, progress: Progress) -> None:
        """Look once, and where files are new there once more after a while: whatever stands still comes into the box.

        From there it is imported as any file that is left there. Raises `Refused`: `NOT_FOUND`, `NO_DROP_FOLDER`, and what
        the server refuses.
        """
        await progress("look", 0, None)
        looked = await self.look(claim.district, await self._pickup(claim))
        came = list(looked.fetched)
        if not all(one.fetched for one in looked.seen.values()):
            await self.sleep(self.settle_seconds)
            await progress("look", len(came), None)
            looked = await self.look(claim.district, await self._pickup(claim))
            came += looked.fetched
        waiting = sorted(name for name, one in looked.seen.items() if not one.fetched)
        async with self.look.begin(claim.district) as tx:
            await tx.jobs.finish(claim, {"fetched": came, "changing": waiting})

    async def _pickup(self, claim: Claim) -> SftpPickup:
        id = PickupId(claim.payload["pickup"])
        async with self.look.begin(claim.district) as tx:
            found = (await tx.sftp_pickups.find([id])).get(id)
        if found is None:
            raise not_found("SFTP pick-up", "id")
        return found
