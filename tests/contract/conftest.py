"""The same district in memory and in PostgreSQL: what both are held to."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from domain.ids import DistrictId
from tests.contract.flex_worlds import FakeWorld, PostgresWorld, World
from tests.contract.mass_desk import MassDesk, a_mass_desk
from tests.contract.roster_worlds import FakeRosterWorld, PostgresRosterWorld, RosterWorld
from tests.fakes.flex_store import FakeDistrict


@pytest.fixture(params=["fake", "postgres"])
def home(request: pytest.FixtureRequest) -> RosterWorld:
    """A district that roster suites bring feeds into."""
    if request.param == "fake":
        return FakeRosterWorld(DistrictId(1), FakeDistrict(DistrictId(1)))
    return PostgresRosterWorld(request.getfixturevalue("district"), request.getfixturevalue("engine"))


@pytest.fixture(params=["fake", "postgres"])
def world(request: pytest.FixtureRequest) -> World:
    """A district that suites of set-up, homerooms and scheduling fill by hand."""
    if request.param == "fake":
        return FakeWorld(FakeDistrict(DistrictId(1)))
    return PostgresWorld(request.getfixturevalue("engine"), request.getfixturevalue("district"))


@pytest_asyncio.fixture(loop_scope="session")
async def desk(world: World) -> AsyncIterator[MassDesk]:
    yield await a_mass_desk(world)
    assert await world.miscounted() == []
