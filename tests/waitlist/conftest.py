"""Every test of waitlists ends with seat counters that agree with the appointments."""

from collections.abc import AsyncIterator

import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.ids import DistrictId
from tests.support.rows import miscounted_seats


@pytest_asyncio.fixture(loop_scope="session", autouse=True)
async def seats_agree_with_rows(engine: AsyncEngine, district: DistrictId) -> AsyncIterator[None]:
    yield
    assert await miscounted_seats(engine, district) == []
