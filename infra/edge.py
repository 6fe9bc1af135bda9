"""What every answer carries, whatever made it: the request's id and headers that keep browsers from doing harm."""

import re
import time
from uuid import uuid4

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

REQUEST_ID = "x-request-id"
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
_GOOD_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_UNLOGGED = ("/healthz", "/readyz")

log: structlog.stdlib.BoundLogger = structlog.get_logger("homeroom.http")


class Edge:
    """Outermost middleware. A header that the answer already has stays as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        started = time.monotonic()
        status = 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] in ("http.response.start", "websocket.accept"):
                status = message.get("status", 101)
                headers = MutableHeaders(scope=message)
                headers[REQUEST_ID] = request_id
                if scope["type"] == "http":
                    for name, value in HEADERS.items():
                        headers.setdefault(name, value)
                    if "etag" not in headers:  # files may be kept
                        headers.setdefault("cache-control", "no-store")
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, sending)
            finally:
                if scope["path"] not in _UNLOGGED:  # neither query nor body: they are about children
                    took = round((time.monotonic() - started) * 1000, 1)
                    method = scope.get("method", "WEBSOCKET")
                    log.info("request", method=method, path=scope["path"], status=status, milliseconds=took)


def _request_id(scope: Scope) -> str:
    """The proxy's, where it sends one that is fit to be logged."""
    for name, value in scope["headers"]:
        if name == REQUEST_ID.encode():
            given = value.decode("latin-1")
            if _GOOD_ID.fullmatch(given):
                return str(given)
    return uuid4().hex
