"""A small school that lets its students book the gym themselves."""

from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.transaction import PostgresBegin
from application.access import Role, Viewer
from application.ports.self_scheduling import StudentChoice
from application.setup.open_sections_to_students import SetOpenToStudents
from application.setup.set_may_self_schedule import MaySelfSchedule, SetMaySelfSchedule
from application.setup.set_self_scheduling import SetSelfScheduling
from domain.calendar import TUESDAY, WEDNESDAY
from domain.self_scheduling_windows import DayWindow, SelfScheduling, WindowKind
from tests.support.schools import FixedClock, SmallSchool

TUESDAYS = {TUESDAY: DayWindow(WindowKind.ALL_DAY), WEDNESDAY: DayWindow(WindowKind.OFF)}
"""The clock of tests stands on a Tuesday."""
A_WEDNESDAY = FixedClock(datetime(2026, 9, 2, 15, tzinfo=UTC))


async def let_students_book(engine: AsyncEngine, school: SmallSchool, *, horizon: int = 7) -> None:
    """On Tuesdays, all day, a week ahead, into the gym."""
    begin = PostgresBegin(engine)
    await SetSelfScheduling(begin, FixedClock())(school.admin, school.id, SelfScheduling(TUESDAYS, horizon))
    await SetOpenToStudents(begin)(school.admin, school.id, [school.gym], is_open=True)


def as_student(school: SmallSchool, number: int = 0) -> Viewer:
    student = school.students[number]
    return Viewer(Role.STUDENT, school.district, f"student:{student}", frozenset({school.id}), student=student)


async def let(engine: AsyncEngine, school: SmallSchool, *numbers: int, may: bool) -> MaySelfSchedule:
    choice = StudentChoice(students=tuple(school.students[number] for number in numbers))
    return await SetMaySelfSchedule(PostgresBegin(engine))(school.admin, school.id, choice, may=may)
