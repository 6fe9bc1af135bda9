"""Attendance beside everybody who books, cancels or undoes at the same moment."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from datetime import date
from typing import Any

import pytest
import pytest_asyncio

from adapters.postgres.engine import create_engine
from application.attendance.take_attendance import ClearAttendance, Meeting, TakeAttendance, TakenAttendance
from application.ports.jobs import JobState
from application.scheduling.move_appointment import Destination
from domain.attendance import Attendance, AttendanceMark
from domain.ids import DistrictId
from domain.mass_order import Existing
from domain.window import Window
from tests.appointments.desk import TODAY, Desk
from tests.appointments.test_races import outcomes
from tests.scheduling.mass_runs import MassRuns
from tests.support.postgres import CROWD, Database
from tests.support.rows import select
from tests.support.schools import a_small_school

ABSENT = Attendance(AttendanceMark.ABSENT)
STUDENTS = 12


@pytest_asyncio.fixture(loop_scope="session")
async def desk(database: Database, district: DistrictId) -> AsyncIterator[Desk]:
    """Everybody is in the gym today; afterwards the appointments and their marks say the same."""
    engine = create_engine(database.app_url, pool_size=CROWD)
    made = Desk(engine, await a_small_school(engine, district, students=STUDENTS))
    for student in range(STUDENTS):
        await made.book(student, TODAY)
    yield made
    assert await select(engine, district, DISAGREEING) == []
    await engine.dispose()


DISAGREEING = """
    SELECT student_id, a.attended, t.mark FROM homeroom.appointment a
    LEFT JOIN homeroom.attendance t USING (district_id, student_id, on_date, flex_period_id, birth)
    WHERE a.attended <> (t.mark IS NOT NULL) OR t.section_id <> a.section_id
"""


def meeting(desk: Desk, day: date = TODAY) -> Meeting:
    return Meeting(desk.school.gym, day, desk.school.flex_period)


async def take(desk: Desk, *students: int, rest: AttendanceMark | None = None) -> TakenAttendance:
    said = [(desk.school.students[one], ABSENT) for one in students]
    return await TakeAttendance(desk.begin, desk.clock)(desk.who, meeting(desk), said, rest=rest)


async def test_one_who_is_cancelled_at_the_same_moment_is_marked_or_gone(desk: Desk) -> None:
    cancels: list[Awaitable[Any]] = [desk.cancel(desk.slot(student, TODAY)) for student in range(STUDENTS)]
    takes: list[Awaitable[Any]] = [take(desk, student) for student in range(STUDENTS)]
    mixed = [one for pair in zip(cancels, takes, strict=True) for one in pair]
    assert set(await outcomes(mixed)) <= {"OK", "FROZEN"}
    standing = await desk.all()
    assert all(one.attendance_taken for one in standing)
    gone = await select(desk.engine, desk.school.district, "SELECT attended FROM homeroom.appointment_history")
    assert len(standing) + len(gone) == STUDENTS
    assert not any(attended for (attended,) in gone)


async def test_everybody_is_marked_while_some_come_and_go(desk: Desk) -> None:
    late = [desk.slot(student, TODAY) for student in range(4)]
    for slot in late:
        await desk.move(slot, Destination(section=desk.school.homerooms[0]))
    mixed: list[Awaitable[Any]] = [desk.move(slot, Destination(section=desk.school.gym)) for slot in late]
    mixed += [take(desk, student, rest=AttendanceMark.PRESENT) for student in (5, 6, 7)]
    mixed += [desk.move(desk.slot(8, TODAY), Destination(section=desk.school.homerooms[1]))]
    assert set(await outcomes(mixed)) <= {"OK", "FROZEN"}
    done = await take(desk, rest=AttendanceMark.PRESENT)
    assert done.rest <= len(late)
    assert all(one.attendance_taken for one in await desk.all() if one.section == desk.school.gym)


async def test_two_who_correct_each_other_leave_one_mark_and_the_whole_history(desk: Desk) -> None:
    student = desk.school.students[0]
    marks = [Attendance(mark, comment=str(number)) for number in range(4) for mark in AttendanceMark]
    take_ = TakeAttendance(desk.begin, desk.clock)
    works: list[Awaitable[Any]] = [take_(desk.who, meeting(desk), [(student, one)]) for one in marks]
    assert await outcomes(works) == {"OK": len(marks)}
    (last,) = await select(desk.engine, desk.school.district, "SELECT mark, comment FROM homeroom.attendance")
    before = await select(desk.engine, desk.school.district, "SELECT mark, comment FROM homeroom.attendance_history")
    assert sorted([last, *before]) == sorted((one.mark.value, one.comment or "") for one in marks)


@pytest.mark.parametrize("number", range(3))
async def test_a_mass_run_and_its_undo_leave_alone_who_is_marked(desk: Desk, number: int) -> None:
    runs = MassRuns(desk.engine, desk.school)
    when = Window(TODAY, TODAY, (desk.school.flex_period,))
    order = runs.order(desk.school.homerooms[0], existing=Existing.REPLACE, when=when)
    job, taken, _ = await asyncio.gather(
        runs.apply(order), take(desk, *range(number, STUDENTS)), take(desk, rest=AttendanceMark.PRESENT)
    )
    assert (job.state, job.result is not None) == (JobState.DONE, True), job.error
    marked = [one for one in await desk.all() if one.attendance_taken]
    counts = (job.result or {})["counts"]
    assert counts.get("replaced", 0) + counts.get("frozen", 0) == STUDENTS
    assert len(marked) == counts.get("frozen", 0)
    booked = sum(not one.refused for one in taken.results)
    assert booked in (0, STUDENTS - number)
    clear = ClearAttendance(desk.begin, desk.clock)
    await clear(desk.who, meeting(desk), desk.school.students)
    assert not any(one.attendance_taken for one in await desk.all())
