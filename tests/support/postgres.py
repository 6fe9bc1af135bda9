"""PostgreSQL for the suite: one server, a migrated template, and databases copied from it in a tenth of a second.

The server is the embedded one, shared by all workers of a run, or the one HOMEROOM_TEST_DATABASE_URL names: the address
of a superuser on a real server, whose databases `homeroom_test_…` are then the suite's to make and drop.
"""

import asyncio
import hashlib
import uuid
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from domain.ids import DistrictId
from infra.migrate import MIGRATIONS, migrate

T = TypeVar("T")

CROWD = 16
"""Connections of a test in which everybody wants in at once: four test processes share PostgreSQL's usual hundred."""

_MOST_DROPS = 6
_SETUP_LOCK = 0x686F6D6574657374
_APP_LOGIN = "homeroom_test_login"


@dataclass(frozen=True, slots=True)
class Database:
    """Plain `postgresql://…` addresses of one database: its owner's (a superuser's), and the application's login."""

    owner_url: str
    app_url: str

    @property
    def name(self) -> str:
        return urlsplit(self.owner_url).path.removeprefix("/")


class Server:
    """`admin_url` is a superuser's. Without `app_url` a login is made that may do nothing but become `homeroom_app`."""

    def __init__(self, admin_url: str, app_url: str | None = None) -> None:
        self._admin_url = admin_url
        self._app_url = app_url or _with_login(admin_url, _APP_LOGIN, _password(admin_url))
        self._makes_login = app_url is None

    def template(self) -> str:
        """The name of a migrated database to copy; made once for these migrations, whoever comes first."""
        return run(self._template())

    def create(self, template: str = "template1") -> Database:
        database = self._database(f"homeroom_test_{uuid.uuid4().hex[:12]}")
        run(self._execute(f'CREATE DATABASE "{database.name}" TEMPLATE "{template}"'))
        return database

    def drop(self, database: Database) -> None:
        run(self._drop(f'DROP DATABASE IF EXISTS "{database.name}" WITH (FORCE)'))

    @contextmanager
    def temporary(self, template: str = "template1") -> Iterator[Database]:
        database = self.create(template)
        try:
            yield database
        finally:
            self.drop(database)

    def _database(self, name: str) -> Database:
        return Database(with_database(self._admin_url, name), with_database(self._app_url, name))

    async def _drop(self, statement: str) -> None:
        """The server waits five seconds for those it told to go; on a busy machine a session can take longer to hear it."""
        for attempt in range(_MOST_DROPS):
            try:
                await self._execute(statement)
                return
            except asyncpg.ObjectInUseError:
                if attempt == _MOST_DROPS - 1:
                    raise

    async def _execute(self, statement: str) -> None:
        connection = await asyncpg.connect(self._admin_url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    async def _template(self) -> str:
        name = f"homeroom_test_template_{_fingerprint()}"
        admin = await asyncpg.connect(self._admin_url)
        try:
            await admin.execute(f"SELECT pg_advisory_lock({_SETUP_LOCK})")
            if not await admin.fetchval("SELECT datistemplate FROM pg_database WHERE datname = $1", name):
                await admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')  # half made, by a run that died
                await admin.execute(f'CREATE DATABASE "{name}"')
                await migrate(with_database(self._admin_url, name))
                if self._makes_login:
                    await self._make_login(admin)
                await admin.execute(f'ALTER DATABASE "{name}" IS_TEMPLATE true ALLOW_CONNECTIONS false')
        finally:
            await admin.close()
        return name

    async def _make_login(self, admin: "asyncpg.Connection[Any]") -> None:
        if not await admin.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", _APP_LOGIN):
            await admin.execute(f"CREATE ROLE {_APP_LOGIN} LOGIN PASSWORD '{_password(self._admin_url)}'")
        await admin.execute(f"GRANT homeroom_app TO {_APP_LOGIN}")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Await from a fixture that is not async, whether or not this thread has a loop running."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


async def empty_front_desk(engine: AsyncEngine) -> None:
    """What is the installation's own is there once: tests that come before leave their mails and requests behind."""
    async with engine.begin() as connection:
        await connection.execute(text("TRUNCATE control.mail, control.access_request"))


def with_database(url: str, name: str) -> str:
    return urlsplit(url)._replace(path=f"/{name}").geturl()


@asynccontextmanager
async def in_district(engine: AsyncEngine, district: DistrictId) -> AsyncIterator[AsyncConnection]:
    """A transaction of one district for tests that speak SQL; it commits when left cleanly."""
    async with engine.begin() as connection:
        await connection.execute(
            text("SELECT set_config('homeroom.district', :district, true)"), {"district": str(district)}
        )
        yield connection


def _with_login(url: str, user: str, password: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=f"{user}:{password}@{parts.netloc.rpartition('@')[2]}").geturl()


def _password(admin_url: str) -> str:
    """The same in every worker and run, and no secret in the source."""
    return hashlib.sha256(with_database(admin_url, "").encode()).hexdigest()[:32]


def _fingerprint() -> str:
    """Of the migrations: a template made for others is left alone."""
    digest = hashlib.sha256()
    for path in sorted(MIGRATIONS.rglob("*")):
        if path.suffix in (".py", ".sql"):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]
