"""A real `homeroom serve` beside the tests, and a client for it: curl where there is one."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
from websockets.asyncio.client import ClientConnection, connect

from infra.running import tokens_of
from infra.settings import Settings, read_settings
from tests.docs.world import World
from tests.support.postgres import Database

SECRET = "a-secret-of-more-than-thirty-two-characters"
ADDRESS = "127.0.0.1:8000"
"""Where the documents say that Homeroom listens."""
PROTOCOL: Any = "graphql-transport-ws"
_ARGUMENTS = 'curl() { printf "%s\\0" "$@"; }\n'


@dataclass
class Server:
    """Started when first needed; stopped before the examples change anything, because it would work their jobs."""

    database: Database
    folder: Path
    _process: "subprocess.Popen[str] | None" = None
    _address: str = ""

    async def address(self) -> str:
        if self._process is None:
            await asyncio.to_thread(self._start)
        return self._address

    def settings(self) -> Settings:
        return read_settings(database_url=self.database.app_url, token_secret=SECRET)

    def token(self, world: World, told: str | None) -> str:
        """For real time: those of the harness are of September 2026."""
        return tokens_of(self.settings()).issue(world.viewer(told))

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.communicate(timeout=30)
            self._process = None

    def _start(self) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HOMEROOM_")}
        given = {
            "HOMEROOM_DATABASE_URL": self.database.app_url,
            "HOMEROOM_TOKEN_SECRET": SECRET,
            "HOMEROOM_DATA_DIR": str(self.folder),
        }
        command = [sys.executable, "-m", "infra.cli", "serve", "--port", "0", "--json"]
        self._process = subprocess.Popen(
            command, env={**kept, **given}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self._process.stdout is not None
        url: str = json.loads(self._process.stdout.readline())["url"]
        self._address = url.removeprefix("http://").removesuffix("/graphql")


async def run_curl(
    script: str, address: str, variables: Mapping[str, str], folder: Path, with_curl: bool | None = None
) -> str:
    """What a `curl …` line of a document prints when it is sent to `address` instead; files are in `folder`."""
    assert ADDRESS in script, f"examples speak to {ADDRESS}"
    script = script.replace(ADDRESS, address)
    if shutil.which("curl") if with_curl is None else with_curl:
        return (await _shell(script, variables, folder)).decode()
    async with httpx2.AsyncClient() as client:
        return await send_as_curl(client, script, variables, folder)


async def send_as_curl(client: httpx2.AsyncClient, script: str, variables: Mapping[str, str], folder: Path) -> str:
    """What a `curl …` line sends, sent by `client` instead."""
    arguments = (await _shell(_ARGUMENTS + script, variables, folder)).decode().split("\0")[:-1]
    return await _send(client, arguments, folder)


async def _shell(script: str, variables: Mapping[str, str], folder: Path) -> bytes:
    environment = {"PATH": os.environ["PATH"], **variables}
    process = await asyncio.create_subprocess_exec(
        "sh", "-euc", script, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    out, problems = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 0, problems.decode()
    return out


async def _send(client: httpx2.AsyncClient, arguments: list[str], folder: Path) -> str:
    """The few options of curl that the documents use."""
    waiting, url, headers, body = list(arguments), "", {}, ""
    parts: dict[str, tuple[str | None, bytes]] = {}
    while waiting:
        match waiting.pop(0):
            case "-H":
                name, _, value = waiting.pop(0).partition(":")
                headers[name] = value.strip()
            case "-d":
                body = waiting.pop(0)
            case "-F":
                name, _, value = waiting.pop(0).partition("=")
                is_file = value.startswith("@")
                parts[name] = (value[1:], (folder / value[1:]).read_bytes()) if is_file else (None, value.encode())
            case "-s" | "-N" | "-sN":
                pass
            case other:
                assert not other.startswith("-"), f"unknown option {other}"
                url = other
    if parts:
        sent = await client.post(url, headers=headers, files=parts)
    else:
        sent = await client.post(url, headers=headers, content=body.encode())
    return sent.text


def events(text: str) -> list[tuple[str, Any]]:
    """Server-sent events: name and data."""
    found: list[tuple[str, Any]] = []
    for part in filter(None, text.replace("\r\n", "\n").split("\n\n")):
        fields = dict(line.split(": ", 1) for line in part.splitlines() if ": " in line and not line.startswith(":"))
        if "event" in fields:
            found.append((fields["event"], json.loads(fields["data"]) if fields.get("data") else None))
    return found


@dataclass
class Socket:
    """The WebSocket of one document, opened by its first message."""

    _connection: ClientConnection | None = field(default=None)

    async def send(self, address: str, message: Any) -> None:
        if self._connection is None:
            self._connection = await connect(f"ws://{address}/graphql", subprotocols=[PROTOCOL])
        await self._connection.send(json.dumps(message))

    async def receive(self) -> Any:
        assert self._connection is not None, "nothing was sent before"
        return json.loads(await asyncio.wait_for(self._connection.recv(), 20))

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close()
            self._connection = None
