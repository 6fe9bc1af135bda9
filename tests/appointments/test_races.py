"""What holds when many book at the same time."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable
from datetime import time
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.engine import create_engine
from adapters.postgres.roster_locks import hold_district, share_district
from adapters.postgres.transaction import PostgresBegin
from application.scheduling.book_appointment import BookAppointment
from application.scheduling.move_appointment import Destination
from application.setup.set_seats import SetSeats
from domain.errors import Refused
from domain.ids import DistrictId, SchoolId
from tests.appointments.desk import MONDAY, TUESDAY, Desk
from tests.support.postgres import CROWD, Database
from tests.support.rows import put
from tests.support.schools import a_small_school


@pytest_asyncio.fixture(loop_scope="session")
async def crowd(database: Database) -> AsyncIterator[AsyncEngine]:
    """A pool wide enough for everybody to be inside at once."""
    engine = create_engine(database.app_url, pool_size=CROWD)
    yield engine
    await engine.dispose()


async def outcomes(work: list[Awaitable[Any]]) -> Counter[str]:
    """How often each refusal came, and how often none did."""
    answers = await asyncio.gather(*work, return_exceptions=True)
    for answer in answers:
        if isinstance(answer, BaseException) and not isinstance(answer, Refused):
            raise answer
    return Counter(answer.code if isinstance(answer, Refused) else "OK" for answer in answers)


async def test_sixty_racers_for_ten_seats_never_overbook(crowd: AsyncEngine, district: DistrictId) -> None:
    school = await a_small_school(crowd, district, students=60, gym_seats=10)
    desk = Desk(crowd, school)
    assert await outcomes([desk.book(student) for student in range(60)]) == {"OK": 10, "FULL": 50}
    assert len(await desk.all()) == 10


async def test_one_slot_is_never_booked_twice(crowd: AsyncEngine, district: DistrictId) -> None:
    school = await a_small_school(crowd, district)
    desk = Desk(crowd, school)
    result = await outcomes([desk.book(0) for _ in range(12)])
    assert result == {"OK": 1, "ALREADY_BOOKED": 11}


async def test_students_who_swap_sections_never_wait_for_each_other(crowd: AsyncEngine, district: DistrictId) -> None:
    school = await a_small_school(crowd, district, students=20)
    desk, (one, other) = Desk(crowd, school), school.homerooms
    for student in range(20):
        await desk.book(student, to=one if student % 2 else other)
    swaps = [desk.book(student, to=other if student % 2 else one) for student in range(20)]
    assert await outcomes(swaps) == {"OK": 20}


async def test_moves_against_each_other_keep_counters_and_slots(crowd: AsyncEngine, district: DistrictId) -> None:
    school = await a_small_school(crowd, district, students=12, gym_seats=8)
    desk = Desk(crowd, school)
    for student in range(12):
        await desk.book(student, MONDAY if student % 2 else TUESDAY)
    moves = [
        desk.move(
            desk.slot(student, MONDAY if student % 2 else TUESDAY), Destination(day=TUESDAY if student % 2 else MONDAY)
        )
        for student in range(12)
    ]
    result = await outcomes(moves)
    assert set(result) <= {"OK", "FULL"}
    assert len(await desk.all()) == 12


async def test_two_overlapping_periods_of_one_student_are_not_both_booked(
    crowd: AsyncEngine, district: DistrictId
) -> None:
    school = await a_small_school(crowd, district, students=10)
    period = await put(crowd, district, "flex_period", school_id=school.id, name="Long")
    meeting = {"weekday": 1, "starts_at": time(9), "ends_at": time(11)}
    await put(crowd, district, "flex_period_meeting", flex_period_id=period, ordinal=1, **meeting)
    desk = Desk(crowd, school)
    both = [
        desk.book(student, **more)
        for student in range(10)
        for more in ({}, {"flex_period": period}, {"to": school.gym})
    ]
    result = await outcomes(both)
    assert result["OK"] == 10
    per_student = Counter(one.slot.student for one in await desk.all())
    assert set(per_student.values()) == {1}


async def test_bookings_cancellations_and_fewer_seats_at_once(crowd: AsyncEngine, district: DistrictId) -> None:
    school = await a_small_school(crowd, district, students=30, gym_seats=10)
    desk = Desk(crowd, school)
    slots = [await desk.book(student) for student in range(10)]
    mixed: list[Awaitable[Any]] = [desk.cancel(slot) for slot in slots]
    mixed += [desk.book(student) for student in range(10, 30)]
    mixed.append(SetSeats(PostgresBegin(crowd))(school.admin, school.gym, 4))
    result = await outcomes(mixed)
    assert result["OK"] >= 11
    assert len(await desk.all()) <= 20


async def test_waiting_too_long_is_busy(crowd: AsyncEngine, district: DistrictId) -> None:
    school = await a_small_school(crowd, district)
    impatient = Desk(crowd, school)
    async with PostgresBegin(crowd)(district) as tx:
        await tx.locks.hold({school.id})
        begin = PostgresBegin(crowd, lock_timeout_seconds=0.05)
        with pytest.raises(Refused) as refused:
            await BookAppointment(begin, impatient.clock)(school.admin, impatient.wish())
    assert refused.value.code == "BUSY"
    assert "changing the school" in refused.value.message


async def test_waiting_too_long_says_what_is_waited_for(crowd: AsyncEngine, district: DistrictId) -> None:
    school = await a_small_school(crowd, district)
    hasty = PostgresBegin(crowd, lock_timeout_seconds=0.05)
    async with PostgresBegin(crowd)(district) as tx:
        await hold_district(tx.driver, district)
        with pytest.raises(Refused) as by_sync:
            async with hasty(district) as other:
                await share_district(other.driver, district)
    async with PostgresBegin(crowd)(district) as tx:
        await tx.driver.execute("SELECT FROM homeroom.school WHERE id = $1 FOR UPDATE", school.id)
        with pytest.raises(Refused) as by_row:
            async with hasty(district) as other:
                await other.driver.execute("SELECT FROM homeroom.school WHERE id = $1 FOR UPDATE", school.id)
    assert [one.value.code for one in (by_sync, by_row)] == ["BUSY", "BUSY"]
    assert by_sync.value.message == "A roster sync of the district is under way: try again in a moment."
    assert by_row.value.message == "Somebody else is changing the same at this moment: try again in a moment."


async def test_a_school_joined_between_the_two_looks_is_locked_by_starting_over(
    crowd: AsyncEngine, district: DistrictId
) -> None:
    school = await a_small_school(crowd, district)
    other = SchoolId(await put(crowd, district, "school", name="Adams", time_zone="UTC"))
    desk = Desk(crowd, school)
    async with PostgresBegin(crowd)(district) as second:
        await second.locks.hold({other})
        async with PostgresBegin(crowd)(district) as first:
            await first.locks.hold({school.id})
            booking = asyncio.create_task(desk.book())
            await asyncio.sleep(0.2)
            joins = {"student_id": school.students[0], "school_id": other}
            await put(crowd, district, "student_school", **joins)
        await asyncio.sleep(0.2)
        assert not booking.done()
    assert await booking == desk.slot()
