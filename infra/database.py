"""The database of this process: the one that is named, or the embedded one; migrated, and safe to use."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.engine import create_engine
from infra.embedded import EmbeddedPostgres
from infra.migrate import SchemaState, migrate, schema_state
from infra.settings import Settings

OLDEST = 15


class DatabaseUnfit(Exception):
    """The database cannot be used as it is; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Database:
    """Plain addresses: the application's login, and the owner's where this process may migrate."""

    url: str = field(repr=False)
    owner_url: str | None = field(repr=False)
    embedded: bool

    @asynccontextmanager
    async def engine(self, pool_size: int) -> AsyncIterator[AsyncEngine]:
        """A pool for the event loop that is running."""
        engine = create_engine(self.url, pool_size=pool_size)
        try:
            yield engine
        finally:
            await engine.dispose()

    async def schema_is_current(self) -> bool:
        return (await schema_state(self.url)).is_current


@asynccontextmanager
async def locate_database(settings: Settings) -> AsyncIterator[Database]:
    """The database as it is: the embedded server runs, nothing is migrated, nothing is checked."""
    if settings.database_url is not None:
        owner_url = settings.migration_url.get_secret_value() if settings.migration_url else None
        yield Database(settings.database_url.get_secret_value(), owner_url, embedded=False)
        return
    server = await asyncio.to_thread(EmbeddedPostgres(settings.data_dir, bin_dir=settings.pg_bin).start)
    try:
        yield Database(server.app_url, server.owner_url, embedded=True)
    finally:
        await asyncio.to_thread(server.stop)


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Database]:
    """The database, brought up to date where this process may, and checked. Raises `DatabaseUnfit`."""
    async with locate_database(settings) as database:
        await must_fit(database)
        yield database


async def must_fit(database: Database) -> None:
    state = await _state(database)
    if not state.is_current and database.owner_url is not None:
        await migrate(database.owner_url)
        state = await _state(database)
    if not state.is_current:
        raise DatabaseUnfit(
            f"The database's schema is {state.current or 'missing'}, this version needs {state.needed}: run "
            "`homeroom migrate` with HOMEROOM_MIGRATION_URL set to the owner's address."
        )
    async with database.engine(1) as engine, engine.connect() as connection:
        facts = (await connection.execute(_FACTS)).one()
    if facts.version // 10_000 < OLDEST:
        raise DatabaseUnfit(f"PostgreSQL {facts.version // 10_000} is too old: use {OLDEST} or newer.")
    if facts.superuser or facts.bypasses or facts.owns:
        raise DatabaseUnfit(
            f"The database role {facts.role} would not be bound by row-level security: log in as a role that is a "
            "member of homeroom_app, and neither superuser nor owner of the tables."
        )


async def _state(database: Database) -> SchemaState:
    try:
        return await schema_state(database.url)
    except (OSError, DBAPIError) as error:
        kind = type(error.orig if isinstance(error, DBAPIError) else error).__name__
        raise DatabaseUnfit(
            f"The database cannot be reached ({kind}): check HOMEROOM_DATABASE_URL and that it runs."
        ) from error


_FACTS = text("""
    SELECT current_user AS role, r.rolsuper AS superuser, r.rolbypassrls AS bypasses,
        CAST(current_setting('server_version_num') AS integer) AS version,
        EXISTS (SELECT FROM pg_tables WHERE schemaname = 'homeroom' AND tableowner = current_user) AS owns
    FROM pg_roles r WHERE r.rolname = current_user
""")
