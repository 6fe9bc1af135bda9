"""Sealing all secrets anew, after a key was added."""

from dataclasses import dataclass

from application.access import Role
from application.paging import PageRequest
from application.ports.districts import Districts
from application.ports.seals import Seals
from application.ports.transaction import Begin
from application.roster.source_secrets import reseal_secrets
from domain.errors import NotAllowed
from domain.ids import DistrictId
from domain.roster_source import RosterConnection

_PAGE = 100


@dataclass(frozen=True, slots=True)
class RotateSecrets:
    begin: Begin
    districts: Districts
    seals: Seals

    async def __call__(self, role: Role) -> int:
        """Seal the secrets of every district with the newest key; of how many sources. Operators only.

        District by district, each all or nothing; safe to repeat. Raises `Refused` `SECRETS_UNREADABLE`.
        """
        if role is not Role.OPERATOR:
            raise NotAllowed("Only the operator of this installation rotates keys: ask the operator.")
        return sum([await self._rotate(district.id) for district in await self.districts.all()])

    async def _rotate(self, district: DistrictId) -> int:
        count, request = 0, PageRequest(_PAGE)
        async with self.begin(district) as tx:
            while True:
                page = await tx.roster_connections.page(request)
                for listed in page.items:
                    held: RosterConnection | None = await tx.roster_connections.hold(listed.id)
                    if held is not None:
                        await tx.roster_connections.reseal(held.id, reseal_secrets(self.seals, district, held))
                        count += 1
                if not page.has_more:
                    return count
                request = PageRequest(_PAGE, after=page.keys[-1])
