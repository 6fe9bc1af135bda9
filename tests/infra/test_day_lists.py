"""Lists of a date over HTTP, from a real school: who gets them, and how a browser must treat them."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.applications import Starlette

from adapters.html_lists.written import CONTENT_POLICY
from application.access import Role, Viewer
from application.printing.print_lists import DayList
from domain.errors import Refused
from domain.ids import DistrictId
from graphql_api.ids import encode
from infra.commands.day_lists import answer_of
from infra.container import build
from infra.day_lists import day_list_routes
from infra.edge import Edge
from infra.seals import KeySeals
from tests.appointments.desk import MONDAY, Desk
from tests.support.schools import SmallSchool, a_small_school

SECRET = "a-secret-of-more-than-thirty-two-characters"


def site_of(engine: AsyncEngine, viewer: Viewer) -> Any:
    async def viewer_of(request: object) -> Viewer:
        del request
        return viewer

    app = Starlette(routes=day_list_routes())
    app.state.running = SimpleNamespace(app=build(engine, KeySeals(lambda: [SECRET])), viewer_of=viewer_of)
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(Edge(app)), base_url="http://testserver")


async def asked(engine: AsyncEngine, school: SmallSchool, viewer: Viewer, form: str, day: date = MONDAY) -> Any:
    path = f"/lists/sections/{encode('Section', school.district, school.gym)}.{form}"
    period = encode("FlexPeriod", school.district, school.flex_period)
    async with site_of(engine, viewer) as client:
        return await client.get(path, params={"date": str(day), "flexPeriodId": period})


async def test_a_list_is_never_kept_and_its_page_runs_nothing(engine: AsyncEngine, district: DistrictId) -> None:
    school = await a_small_school(engine, district)
    await Desk(engine, school).book()
    page = await asked(engine, school, school.admin, "html")
    assert page.status_code == 200
    assert "Student 0001, Ada" in page.text
    assert page.headers["content-security-policy"] == CONTENT_POLICY
    sheet = await asked(engine, school, school.admin, "csv")
    assert sheet.headers["content-disposition"] == 'attachment; filename="section-2026-09-07.csv"'
    assert "Student 0001,Ada" in sheet.text
    for answer in (page, sheet):
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("form", ["csv", "html"])
async def test_students_get_no_list(engine: AsyncEngine, district: DistrictId, form: str) -> None:
    school = await a_small_school(engine, district)
    student = Viewer(Role.STUDENT, district, "student:1", frozenset({school.id}), student=school.students[0])
    answer = await asked(engine, school, student, form)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (403, "FORBIDDEN")


async def test_other_forms_are_not_found(engine: AsyncEngine, district: DistrictId) -> None:
    school = await a_small_school(engine, district)
    assert (await asked(engine, school, school.admin, "pdf")).status_code == 404


async def test_the_command_writes_files_or_shows_a_table(
    engine: AsyncEngine, district: DistrictId, tmp_path: Path
) -> None:
    school = await a_small_school(engine, district)
    await Desk(engine, school).book()
    lists = build(engine, KeySeals(lambda: [SECRET])).print_lists

    async def passes() -> DayList:
        return await lists.passes(school.admin, school.id, MONDAY)

    sheet, page = tmp_path / "passes.csv", tmp_path / "passes.html"
    told = await answer_of(passes, sheet, page)
    assert told.data == {"files": {"csv": str(sheet), "html": str(page)}}
    assert "Student 0001,Ada" in sheet.read_text(encoding="utf-8-sig")
    assert "Ada Student 0001 (S1)" in page.read_text(encoding="utf-8")
    shown = await answer_of(passes, None, None)
    assert shown.data["rows"][0]["section"] == "Gym"
    with pytest.raises(Refused) as refused:
        await answer_of(passes, tmp_path / "nowhere" / "passes.csv", None)
    assert refused.value.code == "FILE_UNWRITABLE"
