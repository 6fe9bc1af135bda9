"""`GET /schools/ID/attendance.csv?date=2026-09-01`: a date's attendance with the codes of the SIS, to whoever may read it."""

from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from adapters.csv_files.written import MARK, csv_of
from application.access import Viewer
from application.app import App
from domain.errors import Refused
from graphql_api.arguments import flex_period_id, school_id
from infra.csv_answer import answered


async def attendance_csv(request: Request) -> Response:
    async def work(app: App, viewer: Viewer) -> Response:
        period = request.query_params.get("flexPeriodId")
        rows = await app.export_attendance(
            viewer,
            school_id(viewer, request.path_params["id"], "id"),
            _day(request.query_params.get("date", "")),
            None if period is None else flex_period_id(viewer, period),
        )
        headers = {"content-disposition": 'attachment; filename="attendance.csv"'}
        return Response(MARK + csv_of(rows), media_type="text/csv; charset=utf-8", headers=headers)

    return await answered(request, work)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused("BAD_DATE", "Say which date: ?date=2026-09-01.", field="date") from None
