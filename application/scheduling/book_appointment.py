"""Booking one student into one section, on one date and flex period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from application.access import Viewer
from application.idempotency import once
from application.notifications.tell import tell
from application.ports.appointments import Booking
from application.ports.clock import Clock
from application.ports.transaction import Begin, Transaction
from application.scheduling.hold_students import holding
from application.scheduling.own_booking import must_book_for, refusals_for, take_seat
from application.scheduling.slot_facts import facts_there, origin_of, slot_to_json
from domain.appointment import Appointment, Slot
from domain.errors import Refused, gather
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
                return slot_to_json(await booked_as(tx, viewer, wish, schools, self.clock.now()))

            await once(tx.idempotency, viewer, "bookAppointment", key, wish, book)
            return wish.slot


async def booked_as(
    tx: Transaction,
    viewer: Viewer,
    wish: Wish,
    schools: frozenset[SchoolId],
    now: datetime,
    besides: Sequence[Refused] = (),
) -> Appointment:
    """Book by the viewer's rights in the caller's transaction, which holds the student; `schools` are those concerned.

    Raises what `BookAppointment` says, together with whatever speaks against it `besides`.
    """
    facts = await facts_there(tx, viewer, wish.slot, wish.section, schools, now)
    place = facts.place
    gather([*besides, *await refusals_for(tx, viewer, facts, now, over_seats=wish.over_seats)])
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
    made = await take_seat(tx, viewer, Booking(wanted, displaces=facts.current, seats=seats), place)
    change = Change(made.slot, made.section, displaced=facts.current is not None)
    await tell(tx, viewer, NotificationKind.BOOKED, place.school, [change], now)
    return made
