"""Creating districts, which is the operator's."""

from dataclasses import dataclass

from application.access import Role
from application.ports.districts import Districts
from domain.errors import NotAllowed, Refused, gather
from domain.letters import composed, letter_refusals
from domain.roster import District

_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class CreateDistrict:
    districts: Districts

    async def __call__(self, role: Role, name: str) -> District:
        """Find or create the district of this name. Operators only; there is no viewer before there is a district.

        Raises `Refused` `BAD_NAME`.
        """
        if role is not Role.OPERATOR:
            raise NotAllowed("Only the operator of this installation creates districts: ask the operator.")
        trimmed = composed(" ".join(name.split()))
        if not 1 <= len(trimmed) <= _LONGEST_NAME:
            raise Refused("BAD_NAME", f"A district's name has 1 to {_LONGEST_NAME} characters.", field="name")
        gather(letter_refusals(trimmed, "name"))
        return await self.districts.find_or_create(trimmed)
