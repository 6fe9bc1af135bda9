"""One connection as the owner of the tables, past row-level security, and stories to be told on it."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.differential.story import Storyteller
from tests.support.postgres import Database


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stories(database: Database, engine: AsyncEngine) -> AsyncIterator[Storyteller]:
    owner: asyncpg.Connection[Any] = await asyncpg.connect(database.owner_url)
    yield Storyteller(engine, owner)
    await owner.close()
