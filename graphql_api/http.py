"""GraphQL over HTTP: what is let in, and how answers look on the wire.

POST with `application/json`, or with files and a header that no other site's form can send; GET shows the page for people.
Whatever is wrong with a request is answered with a sentence, in the same JSON form as every other GraphQL error.
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias, TypeVar

import orjson
from cross_web import AsyncHTTPRequestAdapter, HTTPException, StarletteRequestAdapter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketState
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http import GraphQLHTTPResponse, GraphQLRequestData
from strawberry.subscriptions import GRAPHQL_SSE_PROTOCOL, GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types import ExecutionResult

from domain.errors import NotAllowed, Refused, Unauthenticated
from graphql_api import graphiql, requests
from graphql_api.errors import Schema
from graphql_api.limits import LIMITS, Limits
from graphql_api.requests import BadRequest, json_problem, media_types, object_in
from graphql_api.uploads import MULTIPART, operation_with_files, upload_problem
from graphql_api.websocket import CheckedAdapter, CheckedHandler

Context = TypeVar("Context")
Connecting: TypeAlias = Request | WebSocket

GRAPHQL_RESPONSE = "application/graphql-response+json"
EVENT_STREAM = "text/event-stream"


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """How the API may be reached. `limits` holds the sizes."""

    allowed_origins: tuple[str, ...] = ()
    """Other sites whose pages may open a WebSocket."""
    graphiql: bool = True
    get_queries: bool = False
    """Queries (never mutations) by GET as well; some conformance suites want it."""
    init_seconds: float = 5
    """How long a WebSocket may stay silent before `connection_init`."""
    limits: Limits = LIMITS


class _RequestAdapter(StarletteRequestAdapter):
    """Strawberry's own, with the request still in reach."""

    def __init__(self, request: Request) -> None:
        super().__init__(request)
        self.request = request


class _SubResponse(Response):
    accept: frozenset[str] = frozenset()


def post_problem(request: Request) -> BadRequest | None:
    """Why a POST is not read: a browser sends anything but JSON for any other site, and with the user's cookies."""
    if media_types(request.headers.get("content-type", "")) == {MULTIPART}:
        return upload_problem(request.headers)
    return json_problem(request)


