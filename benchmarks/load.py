"""Asks a server the same thing again and again, over a number of connections, and tells how fast it answered."""

import asyncio
import json
import os
import time
from statistics import quantiles
from typing import Any
from urllib.parse import urlsplit

import asyncpg

from benchmarks.costs import Facts, Meter, family_seconds, parent_of, process_seconds


async def load(
    meter: Meter,
    url: str,
    body: str,
    token: str,
    connections: int,
    warm_seconds: float,
    seconds: float,
    server: int,
    database: str,
) -> Facts:
    """`server` is its process; what it costs in PostgreSQL is that of all its processes."""
    if (processors := os.cpu_count()) and processors > 1:
        os.sched_setaffinity(0, {processors - 1})
    one = _Connection(url, body, token)
    answer = await one.ask()
    await _run(url, body, token, connections, warm_seconds)
    postmaster = await _postmaster(database)
    before = process_seconds(server) or 0, family_seconds(postmaster)
    with meter:
        latencies = await _run(url, body, token, connections, seconds)
    after = process_seconds(server) or 0, family_seconds(postmaster)
    cuts = quantiles(latencies, n=100)
    return {
        "answer": json.loads(answer),
        "requests": len(latencies),
        "server": after[0] - before[0],
        "postgres": after[1] - before[1],
        "p50": cuts[49],
        "p99": cuts[98],
    }


async def _run(url: str, body: str, token: str, connections: int, seconds: float) -> list[float]:
    end = time.perf_counter() + seconds
    latencies: list[float] = []

    async def client() -> None:
        connection = _Connection(url, body, token)
        while (begun := time.perf_counter()) < end:
            await connection.ask()
            latencies.append(time.perf_counter() - begun)
        connection.close()

    await asyncio.gather(*(client() for _ in range(connections)))
    return latencies


class _Connection:
    """One kept-alive HTTP connection; as little work as possible, for it shares the machine with the server."""

    def __init__(self, url: str, body: str, token: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname, parts.port
        head = (
            f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {token}\r\nContent-Length: {len(body.encode())}\r\n\r\n"
        )
        self._request = (head + body).encode()
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self) -> bytes:
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, self._port, limit=2**22)
        reader, writer = self._streams
        writer.write(self._request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        body = await reader.readexactly(length)
        if not head.startswith(b"HTTP/1.1 200") or b'"errors"' in body[:200]:
            raise RuntimeError((head + body[:500]).decode(errors="replace"))
        return body

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()


async def _postmaster(database: str) -> int:
    connection: asyncpg.Connection[Any] = await asyncpg.connect(database)
    pid = connection.get_server_pid()
    parent = parent_of(pid)
    await connection.close()
    return parent
