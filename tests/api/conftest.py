"""The API on this worker's database; each test has a district of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.ids import DistrictId
from tests.api.harness import Api, api_on
from tests.api.lincoln import Lincoln, a_lincoln


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def api(engine: AsyncEngine, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Api]:
    made = api_on(engine, drop_dir=tmp_path_factory.mktemp("drop"))
    async with made.http:
        yield made


@pytest_asyncio.fixture(loop_scope="session")
async def lincoln(api: Api, district: DistrictId, tmp_path: Path) -> Lincoln:
    return await a_lincoln(api, district, tmp_path / "roster")
