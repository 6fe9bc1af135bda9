"""`GET /roster-syncs/ID.csv`: the report of a roster sync for a spreadsheet, to whoever may read it."""

from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from adapters.csv_files.written import MARK, csv_of
from application.access import Viewer
from application.app import App
from application.roster.sync_report import Row
from domain.ids import SyncId
from graphql_api.ids import expect_number
from infra.csv_answer import answered

_AT_ONCE = 500


async def sync_csv(request: Request) -> Response:
    async def work(app: App, viewer: Viewer) -> Response:
        sync = SyncId(expect_number(request.path_params["id"], "RosterSync", viewer.district, "id"))
        rows = await app.report_sync(viewer, sync)
        headers = {"content-disposition": 'attachment; filename="roster-sync.csv"'}
        return StreamingResponse(written(rows), media_type="text/csv; charset=utf-8", headers=headers)

    return await answered(request, work)


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
