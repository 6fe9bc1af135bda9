"""The same district in memory and in PostgreSQL."""

import pytest

from domain.ids import DistrictId
from tests.contract.roster_worlds import FakeRosterWorld, PostgresRosterWorld, RosterWorld
from tests.fakes.flex_store import FakeDistrict


@pytest.fixture(params=["fake", "postgres"])
def home(request: pytest.FixtureRequest) -> RosterWorld:
    """A district that roster suites bring feeds into."""
    if request.param == "fake":
        return FakeRosterWorld(DistrictId(1), FakeDistrict(DistrictId(1)))
    return PostgresRosterWorld(request.getfixturevalue("district"), request.getfixturevalue("engine"))
