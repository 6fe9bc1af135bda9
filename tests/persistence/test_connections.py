"""Connections are few: a pool opens no more than it was told to, and where none is left, people are told to try again."""

import asyncpg
import pytest

from adapters.postgres.engine import create_engine
from adapters.postgres.transaction import PostgresBegin
from domain.errors import Refused
from domain.ids import DistrictId
from tests.support.postgres import Database

DISTRICT = DistrictId(1)


async def test_who_finds_every_connection_in_use_is_told_to_try_again(fresh_database: Database) -> None:
    engine = create_engine(fresh_database.app_url, pool_size=2, patience_seconds=0.05)
    begin = PostgresBegin(engine)
    async with begin(DISTRICT), begin(DISTRICT):
        with pytest.raises(Refused) as refused:
            async with begin(DISTRICT):
                pytest.fail("a third connection was opened")
    assert (refused.value.code, "try again" in refused.value.message) == ("BUSY", True)
    async with begin(DISTRICT):
        pass
    await engine.dispose()


async def test_a_postgresql_without_connections_left_is_busy(fresh_database: Database) -> None:
    owner = await asyncpg.connect(fresh_database.owner_url)
    await owner.execute(f'ALTER DATABASE "{fresh_database.name}" CONNECTION LIMIT 0')
    engine = create_engine(fresh_database.app_url, pool_size=2)
    with pytest.raises(Refused) as refused:
        async with PostgresBegin(engine)(DISTRICT):
            pytest.fail("the database let us in")
    assert (refused.value.code, "try again" in refused.value.message) == ("BUSY", True)
    await engine.dispose()
    await owner.close()
