"""The districts of the installation in memory."""

from domain.ids import DistrictId
from domain.roster import District


class FakeDistricts:
    """See `application.ports.districts.Districts`."""

    def __init__(self) -> None:
        self._known: dict[str, District] = {}

    async def find_or_create(self, name: str) -> District:
        return self._known.setdefault(name, District(DistrictId(len(self._known) + 1), name))

    async def named(self, name: str) -> District | None:
        return self._known.get(name)

    async def find(self, district: DistrictId) -> District | None:
        return next((one for one in self._known.values() if one.id == district), None)

    async def all(self) -> tuple[District, ...]:
        return tuple(sorted(self._known.values(), key=lambda one: one.name))
