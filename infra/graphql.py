"""GraphQL, joined to the process it runs in."""

from starlette.requests import Request
from starlette.websockets import WebSocket

from application.access import Role, Viewer
from domain.errors import Unauthenticated
from graphql_api.context import Context
from graphql_api.http import GraphQLView, HttpSettings
from graphql_api.schema import schema
from infra.running import running_of


def graphql_view(settings: HttpSettings) -> GraphQLView[Context]:
    return GraphQLView(schema, new_context, say_who, settings)


async def new_context(connecting: Request | WebSocket) -> Context:
    running = running_of(connecting)
    viewer = await running.viewer_of(connecting)
    if isinstance(connecting, WebSocket):
        _must_stay(viewer)
    return Context(
        app=running.app,
        sealer=running.sealer,
        viewer=viewer,
        request_id=connecting.scope["state"]["request_id"],
        request=connecting,
    )


async def say_who(context: Context) -> None:
    """Browsers cannot send a header with a WebSocket: they send `{"authorization": "Bearer …"}` in `connection_init`."""
    given = (context.connection_params or {}).get("authorization")
    if given is not None and context.request is not None:
        if not isinstance(given, str):
            raise Unauthenticated("authorization must be a string: send `Bearer <token>`.")
        context.viewer = await running_of(context.request).viewer_of_header(given)
    if context.viewer is None:
        raise Unauthenticated("Send the token in connection_init as authorization: `Bearer <token>`.")
    _must_stay(context.viewer)


def _must_stay(viewer: Viewer | None) -> None:
    """A link that is replaced stops working at once: it is looked up for every request, and opens nothing that stays open."""
    if viewer is not None and viewer.role is Role.IMPORT_SITE:
        raise Unauthenticated("The link of an import site opens no WebSocket: send requests with POST.")
