"""The examples of the documents are run: GraphQL on the application, curl and WebSockets on a server of its own."""

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from graphql import parse, validate
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.clever.settings import FIELDS as CLEVER
from adapters.postgres.engine import create_engine
from graphql_api.schema import schema
from tests.api.harness import Api, api_on
from tests.api.harness import student as student_of
from tests.conftest import a_district
from tests.docs.markdown import DOCUMENTS, Block, blocks
from tests.docs.server import Server, Socket, events, run_curl
from tests.docs.shown import compare, filled, refusals
from tests.docs.world import World, a_world
from tests.support.postgres import Database
from tests.support.postgres import Server as Postgres

RUNS = {"graphql", "json"}
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


@dataclass
class Reader:
    """Does what a document says, from the top to the bottom."""

    world: World
    server: Server
    known: dict[str, str] = field(default_factory=dict)
    socket: Socket = field(default_factory=Socket)
    asked: Block | None = None
    variables: Any = None
    viewer: str | None = None
    answer: Any = None
    done: int = 0

    async def read(self, path: Path) -> None:
        for block in blocks(path):
            try:
                await self._take(block)
            except (AssertionError, KeyError, ValueError) as wrong:
                raise AssertionError(f"{block}: {wrong}") from wrong
        await self._finish()
        await self.socket.close()

    async def _take(self, block: Block) -> None:
        if block.language not in RUNS and "curl " not in block.text:
            return
        match block.language, block.role:
            case "json", "variables":
                self.variables = filled(block.text, self.known)
                return
            case "json", "answer":
                await self._finish(json.loads(block.text))
                return
        await self._finish()
        if block.leaves is not None:
            await self._alone()
            await self.world.leaves(block.leaves)
        match block.language, block.role:
            case "graphql", "":
                self.asked, self.variables, self.viewer = block, {}, block.viewer
            case "sh", _:
                await self._curl(block)
            case "json", "send":
                self.known["token"] = self.server.token(self.world, block.viewer)
                await self.socket.send(await self.server.address(), filled(block.text, self.known))
                self.done += 1
            case "json", "receive":
                compare(json.loads(block.text), await self.socket.receive(), self.known)
            case _:
                raise AssertionError(f"nobody runs ```{block.language} {block.role}")

    async def _finish(self, shown: Any = None) -> None:
        """Ask what was read before; hold the answer to what is shown, or else to having no refusal in it."""
        if self.asked is not None:
            asked, self.asked = self.asked, None
            try:
                self.answer = await self._ask(asked)
                if shown is None:
                    assert refusals(self.answer) == []
            except AssertionError as wrong:
                raise AssertionError(f"{asked}: {wrong}") from wrong
        if shown is not None:
            assert self.answer is not None, "answers nothing"
            compare(shown, self.answer, self.known)
        self.answer = None

    async def _ask(self, block: Block) -> Any:
        document = parse(block.text)
        assert validate(schema.core, document) == []
        if any(str(getattr(each, "operation", "")).endswith("MUTATION") for each in document.definitions):
            await self._alone()
        sent = await self.world.api.http.post(
            "/graphql", json={"query": block.text, "variables": self.variables}, headers=self._headers()
        )
        await self.world.api.work_jobs()
        self.done += 1
        return sent.json()

    def _headers(self) -> dict[str, str]:
        who, _, which = (self.viewer or "").partition(" ")
        if who == "nobody":
            return {}
        if who == "link":
            return {"authorization": f"Bearer {self.known[which].partition('#')[2]}"}
        if who == "student":
            viewer = student_of(self.world.district, self.known["schoolId"], self.known[which])
        else:
            viewer = self.world.viewer(self.viewer)
        return {"authorization": f"Bearer {self.world.api.tokens.issue(viewer)}"}

    async def _alone(self) -> None:
        """Nobody else works the jobs that come now."""
        await self.socket.close()
        self.server.stop()

    async def _curl(self, block: Block) -> None:
        shell = {_shouted(name): value for name, value in self.known.items()}
        shell["TOKEN"] = self.server.token(self.world, block.viewer)
        address = await self.server.address()
        folder = self.world.folder
        printed = await run_curl(block.text, address, shell, folder)
        again = await run_curl(block.text, address, shell, folder, with_curl=False)
        self.done += 1
        if printed.startswith("{"):
            assert again == printed
            self.answer = json.loads(printed)
            assert refusals(self.answer) == []
        else:
            told = events(printed)
            assert told[-1][0] == "complete", printed
            assert events(again)[-2:] == told[-2:]  # whoever asks later sees less on the way
            assert refusals([data for _, data in told]) == []
            self.answer = told[-2][1]


def _shouted(name: str) -> str:
    """`studentId` as shells write it: STUDENT_ID."""
    return "".join(f"_{letter}" if letter.isupper() else letter.upper() for letter in name)


def examples(path: Path) -> list[Block]:
    return [block for block in blocks(path) if block.language == "graphql" or "curl " in block.text]


@pytest.mark.parametrize("path", [path for path in DOCUMENTS if examples(path)], ids=lambda path: path.stem)
async def test_every_example_does_what_the_document_shows(
    path: Path, docs_api: Api, docs_engine: AsyncEngine, server: Server, tmp_path: Path
) -> None:
    world = await a_world(docs_api, await a_district(docs_engine), tmp_path / "roster")
    reader = Reader(world, server)
    await reader.read(path)
    assert reader.done >= len(examples(path))


def test_every_kind_of_block_is_known() -> None:
    unknown = [str(block) for path in DOCUMENTS for block in blocks(path) if block.role and block.role not in ROLES]
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
