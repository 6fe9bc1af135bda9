"""The routes of the API: the endpoint, and the files of the page for people."""

from typing import Any

from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from graphql_api import graphiql
from graphql_api.http import GraphQLView


def graphql_routes(view: GraphQLView[Any], path: str = "/graphql") -> list[BaseRoute]:
    """Give these to Starlette."""
    routes: list[BaseRoute] = [Route(path, view), WebSocketRoute(path, view)]
    if view.settings.graphiql:
        routes.append(Mount(graphiql.MOUNT, StaticFiles(directory=graphiql.FOLDER), name="graphiql-assets"))
    return routes
