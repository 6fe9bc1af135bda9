"""Closures, ranges, attendance, groups and students themselves: what else happens to a school's schedule."""

from dataclasses import dataclass
from datetime import date

from application.access import Role, Viewer
from application.attendance.take_attendance import Meeting
from application.closures.wish import ClosureWish
from application.scheduling.book_appointment import Wish
from application.scheduling.book_appointments import GroupWish
from domain.appointment import Slot
from domain.attendance import AttendanceMark
from domain.closing import Booked as WhatIsBooked
from domain.mass_change import Booked, ToNowhere
from domain.mass_order import Everyone, MassOrder, ToSection
from domain.waitlist import WaitingPlace
from domain.window import Window
from infra import container
from tests.school_life.deeds import Deed, OfSlot, run_of
from tests.school_life.school import DAYS, School
from tests.support.schools import FixedClock


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
        wish = Wish(slot.student, slot.day, slot.flex_period, school.sections[self.section])
        await school.app.book_appointment(themselves(school, slot), wish)


def themselves(school: School, slot: Slot) -> Viewer:
    name = f"student:{slot.student}"
    return Viewer(Role.STUDENT, school.district, name, frozenset({school.id}), student=slot.student)


@dataclass(frozen=True)
class Wait(OfSlot):
    """For a seat in the gym, where it is full."""

    async def __call__(self, school: School) -> None:
        slot = self.slot(school)
        place = WaitingPlace(school.sections["gym"], slot.day, slot.flex_period)
        await school.app.join_waitlist(themselves(school, slot), place)


@dataclass(frozen=True)
class ServeWaitlists(Deed):
    async def __call__(self, school: School) -> None:
        serve = container.serve_waitlists(school.engine, FixedClock(school.roster.now))
        for day in DAYS:
            await serve.serve(school.district, WaitingPlace(school.sections["gym"], day, school.period))


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
