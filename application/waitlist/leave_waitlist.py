"""Waiting no longer."""

from dataclasses import dataclass

from application.access import Viewer
from application.idempotency import once
from application.ports.clock import Clock
from application.ports.transaction import Begin
from application.scheduling.hold_students import holding
from application.scheduling.own_booking import must_book_for
from domain.errors import not_found
from domain.ids import StudentId, WaiterId
from domain.waitlist import WaitEnd, Waiter


@dataclass(frozen=True, slots=True)
class LeaveWaitlist:
    begin: Begin
    clock: Clock

    async def __call__(self, viewer: Viewer, student: StudentId, waiter: WaiterId, *, key: str | None = None) -> Waiter:
        """Give up the place on the list, at any hour; who has left already, or has the seat, stays so.

        Students for themselves, staff of the school for its students. Raises `Refused` `NOT_FOUND`.
        """
        must_book_for(viewer, student)
        async with self.begin(viewer.district) as tx:
            found = (await tx.waitlists.find([waiter])).get(waiter)
            school = None
            if found is not None:
                school = (await tx.appointments.schools_of_periods([found.place.flex_period])).get(
                    found.place.flex_period
                )
        if found is None or found.student != student or school is None or not viewer.books_at(school):
            raise not_found("waitlist entry", "id")
        async with holding(self.begin, viewer.district, [found.student], [found.place.flex_period]) as (tx, _):

            async def leave() -> int:
                await tx.waitlists.end([waiter], WaitEnd.LEFT, self.clock.now())
                return waiter

            await once(tx.idempotency, viewer, "leaveWaitlist", key, waiter, leave)
            return (await tx.waitlists.find([waiter]))[waiter]
