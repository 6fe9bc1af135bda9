"""Clever, as far as Homeroom speaks with it, over real HTTP: tokens that are replaced, keyset pages with links, events
that grow old, districts that pause, and faults on demand."""

import asyncio
import base64
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.adapters.clever.districts import CLIENT, DISTRICT, SECRET, Json

Spoils = Callable[["FakeClever", Json], Response | Json | None]
"""Given a whole page, what is sent instead: another answer, another page, or None for the page itself."""


@dataclass
class Fault:
    """Something that goes wrong with requests whose path contains `at`, after `after` of them, `times` times."""

    at: str
    spoils: Spoils
    after: int = 0
    times: int = 1


@dataclass
class FakeClever:
    """One application at Clever and the districts that share with it."""

    data: dict[str, list[Json]]
    page_size: int = 2
    state: str = "running"
    shared: bool = True
    version: str = "v3.1"
    events_on: bool = True
    faults: list[Fault] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    tokens: int = 0
    url: str = ""

    @property
    def token(self) -> str:
        return f"CANARYTOKEN{self.tokens}"

    def fail(self, at: str, spoils: Spoils, *, after: int = 0, times: int = 1) -> None:
        self.faults.append(Fault(at, spoils, after, times))

    def replace_token(self) -> None:
        self.tokens += 1

    def count(self, at: str) -> int:
        """How many requests there were with this in their path or query."""
        return sum(at in asked for asked in self.asked)

    async def give_token(self, request: Request) -> Response:
        self.asked.append(str(request.url.path))
        login = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {login}":
            return JSONResponse({"message": "unauthorized"}, 401)
        self.replace_token()
        row = {"id": "1", "owner": {"type": "district", "id": DISTRICT}, "access_token": self.token}
        return JSONResponse({"data": [row] if self.shared else [], "links": []})

    async def give_data(self, request: Request) -> Response:
        self.asked.append(f"{request.url.path}?{request.url.query}")
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return JSONResponse({"message": "bad token"}, 401)
        version, collection, *rest = request.url.path.strip("/").split("/")
        if version != self.version or collection not in (*self.data, "districts"):
            return HTMLResponse(f"<!DOCTYPE html><pre>Cannot GET {request.url.path}</pre>", 404)
        if not self.shared or (collection == "events" and not self.events_on):
            return JSONResponse({"message": "not found"}, 404)
        whole = self._one(collection, rest[0]) if rest else self._page(request, collection)
        if whole is None:
            return JSONResponse({"message": "not found"}, 404)
        for fault in self.faults:
            if fault.at in self.asked[-1] and fault.times:
                fault.after -= 1
                if fault.after < 0:
                    fault.times -= 1
                    spoiled = fault.spoils(self, whole)
                    return spoiled if isinstance(spoiled, Response) else JSONResponse(spoiled or whole)
        return JSONResponse(whole)

    def _one(self, collection: str, id: str) -> Json | None:
        if collection == "districts":
            return {"data": {"id": DISTRICT, "name": "D", "state": self.state}} if id == DISTRICT else None
        return next(({"data": one} for one in self.data[collection] if one["id"] == id), None)

    def _page(self, request: Request, collection: str) -> Json:
        asked = request.query_params
        rows = [one for one in self.data[collection] if asked.get("role") in (None, *one.get("roles", {}))]
        rows.sort(key=lambda one: str(one.get("id")))
        after = asked.get("starting_after", "")
        size = min(self.page_size, int(asked.get("limit", "100")))
        rows = [one for one in rows if str(one.get("id")) > after]
        path, links = request.url.path, [{"rel": "self", "uri": str(request.url)}]
        if len(rows) > size:
            last = rows[size - 1]["id"]
            links.append({"rel": "next", "uri": f"{path}?limit={size}&starting_after={last}"})
        return {"data": [{"data": one, "uri": path} for one in rows[:size]], "links": links}


def answers(status: int, **headers: str) -> Spoils:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda fake, page: JSONResponse({"message": "CANARY"}, status, named)


def html(fake: FakeClever, page: Json) -> Response:
    return HTMLResponse("<!DOCTYPE html><p>Back soon. CANARY</p>")


def truncated(fake: FakeClever, page: Json) -> Response:
    whole = JSONResponse(page).body
    return Response(bytes(whole[: len(whole) // 2]), media_type="application/json")


def hangs(fake: FakeClever, page: Json) -> Response:
    async def body() -> AsyncIterator[bytes]:
        yield b'{"data": ['
        await asyncio.sleep(5)

    return StreamingResponse(body(), media_type="application/json")


def without_links(fake: FakeClever, page: Json) -> Json:
    return {"data": page["data"]}


def cut_short(fake: FakeClever, page: Json) -> Json:
    return {**page, "links": page["links"][:1]}


def emptied(fake: FakeClever, page: Json) -> Json:
    return {"data": [], "links": []}


def leads_to(uri: Any) -> Spoils:
    return lambda fake, page: {**page, "links": [{"rel": "next", "uri": uri}]}


def then(does: Callable[[FakeClever], None]) -> Spoils:
    """The page as it is, and something happens behind it."""

    def spoils(fake: FakeClever, page: Json) -> None:
        does(fake)

    return spoils


@contextmanager
def clever(data: dict[str, list[Json]], **how: Any) -> Iterator[FakeClever]:
    """Serves from a thread of its own until the block is left."""
    fake = FakeClever(data, **how)
    routes = [Route("/oauth/tokens", fake.give_token), Route("/{path:path}", fake.give_data)]
    config = uvicorn.Config(
        Starlette(routes=routes), host="127.0.0.1", port=0, log_config=None, ws="none", lifespan="off", loop="asyncio",
        timeout_graceful_shutdown=1,
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        deadline = time.monotonic() + 10
        while not server.started:
            assert thread.is_alive()
            assert time.monotonic() < deadline
            time.sleep(0.01)
        fake.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        yield fake
    finally:
        server.should_exit = True
        thread.join(10)
