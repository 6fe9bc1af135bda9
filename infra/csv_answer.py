"""What the addresses of reports share: they are for the owner of a token, and a refusal is told as the API tells it."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from application.access import Viewer
from application.app import App
from domain.errors import Refused, Unauthenticated
from infra.running import running_of


async def answered(request: Request, work: Callable[[App, Viewer], Awaitable[Response]]) -> Response:
    """What `work` answers to the viewer, or why there is no answer."""
    running = running_of(request)
    try:
        viewer = await running.viewer_of(request)
        if viewer is None:
            raise Unauthenticated("Sign in to read reports: send `Authorization: Bearer <token>`.")
        return await work(running.app, viewer)
    except Unauthenticated as no:
        return _problem(401, no.code, no.message)
    except Refused as no:
        return _problem(404 if no.code == "NOT_FOUND" else 400, no.code, no.message)


def _problem(status: int, code: str, message: str) -> Response:
    return JSONResponse({"errors": [{"message": message, "extensions": {"code": code}}]}, status)
