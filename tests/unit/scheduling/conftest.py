"""Use cases of mass scheduling need no database: here they run on the fakes."""

import pytest_asyncio

from tests.unit.scheduling.office import Office, an_office


@pytest_asyncio.fixture(loop_scope="session")
async def office() -> Office:
    return await an_office()
