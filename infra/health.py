"""Whether this process lives, and whether it can do its work."""

import asyncio
from urllib.parse import urlsplit

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from adapters.workers.broker import is_embedded

_REVISION = text("SELECT version_num FROM control.alembic_version")
_PORTS = {"redis": 6379, "rediss": 6379, "amqp": 5672, "amqps": 5671}
_PATIENCE = 3.0


async def healthz(request: Request) -> Response:
    """The process answers: restart it if it does not."""
    return PlainTextResponse("ok\n")


async def readyz(request: Request) -> Response:
    """200 where requests can be served, 503 where not.

    A broker that is away is told and does not count: requests succeed without it, and jobs wait in the database.
    """
    running = request.app.state.running
    schema, broker = await asyncio.gather(
        schema_problem(running.engine, running.needed_revision), broker_problem(request.app.state.broker_url)
    )
    answer = {"ready": schema is None, "database": schema or "ok", "broker": broker or "ok"}
    return JSONResponse(answer, 200 if schema is None else 503)


async def schema_problem(engine: AsyncEngine, needed: str) -> str | None:
    try:
        async with asyncio.timeout(_PATIENCE), engine.connect() as connection:
            current = await connection.scalar(_REVISION)
    except Exception:  # noqa: BLE001 - whatever it is, the database does not answer
        return "unreachable"
    return None if current == needed else f"schema is {current}, {needed} is needed"


async def broker_problem(url: str) -> str | None:
    if is_embedded(url):
        return None
    parts = urlsplit(url)
    try:
        async with asyncio.timeout(_PATIENCE):
            _, writer = await asyncio.open_connection(parts.hostname, parts.port or _PORTS[parts.scheme])
    except (OSError, TimeoutError):
        return "unreachable"
    writer.close()
    return None
