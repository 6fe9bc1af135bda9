"""Where it is measured: an embedded server with the settings of production, or the one that is named."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg

from tests.support.postgres import Database, Server, run

_MAJOR = "SELECT CAST(current_setting('server_version_num') AS integer) / 10000"


@contextmanager
def server(url: str | None) -> Iterator[Server]:
    """`url` is a superuser's; its databases `homeroom_test_…` are then ours to make and drop."""
    if url is not None:
        yield Server(url)
        return
    from infra.embedded import EmbeddedPostgres

    folder = Path(tempfile.mkdtemp(prefix="homeroom-bench-"))
    folder.chmod(0o755)  # as root the server runs as somebody else
    try:
        with EmbeddedPostgres(folder).start() as running:
            yield Server(running.owner_url, running.app_url)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def scratch_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="homeroom-bench-files-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def execute(database: Database, *statements: str) -> None:
    """As the owner, each statement by itself."""

    async def each() -> None:
        connection = await asyncpg.connect(database.owner_url)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    run(each())


def save_rows(database: Database, query: str, file: Path) -> None:
    """As ready bytes, through our own connection: the server may be somebody else, or far away."""

    async def save() -> None:
        connection = await asyncpg.connect(database.owner_url)
        try:
            await connection.copy_from_query(query, output=file, format="binary")
        finally:
            await connection.close()

    run(save())


def value_of(database: Database, query: str) -> int:
    async def ask() -> int:
        connection = await asyncpg.connect(database.owner_url)
        try:
            return int(await connection.fetchval(query))
        finally:
            await connection.close()

    return run(ask())


def version_of(database: Database) -> str:
    return f"PostgreSQL {value_of(database, _MAJOR)}"
