"""Lists of a date: what stands on them, and that nothing on them runs."""

from datetime import date, time

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.csv_files.day_lists import csv_of_list
from adapters.html_lists.written import STYLE, page_of
from adapters.postgres.list_reader import postgres_lists
from application.access import Role, Scope, Viewer
from application.lists.read_lists import ReadLists
from application.printing import print_lists
from application.printing.print_lists import DayList, PrintLists
from domain.errors import NotAllowed, Refused
from domain.ids import SchoolId, SectionId, StudentId
from tests.appointments.desk import MONDAY, SATURDAY, Desk, codes
from tests.support.rows import change, put
from tests.support.schools import FixedClock, SmallSchool


@pytest_asyncio.fixture(loop_scope="session")
async def desk(engine: AsyncEngine, school: SmallSchool) -> Desk:
    return Desk(engine, school)


@pytest.fixture
def lists(desk: Desk) -> PrintLists:
    return PrintLists(desk.begin, ReadLists(desk.begin, postgres_lists, FixedClock()))


async def csv(given: DayList) -> list[list[str]]:
    text = b"".join([piece async for piece in csv_of_list(given)]).decode("utf-8-sig")
    return [line.split(",") for line in text.splitlines()]


async def html(given: DayList) -> str:
    return b"".join([piece async for piece in page_of(given)]).decode()


async def test_a_sections_list_has_its_students_by_name_and_the_dates_room(
    desk: Desk, lists: PrintLists, school: SmallSchool
) -> None:
    await desk.book(1, comment="=HYPERLINK(1)")
    await desk.book(0, type="lab")
    await desk.book(2, to=school.homerooms[0])
    await put(desk.engine, school.district, "adjustment", section_id=school.gym, on_date=MONDAY, room="B12")
    header, *rows = await csv(await lists.section(school.admin, school.gym, MONDAY))
    assert header[:6] == ["Date", "FlexPeriod", "Starts", "Ends", "StudentId", "LastName"]
    first = ["2026-09-07", "WIN", "10:00", "10:30", "S1", "Student 0001", "Ada", "2028", "Gym", "B12", "", "lab", ""]
    assert rows[0] == first
    assert rows[1][-1] == "'=HYPERLINK(1)"
    assert len(rows) == 2


async def test_the_leads_room_stands_in_for_the_sections(desk: Desk, lists: PrintLists, school: SmallSchool) -> None:
    named = {"sis_id": "T", "first_name": "Kim", "last_name": "Stone", "email": "k@x.org", "email_key": "k@x.org"}
    staffer = await put(desk.engine, school.district, "staffer", **named)
    await put(desk.engine, school.district, "staffer_school", staffer_id=staffer, school_id=school.id, room="A1")
    await put(desk.engine, school.district, "section_staffer", section_id=school.gym, staffer_id=staffer)
    await desk.book()
    (slip,) = [one async for one in (await lists.passes(school.admin, school.id, MONDAY)).rows]
    assert (slip.room, slip.staffer, slip.bells.starts) == ("A1", "Kim Stone", time(10))


async def test_what_people_wrote_is_escaped_on_a_page(desk: Desk, lists: PrintLists, school: SmallSchool) -> None:
    await change(desk.engine, school.district, f"UPDATE homeroom.section SET name = '<b>&\"' WHERE id = {school.gym}")
    await desk.book(comment="<script>alert(1)</script>")
    for given in (
        await lists.section(school.admin, school.gym, MONDAY),
        await lists.passes(school.admin, school.id, MONDAY),
    ):
        page = await html(given)
        assert "<script" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "<b>" not in page
        assert "&lt;b&gt;&amp;&quot;" in page
        assert "http" not in page
        assert f"<style>{STYLE}</style>" in page


async def test_passes_come_several_a_page_one_for_each_appointment(
    desk: Desk, lists: PrintLists, school: SmallSchool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(print_lists, "PAGE", 1)
    for student in (2, 0, 1):
        await desk.book(student, over_seats=True)
    page = await html(await lists.passes(school.admin, school.id, MONDAY))
    assert page.count("<section>") == 3
    assert page.index("S1)") < page.index("S2)") < page.index("S3)")


async def test_the_unscheduled_are_listed_period_by_period(
    desk: Desk, lists: PrintLists, school: SmallSchool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(print_lists, "PAGE", 2)
    await desk.book(0)
    header, *rows = await csv(await lists.unscheduled(school.admin, school.id, MONDAY))
    assert "Section" not in header
    assert [row[4] for row in rows] == ["S2", "S3", "S4", "S5", "S6"]


@pytest.mark.parametrize("day", [SATURDAY, MONDAY.replace(year=2035), MONDAY])
async def test_a_day_without_flex_time_is_not_taken_for_one_on_which_nobody_is_missing(
    desk: Desk, lists: PrintLists, school: SmallSchool, day: date
) -> None:
    closed = {"first_day": MONDAY, "last_day": MONDAY, "reason": "Labor Day"}
    await put(desk.engine, school.district, "closure", school_id=school.id, **closed)
    for given in (
        await lists.unscheduled(school.admin, school.id, day),
        await lists.section(school.admin, school.gym, day),
    ):
        assert "There is no flex time that day." in await html(given)


async def test_a_day_on_which_nobody_is_missing_says_so(desk: Desk, lists: PrintLists, school: SmallSchool) -> None:
    for student in range(len(school.students)):
        await desk.book(student, over_seats=True)
    assert "<p>Nobody.</p>" in await html(await lists.unscheduled(school.admin, school.id, MONDAY))


@pytest.mark.parametrize("scopes", [(), (Scope.ROSTER_READ,), (Scope.APPOINTMENTS_READ,)])
async def test_lists_need_both_scopes(desk: Desk, lists: PrintLists, school: SmallSchool, scopes: tuple[Scope]) -> None:
    partner = Viewer(Role.PARTNER, school.district, "partner:x", frozenset({school.id}), scopes=frozenset(scopes))
    for ask in (lists.passes, lists.unscheduled):
        with pytest.raises(NotAllowed):
            await ask(partner, school.id, MONDAY)
    with pytest.raises(NotAllowed):
        await lists.section(partner, school.gym, MONDAY)


async def test_students_print_no_lists_and_other_schools_are_not_found(
    desk: Desk, lists: PrintLists, school: SmallSchool
) -> None:
    own = frozenset({school.id})
    student = Viewer(Role.STUDENT, school.district, "student:1", own, student=StudentId(school.students[0]))
    with pytest.raises(NotAllowed):
        await lists.passes(student, school.id, MONDAY)
    elsewhere = Viewer(Role.ADMIN, school.district, "staffer:2", frozenset({SchoolId(1)}))
    with pytest.raises(Refused) as refused:
        await lists.section(elsewhere, school.gym, MONDAY)
    assert codes(refused.value) == ["NOT_FOUND"]
    with pytest.raises(Refused) as missing:
        await lists.section(school.admin, SectionId(10**12), MONDAY)
    assert codes(missing.value) == ["NOT_FOUND"]
