"""A school whose gym has one seat, which s5 has on a Monday; the others wait in the order of their numbers."""

from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.waitlists import PostgresWaitlistCalls
from application.access import Role, Viewer
from application.ports.waitlists import WaitlistCall, WaitlistCalls
from application.scheduling.book_appointment import Wish
from application.waitlist.serve_waitlists import ServeWaitlists
from domain.appointment import Appointment, Slot
from domain.calendar import TUESDAY
from domain.errors import Refusals, Refused
from domain.ids import DistrictId
from domain.self_scheduling_windows import DayWindow, SelfScheduling, WindowKind
from domain.waitlist import WaitEnd, Waiter, WaitingPlace
from infra import container
from tests.school_life.school import School, a_school
from tests.support.schools import TODAY, FixedClock

MONDAY = date(2026, 9, 7)
HOLDER = 5


async def refused(work: Awaitable[Any]) -> list[str]:
    """The codes of the refusal."""
    with pytest.raises((Refused, Refusals)) as error:
        await work
    found = error.value
    return [one.code for one in found.refusals] if isinstance(found, Refusals) else [found.code]


@dataclass(frozen=True)
class OwnCalls:
    """Of this test's district only: tests share a database."""

    calls: WaitlistCalls
    district: DistrictId

    async def due(self, now: datetime, limit: int) -> list[WaitlistCall]:
        return [one for one in await self.calls.due(now, 100_000) if one.district == self.district][:limit]

    async def done(self, call: WaitlistCall) -> None:
        await self.calls.done(call)

    async def put_off(self, call: WaitlistCall, until: datetime) -> None:
        await self.calls.put_off(call, until)


@dataclass(frozen=True)
class OwnDistrict:
    district: DistrictId

    async def all(self) -> tuple[Any, ...]:
        return (_Named(self.district),)


@dataclass(frozen=True)
class _Named:
    id: DistrictId


@dataclass(frozen=True)
class Queue:
    school: School
    clock: FixedClock = field(default_factory=FixedClock)

    @property
    def gym(self) -> WaitingPlace:
        return self.at("gym")

    def at(self, section: str, day: date = MONDAY) -> WaitingPlace:
        return WaitingPlace(self.school.sections[section], day, self.school.period)

    def slot(self, number: int, day: date = MONDAY) -> Slot:
        return Slot(self.school.students[number], day, self.school.period)

    def student(self, number: int) -> Viewer:
        student = self.school.students[number]
        schools = frozenset({self.school.id})
        return Viewer(Role.STUDENT, self.school.district, f"student:{student}", schools, student=student)

    async def join(self, number: int, section: str = "gym", day: date = MONDAY) -> Waiter:
        return await self.school.app.join_waitlist(self.student(number), self.at(section, day))

    async def book(self, number: int, section: str = "gym", day: date = MONDAY, *, by: Viewer | None = None) -> Slot:
        slot = self.slot(number, day)
        wish = Wish(slot.student, slot.day, slot.flex_period, self.school.sections[section])
        return await self.school.app.book_appointment(by or self.school.admin, wish)

    async def free(self, number: int = HOLDER) -> None:
        await self.school.app.cancel_appointment(self.school.admin, self.slot(number))

    def served_by(self, clock: FixedClock | None = None, engine: AsyncEngine | None = None) -> ServeWaitlists:
        engine = engine or self.school.engine
        calls = OwnCalls(PostgresWaitlistCalls(engine), self.school.district)
        begin = container.begin_of(engine)
        return ServeWaitlists(calls, OwnDistrict(self.school.district), begin, clock or self.clock)  # type: ignore[arg-type]

    async def serve(self) -> int:
        return await self.served_by()()

    async def look_around(self, clock: FixedClock | None = None) -> int:
        return await self.served_by(clock).look_around()

    async def ends(self, number: int) -> list[WaitEnd | None]:
        """What became of the student's waiting, by date and in the order of joining."""
        found = await self.school.app.waitlists_of_student(self.student(number), self.school.students[number])
        return [one.end for one in found]

    async def waiting(self, section: str = "gym", day: date = MONDAY) -> list[int]:
        at = self.at(section, day)
        found = await self.school.app.waitlist_of_section(self.school.admin, at.section, at.day, at.flex_period)
        assert [one.position for one in found] == list(range(1, len(found) + 1))
        return [self.school.students.index(one.student) for one in found]

    async def inside(self, section: str = "gym", day: date = MONDAY) -> set[int]:
        found = await self.school.app.appointments_in(
            self.school.admin, [self.slot(number, day) for number in range(len(self.school.students))]
        )
        return {
            self.school.students.index(slot.student)
            for slot, one in found.items()
            if one.section == self.school.sections[section]
        }

    async def appointment(self, number: int) -> Appointment:
        slot = self.slot(number)
        return (await self.school.app.appointments_in(self.school.admin, [slot]))[slot]


async def a_queue(engine: AsyncEngine, district: DistrictId, *waiting: int) -> Queue:
    school = await a_school(engine, district, TODAY)
    app, admin = school.app, school.admin
    open_now = SelfScheduling({TUESDAY: DayWindow(WindowKind.ALL_DAY)}, 14)
    await app.set_self_scheduling(admin, school.id, open_now)
    sections = [school.sections[name] for name in ("gym", "art")]
    await app.set_open_to_students(admin, school.id, sections, is_open=True)
    await app.set_seats(admin, school.sections["gym"], 1)
    queue = Queue(school)
    await queue.book(HOLDER, by=queue.student(HOLDER))
    for number in waiting:
        await queue.join(number)
    return queue
