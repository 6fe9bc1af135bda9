"""Every test of single appointments ends with seat counters that agree with the appointments."""

from collections.abc import AsyncIterator

import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.ids import DistrictId
from tests.support.rows import miscounted_seats
from tests.support.schools import SmallSchool, a_small_school


@pytest_asyncio.fixture(loop_scope="session", autouse=True)
async def seats_agree_with_rows(engine: AsyncEngine, district: DistrictId) -> AsyncIterator[None]:
    yield
    assert await miscounted_seats(engine, district) == []


@pytest_asyncio.fixture(loop_scope="session")
async def school(engine: AsyncEngine, district: DistrictId) -> SmallSchool:
    return await a_small_school(engine, district, gym_seats=2)
