"""Does what a document says: GraphQL on the application, curl and WebSockets on a server of its own."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graphql import parse, validate

from graphql_api.schema import schema
from tests.api.harness import staffer, student
from tests.docs.markdown import Block, blocks
from tests.docs.server import Server, Socket, events, run_curl
from tests.docs.shown import compare, filled, refusals
from tests.docs.world import World

RUNS = {"graphql", "json"}
BY_ID = {"student": student, "staffer": staffer}
"""Who asks under an id that an earlier answer has shown."""


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
                    assert refusals(self.answer) == [], refusals(self.answer)
            except AssertionError as wrong:
                raise AssertionError(f"{asked}: {wrong}") from wrong
        if shown is not None:
            assert self.answer is not None, "answers nothing"
            compare(shown, self.answer, self.known)
        self.answer = None

    async def _ask(self, block: Block) -> Any:
        document = parse(block.text)
        wrong = validate(schema.core, document)
        assert wrong == [], wrong
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
        if who in BY_ID:
            viewer = BY_ID[who](self.world.district, self.known["schoolId"], self.known[which])
        else:
            viewer = self.world.viewer(self.viewer)
        return {"authorization": f"Bearer {self.world.api.tokens.issue(viewer)}"}

    async def _alone(self) -> None:
        """Nobody else works the jobs that come now."""
        await self.socket.close()
        self.server.stop()

    async def _curl(self, block: Block) -> None:
        shell = {shouted(name): value for name, value in self.known.items()}
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


def shouted(name: str) -> str:
    """`studentId` as shells write it: STUDENT_ID."""
    return "".join(f"_{letter}" if letter.isupper() else letter.upper() for letter in name)
