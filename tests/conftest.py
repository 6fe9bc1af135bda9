"""Fixtures for whoever needs PostgreSQL. Asking for none of them starts nothing.

Tests share their worker's database and keep apart by each working in its own `district`; a test that needs a database
for itself (another process, the sweeper, migrations) asks for `fresh_database` or `empty_database`.
"""

import os
import uuid
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from adapters.postgres.engine import create_engine
from domain.ids import DistrictId
from tests.support.embedded import embedded_server, forget_the_run, name_the_run
from tests.support.postgres import Database, Server


def pytest_configure(config: pytest.Config) -> None:
    if name_the_run():
        config.add_cleanup(forget_the_run)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    if url := os.environ.get("HOMEROOM_TEST_DATABASE_URL"):
        yield Server(url)
    else:
        with embedded_server() as server:
            yield server


@pytest.fixture(scope="session")
def migrated_template(postgres_server: Server) -> str:
    return postgres_server.template()


@pytest.fixture(scope="session")
def database(postgres_server: Server, migrated_template: str) -> Iterator[Database]:
    """This worker's migrated database."""
    with postgres_server.temporary(migrated_template) as database:
        yield database


@pytest.fixture
def fresh_database(postgres_server: Server, migrated_template: str) -> Iterator[Database]:
    """A migrated database of this test's own."""
    with postgres_server.temporary(migrated_template) as database:
        yield database


@pytest.fixture
def empty_database(postgres_server: Server) -> Iterator[Database]:
    """A database of this test's own that nothing has been done to."""
    with postgres_server.temporary() as database:
        yield database


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def engine(database: Database) -> AsyncIterator[AsyncEngine]:
    """As the application connects: role homeroom_app."""
    engine = create_engine(database.app_url)
    yield engine
    await engine.dispose()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def owner_engine(database: Database) -> AsyncIterator[AsyncEngine]:
    """As the owner of the tables, a superuser: sees every district."""
    engine = create_async_engine(database.owner_url.replace("postgresql://", "postgresql+asyncpg://", 1))
    yield engine
    await engine.dispose()


@pytest_asyncio.fixture(loop_scope="session")
async def district(engine: AsyncEngine) -> DistrictId:
    """A new district, and so an empty world."""
    return await a_district(engine)


@pytest_asyncio.fixture(loop_scope="session")
async def other_district(engine: AsyncEngine) -> DistrictId:
    return await a_district(engine)


async def a_district(engine: AsyncEngine) -> DistrictId:
    async with engine.begin() as connection:
        id_ = await connection.scalar(
            text("INSERT INTO control.district (name) VALUES (:name) RETURNING id"),
            {"name": f"District {uuid.uuid4()}"},
        )
    assert isinstance(id_, int)
    return DistrictId(id_)
