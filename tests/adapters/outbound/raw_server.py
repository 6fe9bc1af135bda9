"""A server that is told byte for byte what to say, and counts what it was asked."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from adapters.outbound.client import OutboundClient
from adapters.outbound.limits import CallLimits

Says = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class RawServer:
    """Says one thing per request, the last one again and again."""

    says: list[Says]
    asked: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = (await reader.readuntil(b"\r\n\r\n")).decode()
            self.asked.append(request)
            await self.says[min(len(self.asked), len(self.says)) - 1](writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


def says(status: int = 200, body: bytes = b"{}", **headers: str) -> Says:
    """A whole, well-formed answer; headers are spelled with `_`."""
    named = {"content_type": "application/json", "content_length": str(len(body)), **headers}
    return raw(status, body, **{name: value for name, value in named.items() if value})


def raw(status: int, body: bytes, **headers: str) -> Says:
    """What is given and nothing else; the connection is closed behind it."""
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())

    async def say(writer: asyncio.StreamWriter) -> None:
        writer.write(f"HTTP/1.1 {status} X\r\n{lines}connection: close\r\n\r\n".encode() + body)
        await writer.drain()

    return say


async def drips(writer: asyncio.StreamWriter) -> None:
    """A byte now and then, for ever: no silence is ever long."""
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.02)


async def hangs_up(writer: asyncio.StreamWriter) -> None:
    """Not a word."""


@asynccontextmanager
async def serving(*said: Says) -> AsyncIterator[RawServer]:
    server = RawServer(list(said))
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()


@dataclass
class Patience:
    """Sleeps that take no time and are remembered."""

    slept: list[float] = field(default_factory=list)
    now: float = 1_790_000_000.0

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def client(patience: Patience | None = None, **limits: float) -> OutboundClient:
    """Allowed to call this very machine."""
    patience = patience or Patience()
    return OutboundClient(
        "Clever",
        private_allowed=True,
        limits=CallLimits(**limits),  # type: ignore[arg-type]
        sleep=patience.sleep,
        now=lambda: patience.now,
        chance=lambda: 1.0,
    )
