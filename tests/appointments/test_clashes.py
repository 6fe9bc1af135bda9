"""One lead or one room for two sections at once, from bookings in the tables."""

from dataclasses import replace
from datetime import time

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from application.scheduling.find_clashes import FindClashes
from domain.errors import Refused
from domain.ids import SchoolId
from tests.appointments.desk import MONDAY, TUESDAY, Desk, codes
from tests.support.rows import a_staffer, change, put
from tests.support.schools import SmallSchool, a_small_school


@pytest_asyncio.fixture(loop_scope="session")
async def desk(engine: AsyncEngine, school: SmallSchool) -> Desk:
    return Desk(engine, school)


async def in_room(desk: Desk, section: int, room: str) -> None:
    await change(desk.engine, desk.school.district, f"UPDATE homeroom.section SET room = '{room}' WHERE id = {section}")


async def test_rooms_are_the_dates_own_or_the_sections_or_the_leads(desk: Desk, school: SmallSchool) -> None:
    find = FindClashes(desk.begin)
    one, other = school.gym, school.homerooms[0]
    await desk.book(0)
    await desk.book(1, to=other)
    await in_room(desk, one, " b12")
    await in_room(desk, other, "B12 ")
    (clash,) = (await find.rooms(school.admin, [school.id], MONDAY, TUESDAY))[school.id]
    assert {clash.one.section, clash.other.section} == {one, other}
    assert str(clash.of).lower() == "b12"
    leads, rooms = await find.made_by(school.admin, one, MONDAY, school.flex_period)
    assert (leads, rooms) == ((), (clash,))
    await put(desk.engine, school.district, "adjustment", section_id=one, on_date=MONDAY, room="Field")
    assert (await find.rooms(school.admin, [school.id], MONDAY, MONDAY))[school.id] == ()
    assert await find.made_by(school.admin, one, MONDAY, school.flex_period) == ((), ())


async def test_rooms_of_two_schools_are_two_rooms_and_leads_are_not(desk: Desk, school: SmallSchool) -> None:
    """What counts is when both ring, each by its own clocks."""
    south = await a_small_school(desk.engine, school.district, name="South", students=0)
    south = replace(south, students=school.students[2:3])
    await put(desk.engine, school.district, "student_school", student_id=south.students[0], school_id=south.id)
    kim = await a_staffer(desk.engine, school)
    for section in (school.gym, south.gym):
        await put(desk.engine, school.district, "section_staffer", section_id=section, staffer_id=kim.staffer)
        await in_room(desk, section, "Gym")
    await desk.book()
    there = Desk(desk.engine, south)
    await there.book()
    find = FindClashes(desk.begin)
    asked = (school.admin, [school.id, south.id], MONDAY, MONDAY)
    assert await find.rooms(*asked) == {school.id: ()}
    (clash,) = (await find.staff(*asked))[school.id]
    assert (clash.of, {clash.one.school, clash.other.school}) == (kim.staffer, {school.id, south.id})
    await change(
        desk.engine, school.district, f"UPDATE homeroom.school SET time_zone = 'America/Chicago' WHERE id = {south.id}"
    )
    assert (await find.staff(*asked))[school.id] == ()
    bells = f"WHERE flex_period_id = {south.flex_period} AND weekday = 1"
    statement = f"UPDATE homeroom.flex_period_meeting SET starts_at = :starts, ends_at = :ends {bells}"
    await change(desk.engine, school.district, statement, starts=time(9, 29), ends=time(9, 45))
    assert len((await find.staff(*asked))[school.id]) == 1
    await change(desk.engine, school.district, statement, starts=time(9, 30), ends=time(9, 45))
    assert (await find.staff(*asked))[school.id] == ()


async def test_clashes_are_for_staff_of_the_school_and_two_months(desk: Desk, school: SmallSchool) -> None:
    find = FindClashes(desk.begin)
    assert await find.staff(school.admin, [SchoolId(1)], MONDAY, MONDAY) == {}
    with pytest.raises(Refused) as refused:
        await find.rooms(school.admin, [school.id], MONDAY, MONDAY.replace(year=2027))
    assert codes(refused.value) == ["TOO_MANY_DAYS"]