class GraphQLView(GraphQL[Context, None]):
    """The ASGI application at /graphql. `context` makes the context of a request or of a WebSocket.

    `connected` is awaited after `connection_init`, with the context that then has `connection_params`; it may raise
    `Unauthenticated` or `NotAllowed` to close the WebSocket with 4403.
    """

    request_adapter_class = _RequestAdapter
    websocket_adapter_class = CheckedAdapter
    graphql_transport_ws_handler_class = CheckedHandler

    def __init__(
        self,
        schema: Schema,
        context: Callable[[Connecting], Awaitable[Context]],
        connected: Callable[[Context], Awaitable[None]] | None = None,
        settings: HttpSettings | None = None,
    ) -> None:
        self.settings = settings or HttpSettings()
        super().__init__(
            schema,
            graphql_ide="graphiql" if self.settings.graphiql else None,
            allow_queries_via_get=self.settings.get_queries,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL, GRAPHQL_SSE_PROTOCOL),
            connection_init_wait_timeout=timedelta(seconds=self.settings.init_seconds),
            allowed_origins=self.settings.allowed_origins,
        )
        self.message_limit = self.settings.limits.body
        self._context = context
        self._connected = connected
        self._page = HTMLResponse(graphiql.page(), headers=graphiql.HEADERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._websocket(WebSocket(scope, receive, send))
            return
        request = Request(scope, self._limited(scope, receive))
        try:
            try:
                response = await self._http(request)
            except (BadRequest, HTTPException, Unauthenticated, NotAllowed, Refused) as problem:
                response = requests.refused(problem)
            await response(scope, receive, send)
        finally:
            await request.close()  # removes what was uploaded

    async def _http(self, request: Request) -> Response:
        wants_page = media_types(request.headers.get("accept", "")) & {"text/html", "text/*", "*/*"}
        if request.method == "GET" and "query" not in request.query_params and self.settings.graphiql and wants_page:
            return self._page
        if request.method not in (("GET", "POST") if self.settings.get_queries else ("POST",)):
            raise BadRequest(405, "METHOD_NOT_ALLOWED", "Send GraphQL operations with POST.", allow="POST")
        if request.method == "POST" and (problem := post_problem(request)):
            raise problem
        return await self.run(request)

    async def _websocket(self, socket: WebSocket) -> None:
        try:
            await self.run(socket)
        except (Unauthenticated, NotAllowed) as refused:
            if socket.application_state is not WebSocketState.DISCONNECTED:
                await socket.close(4403, refused.message[:100])

    def _limited(self, scope: Scope, receive: Receive) -> Receive:
        limits = self.settings.limits
        headers = dict(scope["headers"])
        multipart = headers.get(b"content-type", b"").lower().startswith(MULTIPART.encode())
        most = limits.upload if multipart else limits.body
        message = f"The request's body has more than {most:,} bytes: split it into several requests."
        received = 0

        async def limited() -> Message:
            nonlocal received
            chunk = await receive()
            received += len(chunk.get("body", b"")) if chunk["type"] == "http.request" else 0
            announced = headers.get(b"content-length", b"0")
            if received > most or (announced.isdigit() and int(announced[:20]) > most):
                raise BadRequest(413, "BODY_TOO_LARGE", message, limit=most)
            return chunk

        return limited

    async def parse_http_body(self, request: AsyncHTTPRequestAdapter) -> GraphQLRequestData:
        if request.method == "GET":
            given: object = dict(request.query_params)
            for name in ("variables", "extensions"):
                if isinstance(given, dict) and given.get(name):
                    given[name] = object_in(given[name], name)
        elif isinstance(request, _RequestAdapter) and MULTIPART in media_types(request.content_type or ""):
            given = await operation_with_files(request.request, self.settings.limits)
        else:
            given = object_in(await request.get_body(), "The request's body")
        streams = EVENT_STREAM in media_types(request.headers.get("accept", ""))
        return requests.request_data(given, "sse" if streams else "http")

    async def get_context(self, request: Connecting, response: Response | WebSocket) -> Context:
        return await self._context(request)

    async def on_ws_connect(self, context: Context) -> dict[str, object]:
        if self._connected is not None:
            try:
                await self._connected(context)
            except (Unauthenticated, NotAllowed) as refused:
                raise ConnectionRejectionError from refused
        return {}

    async def get_sub_response(self, request: Connecting) -> Response:
        response = _SubResponse()
        response.accept = media_types(request.headers.get("accept", ""))
        response.status_code = None  # type: ignore[assignment]
        del response.headers["content-length"]
        return response

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        answer = await super().process_result(request, result)
        if answer.get("data") is None and result.errors and not any(error.path for error in result.errors):
            del answer["data"]  # nothing was executed
        return answer

    def create_response(
        self, response_data: GraphQLHTTPResponse | list[GraphQLHTTPResponse], sub_response: Response
    ) -> Response:
        response = super().create_response(response_data, sub_response)
        if isinstance(sub_response, _SubResponse) and GRAPHQL_RESPONSE in sub_response.accept:
            response.headers["content-type"] = f"{GRAPHQL_RESPONSE}; charset=utf-8"
            if isinstance(response_data, dict) and "data" not in response_data and not sub_response.status_code:
                response.status_code = requests.request_error_status(response_data.get("errors") or [])
        return response

    def decode_json(self, data: str | bytes) -> object:
        return orjson.loads(data)

    def encode_json(self, data: object) -> str:
        try:
            return orjson.dumps(data, option=orjson.OPT_NON_STR_KEYS).decode()
        except orjson.JSONEncodeError:  # an integer of more than 64 bits, or very deep JSON
            return json.dumps(data, separators=(",", ":"))
