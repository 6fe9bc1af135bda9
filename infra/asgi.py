"""The web application: GraphQL, health, templates of roster files, reports of roster syncs, lists of a date, a page for import
sites, and nothing else."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, TypeAlias

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route

from graphql_api.http import GraphQLView, HttpSettings
from graphql_api.routes import graphql_routes
from graphql_api.uploads import PREFLIGHT
from infra.attendance_csv import attendance_csv
from infra.day_lists import day_list_routes
from infra.edge import REQUEST_ID, Edge
from infra.health import healthz, readyz
from infra.import_page import import_page
from infra.running import start
from infra.settings import Settings
from infra.sync_csv import sync_csv
from infra.templates import templates

MakeView: TypeAlias = Callable[[HttpSettings], GraphQLView[Any]]


def create_app(settings: Settings, make_view: MakeView | None = None) -> Starlette:
    """`make_view` stands in for the real schema in tests."""
    if make_view is None:
        from infra.graphql import graphql_view

        make_view = graphql_view

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            try:
                app.state.running = await stack.enter_async_context(start(settings))
            except Exception as problem:
                app.state.problem = problem  # uvicorn would only print it
                raise
            yield

    http = HttpSettings(
        allowed_origins=settings.allowed_origins, graphiql=settings.graphiql, get_queries=settings.get_queries
    )
    app = Starlette(
        routes=[
            *graphql_routes(make_view(http)),
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/templates.zip", templates),
            Route("/import-site", import_page),
            Route("/roster-syncs/{id}.csv", sync_csv),
            Route("/schools/{id}/attendance.csv", attendance_csv),
            *day_list_routes(),
        ],
        middleware=[Middleware(Edge), *_cors(settings)],
        lifespan=lifespan,
    )
    app.state.broker_url = settings.broker_url.get_secret_value()
    return app


def _cors(settings: Settings) -> list[Middleware]:
    if not settings.allowed_origins:
        return []
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=settings.allowed_origins,
            allow_methods=["GET", "POST"],
            allow_headers=["authorization", "content-type", PREFLIGHT, REQUEST_ID],
            expose_headers=[REQUEST_ID],
        )
    ]
