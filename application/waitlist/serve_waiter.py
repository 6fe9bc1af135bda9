"""One waiter's turn."""

from dataclasses import dataclass

from application.ports.appointments import Booking
from application.ports.clock import Clock
from application.ports.transaction import Begin, Transaction
from application.scheduling.hold_students import holding
from application.scheduling.own_booking import now_at
from application.scheduling.slot_facts import facts_there
from application.waitlist.join_waitlist import as_student
from domain.appointment import Appointment, Origin, Slot
from domain.booking import BookingFacts
from domain.errors import Refused
from domain.ids import DistrictId, SchoolId
from domain.notification import Change, Deed, NotificationKind, notices_of
from domain.waitlist import Turn, WaitEnd, Waiter, refusals_of_promotion, turn_of

BY_WAITLIST = "waitlist"


class _SeatGone(Exception):
    """Somebody was quicker; the transaction is given up."""


@dataclass(frozen=True, slots=True)
class ServeWaiter:
    begin: Begin
    clock: Clock

    async def __call__(self, district: DistrictId, waiter: Waiter, *, seats: bool = True) -> Turn | WaitEnd:
        """Book the seat, by the rules of the student's own booking, or say why not; what ends the waiting is written down.

        Without `seats`, somebody before was told that there is none: then there is none.
        Safe to do twice, and at once: the student is held, and only who still waits is served. Raises `Refused` `BUSY`.
        """
        place = waiter.place
        try:
            async with holding(self.begin, district, [waiter.student], [place.flex_period]) as (tx, schools):
                still = (await tx.waitlists.find([waiter.id])).get(waiter.id)
                if still is None or still.end is not None:
                    return Turn.PASSED_OVER
                return await self._serve(tx, waiter, schools, seats=seats)
        except _SeatGone:
            return Turn.NO_SEAT

    async def _serve(
        self, tx: Transaction, waiter: Waiter, schools: frozenset[SchoolId], *, seats: bool
    ) -> Turn | WaitEnd:
        now = self.clock.now()
        place, slot = waiter.place, Slot(waiter.student, waiter.place.day, waiter.place.flex_period)
        school = (await tx.appointments.schools_of_periods([place.flex_period]))[place.flex_period]
        viewer = as_student(tx.district, school, waiter.student, waiter.joined_by)
        try:
            facts = await facts_there(tx, viewer, slot, place.section, schools, now)
        except Refused:  # the flex period is no more
            await tx.waitlists.end([waiter.id], WaitEnd.CLOSED, now)
            return WaitEnd.CLOSED
        turn = turn_of(refusals_of_promotion(facts, await now_at(tx, school, now)))
        if turn is Turn.SEAT and not seats:
            return Turn.NO_SEAT
        if isinstance(turn, WaitEnd):
            await tx.waitlists.end([waiter.id], turn, now)
        elif turn is Turn.SEAT:
            await self._book(tx, waiter, slot, facts)
        return turn

    async def _book(self, tx: Transaction, waiter: Waiter, slot: Slot, facts: BookingFacts) -> None:
        now = self.clock.now()
        wanted = Appointment(
            slot=slot,
            section=waiter.place.section,
            origin=Origin.STUDENT,
            locked=False,
            birth=0,
            version=0,
            made_by=waiter.joined_by,
            made_at=now,
        )
        others = await tx.waitlists.waiting_for(slot.student, slot.day, slot.flex_period)
        await tx.waitlists.end([waiter.id], WaitEnd.SEATED, now)
        await tx.waitlists.end([one.id for one in others if one.id != waiter.id], WaitEnd.SEATED_ELSEWHERE, now)
        made = await tx.appointments.book(Booking(wanted, displaces=facts.current, seats=facts.place.seats))
        if made is None:
            raise _SeatGone
        await tx.waitlists.seated(waiter.id, made.birth)
        # Not the student's own deed: who waits is told when the turn has come.
        deed = Deed(NotificationKind.BOOKED, facts.place.school, BY_WAITLIST, now)
        change = Change(made.slot, made.section, displaced=facts.current is not None)
        await tx.notifications.tell(notices_of(deed, [change]))
