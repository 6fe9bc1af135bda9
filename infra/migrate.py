"""Bring a database to the schema this version of Homeroom was written for."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 0x486F6D65726F6F6D  # "Homeroom"; two processes that start at once migrate one after the other
BASE = "base"


class SchemaIsNewer(Exception):
    """The database has been migrated by a newer Homeroom than this one."""


@dataclass(frozen=True, slots=True)
class MigrationReport:
    before: str | None
    after: str | None

    @property
    def changed(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class SchemaState:
    """`current` is the database's revision (None: not migrated), `needed` the one this code wants."""

    current: str | None
    needed: str

    @property
    def is_current(self) -> bool:
        return self.current == self.needed


async def migrate(owner_url: str, revision: str = "head") -> MigrationReport:
    """Move the database to `revision`; "base" removes everything. All of it in one transaction, or nothing.

    `owner_url` is a plain `postgresql://…` address whose user may create schemas and roles, and will own the tables.
    One migration at a time in a process (Alembic keeps its context in a global); any number of processes.
    """
    async with _connect(owner_url) as connection:
        # Of the session, not the transaction: a later migration may need several. Closing the connection gives it back.
        await connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": LOCK})
        await connection.commit()
        async with connection.begin():
            before = await _current(connection)
            _refuse_if_newer(before)
            await connection.execute(text("CREATE SCHEMA IF NOT EXISTS control"))
            await connection.run_sync(_run_alembic, before, revision)
            if revision == BASE:
                await connection.execute(text("DROP SCHEMA control CASCADE"))
            after = await _current(connection)
    return MigrationReport(before, after)


async def schema_state(url: str) -> SchemaState:
    """Where the database is and where it should be; the application's own login may ask."""
    async with _connect(url) as connection:
        return SchemaState(await _current(connection), _head())


async def schema_is_current(url: str) -> bool:
    return (await schema_state(url)).is_current


@asynccontextmanager
async def _connect(url: str) -> AsyncIterator[AsyncConnection]:
    async def dial() -> "asyncpg.Connection[Any]":
        # asyncpg reads the address itself: sslmode, sockets and several hosts work as in psql, and nothing that is
        # logged or shown in a traceback holds the password.
        return await asyncpg.connect(url, server_settings={"application_name": "homeroom migrate"})

    engine = create_async_engine("postgresql+asyncpg://", async_creator=dial, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            yield connection
    finally:
        await engine.dispose()


async def _current(connection: AsyncConnection) -> str | None:
    exists = await connection.scalar(text("SELECT to_regclass('control.alembic_version') IS NOT NULL"))
    if not exists:
        return None
    current: str | None = await connection.scalar(text("SELECT version_num FROM control.alembic_version"))
    return current


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _head() -> str:
    [head] = ScriptDirectory.from_config(_config()).get_heads()
    return head


def _refuse_if_newer(current: str | None) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if current is not None and current not in known:
        raise SchemaIsNewer(f"the database is at revision {current}, unknown to this version: upgrade Homeroom")


def _run_alembic(connection: Connection, before: str | None, revision: str) -> None:
    config = _config()
    config.attributes["connection"] = connection
    if revision == BASE or _is_behind(revision, before):
        command.downgrade(config, revision)
    else:
        command.upgrade(config, revision)


def _is_behind(revision: str, current: str | None) -> bool:
    """Whether going to `revision` means going down."""
    if current is None or revision == "head":
        return False
    scripts = ScriptDirectory.from_config(_config())
    return revision != current and any(s.revision == revision for s in scripts.iterate_revisions(current, BASE))
