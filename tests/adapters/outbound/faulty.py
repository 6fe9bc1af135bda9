"""What fake services share: real HTTP from a thread of its own, and faults on demand."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

Json = dict[str, Any]
Spoils = Callable[[Any, Json], Response | Json | None]
"""Given the service and a whole page, what is sent instead: another answer, another page, or None for the page itself."""


@dataclass
class Fault:
    """Something that goes wrong with requests whose path contains `at`, after `after` of them, `times` times."""

    at: str
    spoils: Spoils
    after: int = 0
    times: int = 1


@dataclass
class Faulty:
    """Counts what it was asked, and fails as it is told."""

    faults: list[Fault] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    url: str = ""

    def fail(self, at: str, spoils: Spoils, *, after: int = 0, times: int = 1) -> None:
        self.faults.append(Fault(at, spoils, after, times))

    def count(self, at: str) -> int:
        """How many requests there were with this in their path or query."""
        return sum(at in asked for asked in self.asked)

    def answer(self, whole: Json, headers: dict[str, str] | None = None) -> Response:
        """The page, or what the first fault that is due makes of it; of the request that came last."""
        for fault in self.faults:
            if fault.at in self.asked[-1] and fault.times:
                fault.after -= 1
                if fault.after < 0:
                    fault.times -= 1
                    spoiled = fault.spoils(self, whole)
                    return spoiled if isinstance(spoiled, Response) else JSONResponse(spoiled or whole, headers=headers)
        return JSONResponse(whole, headers=headers)


def answers(status: int, **headers: str) -> Spoils:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda fake, page: JSONResponse({"message": "CANARY"}, status, named)


def html(fake: Any, page: Json) -> Response:
    return HTMLResponse("<!DOCTYPE html><p>Back soon. CANARY</p>")


def truncated(fake: Any, page: Json) -> Response:
    whole = JSONResponse(page).body
    return Response(bytes(whole[: len(whole) // 2]), media_type="application/json")


def hangs(fake: Any, page: Json) -> Response:
    async def body() -> AsyncIterator[bytes]:
        yield b'{"data": ['
        await asyncio.sleep(5)

    return StreamingResponse(body(), media_type="application/json")


def then(does: Callable[[Any], None]) -> Spoils:
    """The page as it is, and something happens behind it."""

    def spoils(fake: Any, page: Json) -> None:
        does(fake)

    return spoils


@contextmanager
def served(routes: Sequence[Route]) -> Iterator[str]:
    """The address at which they are served until the block is left."""
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
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
