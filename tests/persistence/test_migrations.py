"""Migrations go up, down and up again; two processes that start at once do not disturb each other."""

import asyncio
import logging
import os
import sys
import traceback
from urllib.parse import urlsplit

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError

from infra.migrate import LOCK, MigrationReport, SchemaIsNewer, SchemaState, migrate, schema_is_current, schema_state
from tests.support.postgres import Database, with_database

HEAD = "0001"

OURS = "n.nspname IN ('control', 'homeroom')"
EVERYTHING = f"""
    SELECT 'schema' AS kind, n.nspname::text AS name, n.nspacl::text AS detail FROM pg_namespace n WHERE {OURS}
    UNION ALL SELECT 'relation', c.oid::regclass::text, concat_ws(' ', c.relkind, c.relrowsecurity, c.relacl)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {OURS}
    UNION ALL SELECT 'column', concat(c.oid::regclass, '.', a.attname),
        concat_ws(' ', a.attnum, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid))
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE {OURS} AND a.attnum > 0
    UNION ALL SELECT 'constraint', concat(k.conrelid::regclass, '.', k.conname), pg_get_constraintdef(k.oid)
    FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace WHERE {OURS}
    UNION ALL SELECT 'index', i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {OURS}
    UNION ALL SELECT 'trigger', concat(t.tgrelid::regclass, '.', t.tgname), pg_get_triggerdef(t.oid)
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE {OURS} AND NOT t.tgisinternal
    UNION ALL SELECT 'function', f.oid::regprocedure::text, pg_get_functiondef(f.oid)
    FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace WHERE {OURS}
    UNION ALL SELECT 'view', c.oid::regclass::text, pg_get_viewdef(c.oid)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {OURS} AND c.relkind = 'v'
    UNION ALL SELECT 'policy', concat(p.polrelid::regclass, '.', p.polname), pg_get_expr(p.polqual, p.polrelid)
    FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {OURS}
"""


async def everything(database: Database) -> set[tuple[str, str, str]]:
    connection = await asyncpg.connect(database.owner_url)
    try:
        return {tuple(row) for row in await connection.fetch(EVERYTHING)}
    finally:
        await connection.close()


async def execute(database: Database, statements: str) -> None:
    connection = await asyncpg.connect(database.owner_url)
    try:
        await connection.execute(statements)
    finally:
        await connection.close()


async def test_up_down_and_up_again_is_the_same_schema(empty_database: Database) -> None:
    url = empty_database.owner_url
    assert await migrate(url) == MigrationReport(None, HEAD)
    first = await everything(empty_database)
    assert len(first) > 500
    assert await migrate(url, "base") == MigrationReport(HEAD, None)
    assert await everything(empty_database) == set()
    assert await migrate(url) == MigrationReport(None, HEAD)
    assert await everything(empty_database) == first


async def test_what_is_migrated_is_left_alone(fresh_database: Database) -> None:
    report = await migrate(fresh_database.owner_url)
    assert report == MigrationReport(HEAD, HEAD)
    assert not report.changed


async def test_the_state_of_a_database_can_be_asked_by_the_application(
    empty_database: Database, fresh_database: Database
) -> None:
    assert await schema_state(empty_database.app_url) == SchemaState(None, HEAD)
    assert not await schema_is_current(empty_database.app_url)
    assert await schema_is_current(fresh_database.app_url)


async def test_a_newer_database_is_not_touched(fresh_database: Database) -> None:
    await execute(fresh_database, "UPDATE control.alembic_version SET version_num = '9999'")
    with pytest.raises(SchemaIsNewer, match="upgrade Homeroom"):
        await migrate(fresh_database.owner_url)
    assert not await schema_is_current(fresh_database.owner_url)


async def test_a_migration_that_fails_leaves_nothing(empty_database: Database) -> None:
    await execute(empty_database, "CREATE SCHEMA homeroom CREATE TABLE seat_count (n integer)")
    before = await everything(empty_database)
    with pytest.raises(asyncpg.DuplicateTableError):
        await migrate(empty_database.owner_url)
    assert await everything(empty_database) == before


MIGRATE = """
import asyncio, os
from infra.migrate import migrate
print(asyncio.run(migrate(os.environ["OWNER_URL"])).changed)
"""


async def test_of_two_processes_that_start_at_once_one_migrates(empty_database: Database) -> None:
    gate = await asyncpg.connect(empty_database.owner_url)
    try:
        await gate.execute("SELECT pg_advisory_lock($1)", LOCK)
        starters = [
            await asyncio.create_subprocess_exec(
                sys.executable,
                "-c",
                MIGRATE,
                env=os.environ | {"OWNER_URL": empty_database.owner_url},
                stdout=asyncio.subprocess.PIPE,
            )
            for _ in range(2)
        ]
        waiting = (
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        async with asyncio.timeout(60):
            while await gate.fetchval(waiting) < 2:
                await asyncio.sleep(0.02)
    finally:
        await gate.close()
    said = [(await starter.communicate())[0].decode().strip() for starter in starters]
    assert sorted(said) == ["False", "True"]
    assert await schema_is_current(empty_database.owner_url)


async def test_no_password_is_logged_or_shown(
    empty_database: Database,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    password = urlsplit(empty_database.owner_url).password or "there is none"
    # Another test may have set up logging as the server does, which silences these.
    for name in ("alembic.runtime.migration", "sqlalchemy.engine", "asyncpg"):
        monkeypatch.setattr(logging.getLogger(name), "disabled", False)
        caplog.set_level(logging.DEBUG, name)
    with caplog.at_level(logging.DEBUG):
        await migrate(empty_database.owner_url)
        with pytest.raises(DBAPIError) as no_such_database:
            await migrate(with_database(empty_database.owner_url, "no_such_database"))
    shown = caplog.text + "".join(capsys.readouterr()) + "".join(traceback.format_exception(no_such_database.value))
    assert "0001" in shown
    assert password not in shown
