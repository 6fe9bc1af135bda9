"""Booking one student into one section, on one date and flex period."""

from dataclasses import dataclass
from datetime import date

from application.access import Viewer
from application.idempotency import once
from application.notifications.tell import tell
from application.ports.appointments import Booking
from application.ports.clock import Clock
from application.ports.transaction import Begin, Transaction
from application.scheduling.hold_students import holding
from application.scheduling.own_booking import full_for, must_book_for, refusals_for
from application.scheduling.slot_facts import (
    day_and_period_of,
    facts_of,
    membership_of,
    origin_of,
    place_of,
    slot_to_json,
)
from domain.appointment import Appointment, Slot
from domain.errors import gather
from domain.free_text import note_refusals
from domain.ids import FlexPeriodId, SchoolId, SectionId, StudentId
from domain.notification import Change, NotificationKind


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be booked. `over_seats` exceeds the section's seats on purpose."""

    student: StudentId
    day: date
    flex_period: FlexPeriodId
    section: SectionId
    lock: bool = False
    type: str | None = None
    comment: str | None = None
    over_seats: bool = False

    @property
    def slot(self) -> Slot:
        return Slot(self.student, self.day, self.flex_period)


@dataclass(frozen=True, slots=True)
class BookAppointment:
    begin: Begin
    clock: Clock

    async def __call__(self, viewer: Viewer, wish: Wish, *, key: str | None = None) -> Slot:
        """Book, displacing what stands there unless it is locked; the displaced appointment goes to the history.

        Staff of the school, and students for themselves.
        Raises `Refused`, all reasons together: `NOT_FOUND`, `SECTION_NOT_ACTIVE`, `NOT_A_MEMBER`, `CLOSED`, `FROZEN`, `BLOCKED`,
        `ALREADY_BOOKED`, `LOCKED`, `CLASH`, `FULL`; for students also `SELF_SCHEDULING_OFF`, `WINDOW_CLOSED`, `BEYOND_HORIZON`,
        `SECTION_NOT_OPEN`, `RANK`; `TEXT_TOO_LONG`, `BUSY`.
        """
        must_book_for(viewer, wish.student, as_staff_only=wish.lock or wish.over_seats)
        gather(note_refusals(wish.type, wish.comment))
        async with holding(self.begin, viewer.district, [wish.student], [wish.flex_period]) as (tx, schools):

            async def book() -> list[object]:
                return slot_to_json(await self._book(tx, viewer, wish, schools))

            await once(tx.idempotency, viewer, "bookAppointment", key, wish, book)
            return wish.slot

    async def _book(self, tx: Transaction, viewer: Viewer, wish: Wish, schools: frozenset[SchoolId]) -> Appointment:
        now = self.clock.now()
        place = await place_of(tx, viewer, wish.section, wish.day, wish.flex_period)
        when = await day_and_period_of(tx, place.school, schools, wish.day, wish.flex_period, now)
        booked = await tx.appointments.of_day(wish.student, wish.day)
        member = await membership_of(tx, viewer, wish.student, place.school)
        facts = await facts_of(tx, viewer, place, when, booked, member)
        gather(await refusals_for(tx, viewer, facts, now, over_seats=wish.over_seats))
        wanted = Appointment(
            slot=wish.slot,
            section=wish.section,
            origin=origin_of(viewer, place.school),
            locked=wish.lock,
            birth=0,
            version=0,
            made_by=viewer.actor,
            made_at=now,
            type=wish.type,
            comment=wish.comment,
        )
        seats = None if wish.over_seats else place.seats
        made = await tx.appointments.book(Booking(wanted, displaces=facts.current, seats=seats))
        if made is None:
            raise full_for(viewer, place)
        change = Change(made.slot, made.section, displaced=facts.current is not None)
        await tell(tx, viewer, NotificationKind.BOOKED, place.school, [change], now)
        return made
