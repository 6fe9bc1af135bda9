"""`GET /roster-syncs/ID.csv`: the report of a roster sync for a spreadsheet, to whoever may read it."""

from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from adapters.csv_files.written import MARK, csv_of
from application.roster.sync_report import Row
from domain.errors import Refused, Unauthenticated
from domain.ids import SyncId
from graphql_api.ids import expect_number
from infra.running import running_of

_AT_ONCE = 500


async def sync_csv(request: Request) -> Response:
    running = running_of(request)
    try:
        viewer = await running.viewer_of(request)
        if viewer is None:
            raise Unauthenticated("Sign in to read reports: send `Authorization: Bearer <token>`.")
        sync = SyncId(expect_number(request.path_params["id"], "RosterSync", viewer.district, "id"))
        rows = await running.app.report_sync(viewer, sync)
    except Unauthenticated as no:
        return _problem(401, no.code, no.message)
    except Refused as no:
        return _problem(400 if no.code == "BAD_ID" else 404, no.code, no.message)
    headers = {"content-disposition": 'attachment; filename="roster-sync.csv"'}
    return StreamingResponse(written(rows), media_type="text/csv; charset=utf-8", headers=headers)


async def written(rows: AsyncIterator[Row]) -> AsyncIterator[bytes]:
    """The rows as CSV, some hundred at a time."""
    yield MARK
    waiting: list[Row] = []
    async for row in rows:
        waiting.append(row)
        if len(waiting) == _AT_ONCE:
            yield csv_of(waiting)
            waiting.clear()
    yield csv_of(waiting)


def _problem(status: int, code: str, message: str) -> Response:
    return JSONResponse({"errors": [{"message": message, "extensions": {"code": code}}]}, status)
