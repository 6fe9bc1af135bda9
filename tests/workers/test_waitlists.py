"""Waitlists served by real worker processes, which are killed again and again."""

from datetime import UTC, date, datetime, timedelta

import pytest

from adapters.postgres.transaction import PostgresBegin
from application.setup.set_seats import SetSeats
from domain.waitlist import WaitingPlace
from tests.support.rows import change, put, select
from tests.support.schools import SmallSchool, a_small_school
from tests.workers.conftest import Ledger, Processes, kill_9

pytestmark = pytest.mark.slow

WORKER = ("infra.cli", "worker")
STUDENTS, SEATS = 40, 30
SEATED = "SELECT student_id FROM homeroom.appointment"


async def a_school(ledger: Ledger, day: date) -> SmallSchool:
    """Everybody waits for the gym, which has no seat yet, in the order of their numbers."""
    engine, district = ledger.engine, ledger.district
    school = await a_small_school(engine, district, students=STUDENTS, gym_seats=0)
    around = {"first": day - timedelta(days=100), "last": day + timedelta(days=100)}
    await change(engine, district, "UPDATE homeroom.school_year SET first_day = :first, last_day = :last", **around)
    await change(engine, district, "UPDATE homeroom.section SET open_to_students = true")
    place = {"section_id": school.gym, "on_date": day, "flex_period_id": school.flex_period}
    for student in school.students:
        waiting = {"joined_by": f"student:{student}", "joined_at": datetime.now(UTC)}
        await put(engine, district, "waiter", student_id=student, **place, **waiting)
    return school


async def test_workers_that_are_killed_seat_everybody_in_order_and_nobody_twice(
    ledger: Ledger, processes: Processes
) -> None:
    today = datetime.now(UTC).date()
    monday = today + timedelta(days=14 - today.weekday())
    school = await a_school(ledger, monday)
    for _ in range(2):
        processes.start("stub://", program=WORKER)

    async def seated() -> set[int]:
        return {row[0] for row in await select(ledger.engine, ledger.district, SEATED)}

    begin, done = PostgresBegin(ledger.engine), 0
    for seats in range(6, SEATS + 1, 6):
        await SetSeats(begin)(school.admin, school.gym, seats)

        async def some_are_in(done: int = done) -> bool:
            return len(await seated()) > done

        await ledger.until(some_are_in)
        kill_9(processes.started[-2])
        processes.start("stub://", program=WORKER)
        done = len(await seated())

    async def all_are_in() -> bool:
        return len(await seated()) >= SEATS

    await ledger.until(all_are_in)
    async with begin(ledger.district) as tx:
        place = WaitingPlace(school.gym, monday, school.flex_period)
        left = await tx.waitlists.waiting_in(place.section, place.day, place.flex_period)
    assert await seated() == set(school.students[:SEATS])
    assert [one.student for one in left] == list(school.students[SEATS:])
    ends = await select(
        ledger.engine, ledger.district, "SELECT count(*) FROM homeroom.waiter WHERE end_reason = 'seated'"
    )
    assert ends == [(SEATS,)]
