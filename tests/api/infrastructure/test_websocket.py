"""Over a real connection: uvicorn on a free port, and the `websockets` client."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

from graphql_api.http import HttpSettings
from graphql_api.limits import Limits
from tests.api.infrastructure.toy import app

PROTOCOL: Any = "graphql-transport-ws"
SETTINGS = HttpSettings(allowed_origins=("https://app.example.org",), init_seconds=0.3, limits=Limits(body=2_000))


@asynccontextmanager
async def served() -> AsyncIterator[str]:
    config = uvicorn.Config(app(SETTINGS), port=0, log_level="warning", lifespan="off", ws="websockets-sansio")
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield f"ws://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/graphql"
    finally:
        server.should_exit = True
        await running


@pytest.fixture(scope="module")
async def address() -> AsyncIterator[str]:
    async with served() as url:
        yield url


@asynccontextmanager
async def joined(address: str, payload: dict[str, Any] | None = None) -> AsyncIterator[ClientConnection]:
    async with connect(address, subprotocols=[PROTOCOL]) as socket:
        await socket.send(json.dumps({"type": "connection_init", "payload": payload or {}}))
        assert json.loads(await socket.recv())["type"] == "connection_ack"
        yield socket


async def ask(socket: ClientConnection, query: str, **more: Any) -> list[dict[str, Any]]:
    await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": query, **more}}))
    messages = []
    while not messages or messages[-1]["type"] == "next":
        text = await socket.recv()
        assert isinstance(text, str)
        messages.append(json.loads(text))
    return messages


async def closing(socket: ClientConnection) -> int:
    async with asyncio.timeout(5):
        await socket.wait_closed()
    assert socket.close_code is not None
    return socket.close_code


async def test_a_subscription_runs_over_a_websocket(address: str) -> None:
    async with joined(address) as socket:
        messages = await ask(socket, "subscription{ticks(upto:2)}")
    assert [message["type"] for message in messages] == ["next", "next", "complete"]
    assert messages[1]["payload"] == {"data": {"ticks": 1}}


async def test_the_guard_and_the_mask_stand_here_too(address: str) -> None:
    async with joined(address) as socket:
        inner = "students(first:500){nodes{school{students(first:500){nodes{number}}}}}"
        for query, code in (
            (f"subscription{{enrolled{{{inner}}}}}", "QUERY_TOO_COSTLY"),
            (f"{{school{{{inner}}}}}", "QUERY_TOO_COSTLY"),
            ("{nothing}", "GRAPHQL_VALIDATION_FAILED"),
            ("subscription{", "GRAPHQL_PARSE_FAILED"),
            ("{a" * 400, "QUERY_TOO_DEEP"),
        ):
            (message,) = await ask(socket, query)
            assert message["type"] == "error"
            assert [error["extensions"]["code"] for error in message["payload"]] == [code]
        *_, last, complete = await ask(socket, "subscription{ticks(upto:3)}")
        assert last["payload"]["errors"][0]["extensions"]["code"] == "INTERNAL"
        assert "amy" not in json.dumps(last)
        assert complete["type"] == "complete"


async def test_silence_ends_the_connection(address: str) -> None:
    async with connect(address, subprotocols=[PROTOCOL]) as socket:
        assert await closing(socket) == 4408


async def test_pages_of_other_sites_may_not_connect(address: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        await connect(address, subprotocols=[PROTOCOL], origin="https://evil.example.org")  # type: ignore[arg-type]
    assert refused.value.response.status_code == 403
    async with connect(address, subprotocols=[PROTOCOL], origin="https://app.example.org") as socket:  # type: ignore[arg-type]
        assert socket.subprotocol == PROTOCOL


async def test_the_legacy_protocol_is_closed(address: str) -> None:
    legacy: Any = "graphql-ws"
    async with connect(address, subprotocols=[legacy]) as socket:
        assert await closing(socket) == 4406


async def test_a_bad_token_in_either_place_closes_the_connection(address: str) -> None:
    async with connect(address, subprotocols=[PROTOCOL]) as socket:
        await socket.send(json.dumps({"type": "connection_init", "payload": {"token": "bad"}}))
        assert await closing(socket) == 4403
    async with connect(address, subprotocols=[PROTOCOL], additional_headers={"authorization": "Bearer old"}) as socket:
        assert await closing(socket) == 4403


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("nonsense", 4400),
        (b"\x00", 4400),
        ("[]", 4400),
        ("1", 4400),
        ('{"type":1}', 4400),
        ('{"type":"nothing"}', 4400),
        ('{"type":"subscribe","id":[],"payload":{"query":"{echo}"}}', 4400),
        ('{"type":"subscribe","id":"1","payload":{"query":1}}', 4400),
        ('{"type":"subscribe","id":"1","payload":{"query":"{echo}","variables":[]}}', 4400),
        ('{"type":"subscribe","id":"1","payload":{"query":"{echo}","operationName":[]}}', 4400),
        ('{"type":"subscribe","id":"1"}', 4400),
        ('{"type":"complete","id":{}}', 4400),
        ("[" * 1_500, 4400),
        ('"' + "x" * 2_100 + '"', 1009),
    ],
)
async def test_messages_of_the_wrong_form_close_the_connection(address: str, message: str | bytes, code: int) -> None:
    async with joined(address) as socket:
        await socket.send(message)
        assert await closing(socket) == code


async def test_nothing_runs_before_the_handshake(address: str) -> None:
    async with connect(address, subprotocols=[PROTOCOL]) as socket:
        await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": "{echo}"}}))
        assert await closing(socket) == 4401
