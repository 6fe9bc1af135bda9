"""The same district in memory and in PostgreSQL: what both are held to."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import pytest
import pytest_asyncio

from adapters.postgres.roster_nights import PostgresNights
from application.ports.roster_connections import Night
from domain.ids import DistrictId
from tests.contract.flex_worlds import FakeWorld, PostgresWorld, World
from tests.contract.mass_desk import MassDesk, a_mass_desk
from tests.contract.roster_worlds import FakeRosterWorld, PostgresRosterWorld, RosterWorld
from tests.contract.source_office import SourceOffice
from tests.fakes.flex_store import FakeDistrict
from tests.fakes.roster_connections import FakeNights


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


@pytest.fixture
def office(home: RosterWorld) -> SourceOffice:
    """The same district, with services to connect to."""
    if isinstance(home, FakeRosterWorld):
        return SourceOffice(home, FakeNights(home.store))
    assert isinstance(home, PostgresRosterWorld)
    return SourceOffice(home, OwnNights(PostgresNights(home.engine), home.id))


@dataclass(frozen=True)
class OwnNights:
    """Of this test's district only: tests share a database."""

    nights: PostgresNights
    district: DistrictId

    async def due(self, now: datetime, limit: int) -> Sequence[Night]:
        return [night for night in await self.nights.due(now, 10_000) if night.district == self.district][:limit]
