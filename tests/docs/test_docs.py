"""The examples of the documents are run: GraphQL on the application, curl and WebSockets on a server of its own."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.clever.settings import FIELDS as CLEVER
from adapters.postgres.engine import create_engine
from tests.api.harness import Api, api_on
from tests.conftest import a_district
from tests.docs.markdown import DOCUMENTS, YEAR, Block, blocks
from tests.docs.reader import Reader
from tests.docs.server import Server
from tests.docs.world import a_world
from tests.support.postgres import Database
from tests.support.postgres import Server as Postgres

ROLES = {"variables", "answer", "send", "receive", "example"}


@pytest.fixture(scope="module")
def docs_database(postgres_server: Postgres, migrated_template: str) -> Iterator[Database]:
    """Of its own: a real server works every job it finds."""
    with postgres_server.temporary(migrated_template) as database:
        yield database


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def docs_engine(docs_database: Database) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(docs_database.app_url)
    yield engine
    await engine.dispose()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def docs_api(docs_engine: AsyncEngine, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Api]:
    api = api_on(docs_engine, drop_dir=tmp_path_factory.mktemp("drop"))
    api.sources.fields = CLEVER
    async with api.http:
        yield api


@pytest.fixture
def server(docs_database: Database, tmp_path: Path) -> Iterator[Server]:
    started = Server(docs_database, tmp_path / "data")
    yield started
    started.stop()


def examples(path: Path) -> list[Block]:
    return [block for block in blocks(path) if block.language == "graphql" or "curl " in block.text]


@pytest.mark.parametrize(
    "path", [path for path in DOCUMENTS if examples(path) and path != YEAR], ids=lambda path: path.stem
)
async def test_every_example_does_what_the_document_shows(
    path: Path, docs_api: Api, docs_engine: AsyncEngine, server: Server, tmp_path: Path
) -> None:
    world = await a_world(docs_api, await a_district(docs_engine), tmp_path / "roster")
    reader = Reader(world, server)
    await reader.read(path)
    assert reader.done >= len(examples(path))


def is_known(block: Block) -> bool:
    return block.role in ROLES or (block.path == YEAR and block.language == "csv")


def test_every_kind_of_block_is_known() -> None:
    unknown = [str(block) for path in DOCUMENTS for block in blocks(path) if block.role and not is_known(block)]
    assert unknown == []


@pytest.mark.parametrize(
    "wrong",
    [
        "```graphql\n{ viewer { shoeSize } }\n```",
        '```graphql\n{ school(id: "x") { name } }\n```',
        '```graphql\n{ viewer { role } }\n```\n```json answer\n{"data": {"viewer": {"role": "STUDENT"}}}\n```',
        '```graphql\n{ viewer { role } }\n```\n```json answer\n{"data": {"viewer": {}}}\n```',
        '```graphql\nquery($id: ID!) { job(id: $id) { state } }\n```\n```json variables\n{"id": "$nothing"}\n```',
        "```graphql colourful\n{ viewer { role } }\n```",
    ],
    ids=["no such field", "an error", "another answer", "more than shown", "never shown", "no such kind"],
)
async def test_a_wrong_example_is_found(
    wrong: str, docs_api: Api, docs_engine: AsyncEngine, server: Server, tmp_path: Path
) -> None:
    document = tmp_path / "wrong.md"
    document.write_text(wrong, encoding="utf-8")
    world = await a_world(docs_api, await a_district(docs_engine), tmp_path / "roster")
    with pytest.raises((AssertionError, ValueError)):
        await Reader(world, server).read(document)
