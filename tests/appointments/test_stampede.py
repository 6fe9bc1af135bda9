"""The moment the window opens: far more students than seats, all at once."""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.engine import create_engine
from domain.appointment import Origin
from domain.ids import DistrictId
from tests.appointments.desk import MONDAY, TUESDAY, Desk
from tests.appointments.test_races import outcomes
from tests.support.postgres import CROWD, Database
from tests.support.rows import put
from tests.support.schools import SmallSchool, a_small_school
from tests.support.self_scheduling import as_student, let_students_book


@pytest_asyncio.fixture(loop_scope="session")
async def crowd(database: Database) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(database.app_url, pool_size=CROWD)
    yield engine
    await engine.dispose()


async def a_school(engine: AsyncEngine, district: DistrictId, students: int, seats: int) -> SmallSchool:
    school = await a_small_school(engine, district, students=students, gym_seats=seats)
    await let_students_book(engine, school)
    return school


def desks(engine: AsyncEngine, school: SmallSchool) -> list[Desk]:
    return [Desk(engine, school, as_student(school, number)) for number in range(len(school.students))]


@pytest.mark.parametrize(("students", "seats"), [(200, 30), (25, 30), (30, 30), (10, 0)])
async def test_as_many_get_in_as_there_are_seats(
    crowd: AsyncEngine, district: DistrictId, students: int, seats: int
) -> None:
    school = await a_school(crowd, district, students, seats)
    everybody = desks(crowd, school)
    result = await outcomes([desk.book(number) for number, desk in enumerate(everybody)])
    let_in = min(students, seats)
    assert result == Counter({"OK": let_in, "FULL": students - let_in}) - Counter()
    booked = await everybody[0].all()
    assert len(booked) == let_in
    assert {(one.origin, one.made_by) for one in booked} == {
        (Origin.STUDENT, f"student:{one.slot.student}") for one in booked
    }


async def test_who_gives_up_a_seat_makes_room_for_exactly_one(crowd: AsyncEngine, district: DistrictId) -> None:
    """The ten inside leave while forty want in: whoever was told yes is in, nobody else, and never more than ten."""
    school = await a_school(crowd, district, 50, 10)
    everybody = desks(crowd, school)
    for number in range(10):
        await everybody[number].book(number)
    leaving: list[Awaitable[Any]] = [everybody[number].cancel(everybody[number].slot(number)) for number in range(10)]
    coming: list[Awaitable[Any]] = [everybody[number].book(number) for number in range(10, 50)]
    result = await outcomes([work for pair in zip(leaving, coming[:10], strict=True) for work in pair] + coming[10:])
    booked = await everybody[0].all()
    assert result["OK"] == 10 + len(booked)
    assert result["FULL"] == 40 - len(booked)
    assert len(booked) <= 10


async def test_two_dates_and_two_sections_are_filled_each_by_itself(crowd: AsyncEngine, district: DistrictId) -> None:
    """Every student wants both sections on both dates, the later wish displacing the earlier: no section exceeds its seats."""
    school = await a_school(crowd, district, 40, 12)
    art = await put(crowd, district, "section", school_id=school.id, name="Art", seats=9, open_to_students=True)
    wishes = [
        desk.book(number, day, to=section)
        for number, desk in enumerate(desks(crowd, school))
        for day in (MONDAY, TUESDAY)
        for section in (art, school.gym)
    ]
    result = await outcomes(wishes)
    assert set(result) <= {"OK", "FULL"}
    filled = Counter((one.slot.day, one.section) for one in await Desk(crowd, school).all())
    for day in (MONDAY, TUESDAY):
        assert filled[day, school.gym] <= 12
        assert filled[day, art] <= 9  # type: ignore[index]
