"""Sealing all secrets anew, after a key was added."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass

from application.access import Role
from application.drops.sftp import reseal_pickup
from application.mail.post import reseal_letter
from application.paging import PageRequest
from application.ports.districts import Districts
from application.ports.seals import Seals
from application.ports.transaction import Begin, Transaction
from application.roster.held_input import reseal_input
from application.roster.source_secrets import reseal_secrets
from domain.errors import NotAllowed, Refused
from domain.ids import NO_DISTRICT, ConnectionId, DistrictId
from domain.sftp import SftpPickup

_PAGE = 100


@dataclass(frozen=True, slots=True)
class Rotation:
    resealed: int
    unreadable: Sequence[tuple[str, str]]
    """District and name of the sources and held imports that were sealed with a key that is not here: left as they are."""
    mails: int = 0
    """How many letters in the outbox were sealed anew."""
    unreadable_mails: int = 0
    """Letters that were sealed with a key that is not here."""


@dataclass(frozen=True, slots=True)
class RotateSecrets:
    begin: Begin
    districts: Districts
    seals: Seals

    async def __call__(self, role: Role) -> Rotation:
        """Seal the secrets of every source of every district, what imports hold, and the letters in the outbox, anew.

        Operators only; safe to repeat.
        """
        if role is not Role.OPERATOR:
            raise NotAllowed("Only the operator of this installation rotates keys: ask the operator.")
        resealed, unreadable = 0, list[tuple[str, str]]()
        for district in await self.districts.all():
            async with self.begin(district.id) as tx:
                for id, name in await _every_source(tx):
                    if await self._reseal(tx, district.id, id):
                        resealed += 1
                    else:
                        unreadable.append((district.name, name))
                for pickup in await tx.sftp_pickups.all():
                    if await self._reseal_pickup(tx, district.id, pickup):
                        resealed += 1
                    else:
                        unreadable.append((district.name, f"SFTP {pickup.server.host}"))
                for sync in await tx.held_inputs.all():
                    if not await _is_readable(reseal_input(tx, self.seals, sync)):
                        unreadable.append((district.name, f"held roster sync {sync}"))
        return Rotation(resealed, unreadable, *await self._reseal_mails())

    async def _reseal_mails(self) -> tuple[int, int]:
        resealed, unreadable, after = 0, 0, 0
        while True:
            async with self.begin(NO_DISTRICT) as tx:
                page = await tx.mails.sealed(after, _PAGE)
                for after, id, sealed in page:  # noqa: B007 - the last one's number is where the next page begins
                    try:
                        await tx.mails.reseal(id, reseal_letter(self.seals, id, sealed))
                        resealed += 1
                    except Refused:
                        unreadable += 1
            if len(page) < _PAGE:
                return resealed, unreadable

    async def _reseal(self, tx: Transaction, district: DistrictId, id: ConnectionId) -> bool:
        held = await tx.roster_connections.hold(id)
        if held is None:
            return True

        async def reseal() -> None:
            await tx.roster_connections.reseal(id, reseal_secrets(self.seals, district, held))

        return await _is_readable(reseal())

    async def _reseal_pickup(self, tx: Transaction, district: DistrictId, pickup: SftpPickup) -> bool:
        async def reseal() -> None:
            await tx.sftp_pickups.reseal(pickup.id, reseal_pickup(self.seals, district, pickup))

        return await _is_readable(reseal())


async def _is_readable(resealing: Awaitable[None]) -> bool:
    try:
        await resealing
    except Refused as refused:
        if refused.code != "SECRETS_UNREADABLE":
            raise
        return False
    return True


async def _every_source(tx: Transaction) -> list[tuple[ConnectionId, str]]:
    found, request = list[tuple[ConnectionId, str]](), PageRequest(_PAGE)
    while True:
        page = await tx.roster_connections.page(request)
        found += [(one.id, one.name) for one in page.items]
        if not page.has_more:
            return found
        request = PageRequest(_PAGE, after=page.keys[-1])
