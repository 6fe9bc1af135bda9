"""`GET /lists/…`: lists of a date for a spreadsheet (`.csv`) or a printer (`.html`), to whoever may read rosters and
appointments: `/lists/sections/ID.csv?date=2026-09-07`, `/lists/schools/ID/passes.html?date=…&flexPeriodId=…`,
`/lists/schools/ID/unscheduled.csv?date=…`.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from adapters.csv_files.day_lists import csv_of_list
from adapters.html_lists.written import CONTENT_POLICY, page_of
from application.access import Viewer
from application.printing.print_lists import DayList, PrintLists
from domain.errors import NotAllowed, Refused, Unauthenticated, not_found
from domain.ids import FlexPeriodId, SchoolId, SectionId
from graphql_api.arguments import flex_period_id, school_id, section_id
from infra.running import running_of

Find = Callable[[PrintLists, Viewer, str, date, FlexPeriodId | None], Awaitable[DayList]]
_STATUS = {"NOT_FOUND": 404, "BUSY": 503}


async def _section(lists: PrintLists, viewer: Viewer, id: str, day: date, period: FlexPeriodId | None) -> DayList:
    return await lists.section(viewer, SectionId(section_id(viewer, id)), day, period)


async def _passes(lists: PrintLists, viewer: Viewer, id: str, day: date, period: FlexPeriodId | None) -> DayList:
    return await lists.passes(viewer, SchoolId(school_id(viewer, id)), day, period)


async def _unscheduled(lists: PrintLists, viewer: Viewer, id: str, day: date, period: FlexPeriodId | None) -> DayList:
    return await lists.unscheduled(viewer, SchoolId(school_id(viewer, id)), day, period)


def day_list_routes() -> list[Route]:
    return [
        Route("/lists/sections/{id}.{form}", _served(_section)),
        Route("/lists/schools/{id}/passes.{form}", _served(_passes)),
        Route("/lists/schools/{id}/unscheduled.{form}", _served(_unscheduled)),
    ]


def written(given: DayList, form: str) -> AsyncIterator[bytes]:
    """As `csv` or `html`; any other form is `NOT_FOUND`."""
    if form not in ("csv", "html"):
        raise not_found("form of a list")
    return csv_of_list(given) if form == "csv" else page_of(given)


def _served(find: Find) -> Callable[[Request], Awaitable[Response]]:
    async def serve(request: Request) -> Response:
        running, form = running_of(request), request.path_params["form"]
        try:
            viewer = await running.viewer_of(request)
            if viewer is None:
                raise Unauthenticated("Sign in to read lists: send `Authorization: Bearer <token>`.")
            asked = request.query_params.get("flexPeriodId")
            period = None if asked is None else flex_period_id(viewer, asked)
            day = _day(request.query_params.get("date"))
            found = await find(running.app.print_lists, viewer, request.path_params["id"], day, period)
            pieces = written(found, form)
        except Unauthenticated as no:
            return _problem(401, no.code, no.message)
        except NotAllowed as no:
            return _problem(403, no.code, no.message)
        except Refused as no:
            return _problem(_STATUS.get(no.code, 400), no.code, no.message)
        if form == "html":
            policy = {"content-security-policy": CONTENT_POLICY}
            return StreamingResponse(pieces, media_type="text/html; charset=utf-8", headers=policy)
        name = f"{found.kind.value}-{found.day}.csv"
        headers = {"content-disposition": f'attachment; filename="{name}"'}
        return StreamingResponse(pieces, media_type="text/csv; charset=utf-8", headers=headers)

    return serve


def _day(given: str | None) -> date:
    try:
        return date.fromisoformat(given or "")
    except ValueError:
        raise Refused("BAD_DATE", "Name the date of the list, such as date=2026-09-07.", field="date") from None


def _problem(status: int, code: str, message: str) -> Response:
    return JSONResponse({"errors": [{"message": message, "extensions": {"code": code}}]}, status)
