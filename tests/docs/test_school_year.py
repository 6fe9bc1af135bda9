"""The school year of the documents, lived from the first roster to the last day, ends exactly as it must."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.api.harness import Client, api_on, district_admin
from tests.conftest import a_district
from tests.docs import expected_year as expected
from tests.docs.markdown import YEAR, blocks
from tests.docs.server import Server
from tests.docs.world import World
from tests.docs.year import MovedClock, YearReader
from tests.support.postgres import Database
from tests.support.rows import miscounted_seats, select

FIRST_TO_LAST = f'from: "{expected.FIRST}", to: "{expected.LAST}"'
SECTIONS = (expected.HOPPER, expected.JOHNSON, expected.ROBOTICS, expected.MATH)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def lived(
    engine: AsyncEngine, database: Database, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[YearReader]:
    clock, folder = MovedClock(), tmp_path_factory.mktemp("year")
    api = api_on(engine, clock=clock)
    async with api.http:
        world = World(api, await a_district(engine), 0, folder / "files", folder / "rosters")
        reader = YearReader(world, Server(database, folder / "data"), clock=clock)
        await reader.read(YEAR)
        assert reader.done == sum(block.language in ("graphql", "sh") for block in blocks(YEAR))
        yield reader


async def test_everybody_is_where_they_must_be(lived: YearReader) -> None:
    book = expected.the_year()
    students = await _students(lived, f"schedule({FIRST_TO_LAST}) {{ date appointment {{ section {{ name }} }} }}")
    assert set(students) == set(expected.YEAR_OF) - {expected.ALAN}
    for who, student in students.items():
        shown = {date.fromisoformat(slot["date"]): _section(slot["appointment"]) for slot in student["schedule"]}
        assert shown == expected.schedule_of(who, book), who


async def test_nothing_else_is_booked_and_whoever_left_keeps_what_was(lived: YearReader, engine: AsyncEngine) -> None:
    rows = await select(
        engine,
        lived.world.district,
        """SELECT p.sis_id, a.on_date, s.name FROM homeroom.appointment a
        JOIN homeroom.student p ON p.district_id = a.district_id AND p.id = a.student_id
        JOIN homeroom.section s ON s.district_id = a.district_id AND s.id = a.section_id""",
    )
    assert {(who, day): section for who, day, section in rows} == expected.the_year().now


async def test_every_seat_is_counted(lived: YearReader, engine: AsyncEngine) -> None:
    seats, days = expected.the_year().seats(), expected.meetings(expected.FIRST, expected.LAST)
    names = {f"on_{day:%Y_%m_%d}": day for day in days}
    asked = " ".join(f'{name}: seatsTaken(on: "{day}", flexPeriodId: $win)' for name, day in names.items())
    query = f"query($id: ID!, $win: ID!) {{ node(id: $id) {{ ... on Section {{ name {asked} }} }} }}"
    shown: Counter[tuple[str, date]] = Counter()
    for name in ("advisoryHopper", "advisoryJohnson", "robotics", "mathHelp"):
        section = (await _admin(lived).get(query, id=lived.known[name], win=lived.known["win"]))["node"]
        shown.update({(section["name"], day): section[on] for on, day in names.items()})
    assert +shown == seats
    assert {section for section, _ in seats} == set(SECTIONS), "the year should fill them all"
    assert await miscounted_seats(engine, lived.world.district) == []


async def test_everything_that_was_displaced_is_remembered_once(lived: YearReader, engine: AsyncEngine) -> None:
    rows = await select(
        engine,
        lived.world.district,
        """SELECT p.sis_id, h.on_date, s.name, h.end_reason FROM homeroom.appointment_history h
        JOIN homeroom.student p ON p.district_id = h.district_id AND p.id = h.student_id
        JOIN homeroom.section s ON s.district_id = h.district_id AND s.id = h.section_id""",
    )
    assert Counter(rows) == expected.the_year().past


async def test_every_mark_is_there_and_what_was_corrected(lived: YearReader, engine: AsyncEngine) -> None:
    students = await _students(lived, f"attendance({FIRST_TO_LAST}) {{ date attendance {{ mark tardy }} }}")
    shown = {
        (who, date.fromisoformat(line["date"])): (line["attendance"]["mark"], line["attendance"]["tardy"])
        for who, student in students.items()
        for line in student["attendance"]
    }
    assert shown == {who: mark for who, mark in expected.MARKS.items() if who[0] != expected.ALAN}
    kept = {table: await select(engine, lived.world.district, _MARKS.format(table)) for table in _TABLES}
    assert {(who, day): (mark.upper(), tardy) for who, day, mark, tardy in kept["attendance"]} == expected.MARKS
    assert [(who, day, mark) for who, day, mark, _ in kept["attendance_history"]] == expected.CORRECTED


_TABLES = ("attendance", "attendance_history")
_MARKS = """SELECT p.sis_id, a.on_date, a.mark, a.tardy FROM homeroom.{} a
    JOIN homeroom.student p ON p.district_id = a.district_id AND p.id = a.student_id"""


@pytest.mark.parametrize("earlier", ["2026-08-24 09:00", "2026-08-24 08:59"])
def test_time_goes_forward_only(earlier: str) -> None:
    clock = MovedClock()
    clock.move("2026-08-24 09:00")
    with pytest.raises(AssertionError, match="not later"):
        clock.move(earlier)


def _admin(lived: YearReader) -> Client:
    return lived.world.api.as_(district_admin(lived.world.district))


async def _students(lived: YearReader, fields: str) -> dict[str, Any]:
    query = f"query($id: ID!) {{ school(id: $id) {{ students(first: 20) {{ nodes {{ sisId {fields} }} }} }} }}"
    found = await _admin(lived).get(query, id=lived.known["schoolId"])
    return {student["sisId"]: student for student in found["school"]["students"]["nodes"]}


def _section(appointment: Any) -> str | None:
    return None if appointment is None else str(appointment["section"]["name"])
