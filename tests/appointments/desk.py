"""The use cases of single appointments on one school, as a counselor's desk has them."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.transaction import PostgresBegin
from application.access import Viewer
from application.paging import PageRequest
from application.scheduling.book_appointment import BookAppointment, Wish
from application.scheduling.book_appointments import BookAppointments, GroupWish
from application.scheduling.cancel_appointment import CancelAppointment
from application.scheduling.cancel_appointments import CancelAppointments
from application.scheduling.explain_slots import ExplainSlots, Why
from application.scheduling.lock_appointments import LockAppointments
from application.scheduling.move_appointment import Destination, MoveAppointment
from application.scheduling.queries import AppointmentFilter
from application.scheduling.read_schedules import AppointmentsIn, FindAppointments
from application.scheduling.slot_results import SlotResult
from application.scheduling.update_appointment import UpdateAppointment
from domain.appointment import Appointment, Slot
from domain.errors import Refusals, Refused
from domain.ids import SectionId
from tests.support.schools import FixedClock, SmallSchool

MONDAY = date(2026, 9, 7)
TUESDAY = date(2026, 9, 8)
TODAY = date(2026, 9, 1)
SATURDAY = date(2026, 9, 12)


@dataclass(frozen=True, slots=True)
class Desk:
    engine: AsyncEngine
    school: SmallSchool
    viewer: Viewer | None = None
    clock: FixedClock = field(default_factory=FixedClock)

    def of(self, viewer: Viewer) -> "Desk":
        return replace(self, viewer=viewer)

    @property
    def who(self) -> Viewer:
        return self.viewer or self.school.admin

    @property
    def begin(self) -> PostgresBegin:
        return PostgresBegin(self.engine)

    def slot(self, student: int = 0, day: date = MONDAY) -> Slot:
        return Slot(self.school.students[student], day, self.school.flex_period)

    def wish(self, student: int = 0, day: date = MONDAY, to: int | None = None, **more: Any) -> Wish:
        section = SectionId(to if to is not None else self.school.gym)
        slot = self.slot(student, day)
        return replace(Wish(slot.student, slot.day, slot.flex_period, section), **more)

    async def book(self, student: int = 0, day: date = MONDAY, to: int | None = None, **more: Any) -> Slot:
        key = more.pop("key", None)
        return await BookAppointment(self.begin, self.clock)(self.who, self.wish(student, day, to, **more), key=key)

    async def book_group(
        self, *students: int, day: date = MONDAY, to: int | None = None, **more: Any
    ) -> dict[int, list[str]]:
        """The codes that each student was told, by number; none where they were booked."""
        key = more.pop("key", None)
        chosen = tuple(self.school.students[one] for one in students)
        section = SectionId(to if to is not None else self.school.gym)
        wish = replace(GroupWish(chosen, day, (self.school.flex_period,), section), **more)
        results = await BookAppointments(self.begin, self.clock)(self.who, wish, key=key)
        return {
            self.school.students.index(one.slot.student): [refused.code for refused in one.refused] for one in results
        }

    async def cancel_group(self, *slots: Slot, **more: Any) -> tuple[SlotResult, ...]:
        return await CancelAppointments(self.begin, self.clock)(self.who, slots, **more)

    async def update(self, slot: Slot, words: Any, **more: Any) -> Slot:
        return await UpdateAppointment(self.begin, self.clock)(self.who, slot, words, **more)

    async def cancel(self, slot: Slot, **more: Any) -> Slot:
        return await CancelAppointment(self.begin, self.clock)(self.who, slot, **more)

    async def move(self, slot: Slot, to: Destination, **more: Any) -> Slot:
        return await MoveAppointment(self.begin, self.clock)(self.who, slot, to, **more)

    async def lock(self, *slots: Slot, locked: bool = True, **more: Any) -> tuple[SlotResult, ...]:
        return await LockAppointments(self.begin, self.clock)(self.who, slots, locked=locked, **more)

    async def at(self, slot: Slot) -> Appointment | None:
        return (await AppointmentsIn(self.begin)(self.school.admin, [slot])).get(slot)

    async def why(self, slot: Slot) -> Why:
        return (await ExplainSlots(self.begin)(self.who, [slot]))[slot]

    async def all(self) -> list[Appointment]:
        everything = AppointmentFilter(date(2026, 8, 1), date(2027, 6, 30), school=self.school.id)
        return list((await FindAppointments(self.begin)(self.school.admin, everything, PageRequest(500))).items)


def codes(error: BaseException) -> list[str]:
    """The codes of a refusal, in the order told."""
    if isinstance(error, Refusals):
        return [refused.code for refused in error.refusals]
    assert isinstance(error, Refused)
    return [error.code]
