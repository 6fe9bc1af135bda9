"""A database is used only if it fits."""

import asyncpg
import pytest

from adapters.postgres.engine import APP_ROLE
from infra.database import DatabaseUnfit, open_database
from infra.migrate import schema_is_current
from infra.settings import read_settings
from tests.support.postgres import Database


async def owner_says(database: Database, statement: str) -> None:
    connection = await asyncpg.connect(database.owner_url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def lets_in(url: str) -> bool:
    try:
        connection = await asyncpg.connect(url)
    except asyncpg.InvalidPasswordError:
        return False
    await connection.close()
    return True


async def test_a_migrated_database_is_opened(database: Database) -> None:
    async with open_database(read_settings(database_url=database.app_url)) as opened, opened.engine(2) as engine:
        assert not opened.embedded
        assert database.app_url not in repr(opened)
        async with engine.connect() as connection:
            assert await connection.exec_driver_sql("SELECT current_user") is not None


async def test_an_empty_database_is_migrated_where_the_owner_is_named(
    database: Database, empty_database: Database
) -> None:
    settings = read_settings(database_url=empty_database.app_url, migration_url=empty_database.owner_url)
    async with open_database(settings) as opened:
        assert await opened.schema_is_current()
    assert await schema_is_current(empty_database.app_url)


async def test_an_empty_database_is_refused_with_what_to_do(database: Database, empty_database: Database) -> None:
    with pytest.raises(DatabaseUnfit, match=r"missing.*homeroom migrate"):
        async with open_database(read_settings(database_url=empty_database.app_url)):
            pass


async def test_a_server_that_is_away_is_told_without_its_password() -> None:
    with pytest.raises(DatabaseUnfit, match="HOMEROOM_DATABASE_URL") as unfit:
        async with open_database(read_settings(database_url="postgresql://app:hunter2@127.0.0.1:1/x")):
            pass
    assert "hunter2" not in str(unfit.value)


async def test_a_wrong_password_is_told(database: Database) -> None:
    name, _, rest = database.app_url.rpartition("@")
    url = f"{name.rpartition(':')[0]}:wrong@{rest}"
    if await lets_in(url):
        pytest.skip("this server lets anybody in without a password")
    with pytest.raises(DatabaseUnfit, match="cannot be reached"):
        async with open_database(read_settings(database_url=url)):
            pass


async def test_a_role_that_owns_tables_is_refused(fresh_database: Database) -> None:
    await owner_says(fresh_database, f"CREATE TABLE homeroom.mine (); ALTER TABLE homeroom.mine OWNER TO {APP_ROLE}")
    with pytest.raises(DatabaseUnfit, match="row-level security"):
        async with open_database(read_settings(database_url=fresh_database.app_url)):
            pass
