"""The limit of group C: a Starlette handler that sends one hand-written statement's JSON as it comes. No token is asked for.

Served by `uvicorn --factory benchmarks.by_hand:app` with HOMEROOM_BENCH_DATABASE_URL set to an address without policies.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import asyncpg
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.read_queries import BIG_SQL, SMALL_SQL
from graphql_api.ids import decode

POOL = 10


def app() -> Starlette:
    return Starlette(
        routes=[
            Route("/healthz", _alive),
            Route("/big", _big, methods=["POST"]),
            Route("/small", _small, methods=["POST"]),
        ],
        lifespan=_lifespan,
    )


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    url = os.environ["HOMEROOM_BENCH_DATABASE_URL"]
    async with asyncpg.create_pool(url, min_size=POOL, max_size=POOL) as app.state.pool:
        yield


async def _alive(request: Request) -> Response:
    return Response("alive")


async def _big(request: Request) -> Response:
    school = decode((await request.json())["variables"]["school"])
    return _answer(await request.app.state.pool.fetchval(BIG_SQL, school.district, school.number))


async def _small(request: Request) -> Response:
    asked = (await request.json())["variables"]
    student, days = decode(asked["student"]), [date.fromisoformat(asked[name]) for name in ("from", "to")]
    return _answer(await request.app.state.pool.fetchval(SMALL_SQL, student.district, student.number, *days))


def _answer(text: str) -> Response:
    return Response(text, media_type="application/json")
