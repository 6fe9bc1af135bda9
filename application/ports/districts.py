"""Port: the districts of the installation. The only port that works outside of any district."""

from typing import Protocol

from domain.ids import DistrictId
from domain.roster import District


class Districts(Protocol):
    """Every call commits alone."""

    async def find_or_create(self, name: str) -> District:
        """The district of this name; made if there is none, by one of two callers at once."""

    async def named(self, name: str) -> District | None: ...

    async def find(self, district: DistrictId) -> District | None: ...

    async def all(self) -> tuple[District, ...]:
        """Every district, by name."""
