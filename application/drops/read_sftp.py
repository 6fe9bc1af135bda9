"""Looking at SFTP pick-ups, and asking their servers what is there."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from application.access import Viewer
from application.drops.keepers import keeps_box
from application.drops.sftp import unseal_secrets
from application.ports.seals import Seals
from application.ports.sftp import VisitsSftp
from application.ports.transaction import Begin
from application.roster.private_folder import private_folder
from domain.errors import Refused, not_found
from domain.ids import PickupId
from domain.sftp import FileFacts, SftpPickup


@dataclass(frozen=True, slots=True)
class ReadSftp:
    """For admins of the school; those of the district's box for district admins and operators."""

    begin: Begin

    async def __call__(self, viewer: Viewer) -> Sequence[SftpPickup]:
        """Those of the boxes that the viewer keeps: the district's first, then by school."""
        async with self.begin(viewer.district) as tx:
            return [one for one in await tx.sftp_pickups.all() if keeps_box(viewer, one.box.school)]

    async def find(self, viewer: Viewer, ids: Collection[PickupId]) -> Mapping[PickupId, SftpPickup]:
        """By id; those the viewer does not keep are not in the answer."""
        async with self.begin(viewer.district) as tx:
            found = await tx.sftp_pickups.find(ids)
        return {id: one for id, one in found.items() if keeps_box(viewer, one.box.school)}


@dataclass(frozen=True, slots=True)
class ListedFile:
    name: str
    facts: FileFacts
    is_fetched: bool
    """As it is now, it was fetched before."""


@dataclass(frozen=True, slots=True)
class CheckSftp:
    begin: Begin
    seals: Seals
    servers: VisitsSftp
    longest_seconds: float = 60

    async def __call__(self, viewer: Viewer, id: PickupId) -> Sequence[ListedFile]:
        """What lies in the folder on the server, by name. Nothing is fetched or remembered.

        Raises `Refused`: `NOT_FOUND`, `SECRETS_UNREADABLE`, and what `VisitsSftp` refuses.
        """
        found = (await ReadSftp(self.begin).find(viewer, [id])).get(id)
        if found is None:
            raise not_found("SFTP pick-up", "id")
        secrets = unseal_secrets(self.seals, viewer.district, found)
        try:
            async with asyncio.timeout(self.longest_seconds), private_folder() as folder:
                visit = await self.servers.visit(found.server, secrets, lambda listed: [], folder)
        except TimeoutError:
            message = "The server did not answer in time: check whether it is up, then try again."
            raise Refused("SFTP_UNAVAILABLE", message) from None
        fetched = {name: seen.facts for name, seen in found.seen.items() if seen.fetched}
        return [ListedFile(name, facts, fetched.get(name) == facts) for name, facts in sorted(visit.listed.items())]
