"""Closures, ranges, attendance, groups and students themselves: what else happens to a school's schedule."""

from dataclasses import dataclass
from datetime import date

from application.access import Role, Viewer
from application.attendance.take_attendance import Meeting
from application.closures.wish import ClosureWish
from application.scheduling.book_appointment import Wish
from application.scheduling.book_appointments import GroupWish
from domain.attendance import AttendanceMark
from domain.closing import Booked as WhatIsBooked
from domain.mass_change import Booked, ToNowhere
from domain.mass_order import Everyone, MassOrder, ToSection
from domain.window import Window
from tests.school_life.deeds import Deed, OfSlot, run_of
from tests.school_life.school import DAYS, School


@dataclass(frozen=True)
class CloseOver(Deed):
    """A day without school on which something is booked."""

    day: date
    booked: WhatIsBooked
    to: date | None

    async def __call__(self, school: School) -> None:
        to = self.to if self.booked is WhatIsBooked.MOVE and self.to != self.day else None
        wish = ClosureWish(school.id, self.day, self.day, "Storm", booked=self.booked, move_to=to)
        await school.job(school.app.close_school(school.admin, wish))


@dataclass(frozen=True)
class Reopen(Deed):
    async def __call__(self, school: School) -> None:
        closures = (await school.app.closures_of(school.admin, [school.id]))[school.id]
        for closure in closures[:1]:
            await school.app.remove_closure(school.admin, school.id, closure.id)


@dataclass(frozen=True)
class ChangeRange(Deed):
    """What is booked into a section goes to another, or (None) is cancelled."""

    section: str
    to: str | None

    async def __call__(self, school: School) -> None:
        where = ToNowhere() if self.to is None else ToSection(school.sections[self.to])
        booked = Booked(frozenset({school.sections[self.section]}))
        when = Window(DAYS[0], DAYS[-1], (school.period,))
        await run_of(school, MassOrder(school.id, Everyone(), where, when, booked=booked))


@dataclass(frozen=True)
class BookGroup(Deed):
    students: frozenset[int]
    day: date
    section: str

    async def __call__(self, school: School) -> None:
        students = tuple(school.students[one] for one in sorted(self.students))
        wish = GroupWish(students, self.day, (school.period,), school.sections[self.section])
        for result in await school.app.book_appointments(school.admin, wish):
            for refused in result.refused:
                raise refused


@dataclass(frozen=True)
class BookOneself(OfSlot):
    section: str

    async def __call__(self, school: School) -> None:
        slot = self.slot(school)
        themselves = Viewer(
            Role.STUDENT, school.district, f"student:{slot.student}", frozenset({school.id}), student=slot.student
        )
        wish = Wish(slot.student, slot.day, slot.flex_period, school.sections[self.section])
        await school.app.book_appointment(themselves, wish)


@dataclass(frozen=True)
class TakeAttendance(Deed):
    """Of today: who is booked there is here; nobody may take them away any more."""

    section: str

    async def __call__(self, school: School) -> None:
        meeting = Meeting(school.sections[self.section], DAYS[0], school.period)
        await school.app.take_attendance(school.admin, meeting, [], rest=AttendanceMark.PRESENT)


@dataclass(frozen=True)
class ClearAttendance(OfSlot):
    section: str

    async def __call__(self, school: School) -> None:
        meeting = Meeting(school.sections[self.section], DAYS[0], school.period)
        (result,) = (await school.app.clear_attendance(school.admin, meeting, [self.slot(school).student])).results
        for refused in result.refused:
            raise refused
