"""Waiting for a seat in a section that is full."""

from dataclasses import dataclass, replace

from application.access import Role, Viewer
from application.idempotency import once
from application.ports.clock import Clock
from application.ports.transaction import Begin, Transaction
from application.scheduling.hold_students import holding
from application.scheduling.own_booking import is_student, now_at
from application.scheduling.slot_facts import facts_there
from domain.appointment import Slot
from domain.errors import NotAllowed, gather
from domain.ids import DistrictId, SchoolId, StudentId, WaiterId
from domain.waitlist import Waiter, WaitingPlace, refusals_of_joining


def as_student(district: DistrictId, school: SchoolId, student: StudentId, actor: str) -> Viewer:
    """The student who waits, as the viewer of a booking of their own; `actor` as written down when they joined."""
    return Viewer(Role.STUDENT, district, actor, frozenset({school}), student=student)


@dataclass(frozen=True, slots=True)
class JoinWaitlist:
    begin: Begin
    clock: Clock

    async def __call__(self, viewer: Viewer, place: WaitingPlace, *, key: str | None = None) -> Waiter:
        """Wait behind everybody who waits there already. Students for themselves; staff have seats to give.

        Raises `Refused`, all reasons together: what `BookAppointment` raises for a student, without `FULL`; `SEAT_FREE`,
        `ALREADY_WAITING`, `WAITLIST_FULL`.
        """
        student = viewer.student
        if student is None or not is_student(viewer):
            raise NotAllowed(
                "Students join waitlists themselves: book the student, over the section's seats if need be."
            )
        async with holding(self.begin, viewer.district, [student], [place.flex_period]) as (tx, schools):

            async def join() -> int:
                return await self._join(tx, viewer, student, place, schools)

            joined = WaiterId(await once(tx.idempotency, viewer, "joinWaitlist", key, [student, place], join))
            return (await tx.waitlists.find([joined]))[joined]

    async def _join(
        self, tx: Transaction, viewer: Viewer, student: StudentId, place: WaitingPlace, schools: frozenset[SchoolId]
    ) -> WaiterId:
        now = self.clock.now()
        slot = Slot(student, place.day, place.flex_period)
        facts = await facts_there(tx, viewer, slot, place.section, schools, now)
        await tx.waitlists.hold_seats(place)
        there = await tx.appointments.place(place.section, place.day, place.flex_period)
        facts = replace(facts, place=there or facts.place)
        own = await tx.waitlists.waiting_for(student, place.day, place.flex_period)
        at = await now_at(tx, facts.place.school, now)
        gather(refusals_of_joining(facts, at, waits=any(one.place == place for one in own)))
        joined = await tx.waitlists.join(place, student, viewer.actor, now)
        if facts.place.has_seat:  # those before may be held up by something else: then it is this one's turn
            await tx.waitlists.call(place)
        return joined
