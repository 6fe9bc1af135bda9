"""What the port of districts promises: the fake keeps it, and PostgreSQL does."""

import pytest

from adapters.postgres.districts import PostgresDistricts
from application.access import Role
from application.ports.districts import Districts
from application.roster.districts import CreateDistrict
from domain.errors import NotAllowed, Refused
from domain.ids import DistrictId
from tests.fakes.districts import FakeDistricts


@pytest.fixture(params=["fake", "postgres"])
def districts(request: pytest.FixtureRequest) -> Districts:
    return FakeDistricts() if request.param == "fake" else PostgresDistricts(request.getfixturevalue("engine"))


async def test_the_operator_creates_a_district_and_finds_it_again(districts: Districts) -> None:
    create = CreateDistrict(districts)
    name = "Roster sync test district"
    first = await create(Role.OPERATOR, f"  {name} ")
    assert (first.name, await create(Role.OPERATOR, name)) == (name, first)
    assert (await districts.named(name), await districts.find(first.id)) == (first, first)
    assert first in await districts.all()
    assert (await districts.named("No such district"), await districts.find(DistrictId(0))) == (None, None)


async def test_nobody_else_creates_one_and_it_needs_a_name(districts: Districts) -> None:
    create = CreateDistrict(districts)
    with pytest.raises(NotAllowed):
        await create(Role.DISTRICT_ADMIN, "Roster sync test district")
    with pytest.raises(Refused):
        await create(Role.OPERATOR, "  ")
