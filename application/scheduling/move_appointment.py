"""Moving an appointment: to another section, date or flex period, in one go."""

from dataclasses import dataclass, replace
from datetime import date

from application.access import Viewer
from application.idempotency import once
from application.notifications.tell import tell
from application.ports.appointments import Booking
from application.ports.clock import Clock
from application.ports.transaction import Begin, Transaction
from application.scheduling.hold_students import holding
from application.scheduling.own_booking import must_book_for, refusals_for, take_seat
from application.scheduling.slot_change import checked_change
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
from domain.ids import FlexPeriodId, SchoolId, SectionId
from domain.notification import Change, NotificationKind


@dataclass(frozen=True, slots=True)
class Destination:
    """Where to; None stays as it is."""

    section: SectionId | None = None
    day: date | None = None
    flex_period: FlexPeriodId | None = None
    over_seats: bool = False


@dataclass(frozen=True, slots=True)
class MoveAppointment:
    begin: Begin
    clock: Clock

    async def __call__(
        self,
        viewer: Viewer,
        slot: Slot,
        to: Destination,
        *,
        expected_version: int | None = None,
        key: str | None = None,
    ) -> Slot:
        """Book the appointment elsewhere, with its lock, type and comment, and give up the old one; both or neither.

        Staff, and students their own. Answers the slot it stands in now.
        Raises `Refused`: what `CancelAppointment` raises of the old slot, then what `BookAppointment` raises of the new one.
        """
        must_book_for(viewer, slot.student, as_staff_only=to.over_seats)
        target = Slot(slot.student, to.day or slot.day, to.flex_period or slot.flex_period)
        async with holding(self.begin, viewer.district, [slot.student], {slot.flex_period, target.flex_period}) as (
            tx,
            schools,
        ):

            async def move() -> list[object]:
                moving = await checked_change(tx, viewer, slot, self.clock.now(), expected_version)
                return slot_to_json(await self._move(tx, viewer, moving, target, to, schools))

            await once(tx.idempotency, viewer, "moveAppointment", key, [slot, to, expected_version], move)
            return target

    async def _move(
        self,
        tx: Transaction,
        viewer: Viewer,
        moving: Appointment,
        target: Slot,
        to: Destination,
        schools: frozenset[SchoolId],
    ) -> Appointment:
        now = self.clock.now()
        section = to.section or moving.section
        place = await place_of(tx, viewer, section, target.day, target.flex_period)
        when = await day_and_period_of(tx, place.school, schools, target.day, target.flex_period, now)
        elsewhere = target != moving.slot
        booked = await tx.appointments.of_day(target.student, target.day)
        others = [one for one in booked if not (elsewhere and one.slot == moving.slot)]
        member = await membership_of(tx, viewer, target.student, place.school)
        facts = await facts_of(tx, viewer, place, when, others, member)
        gather(await refusals_for(tx, viewer, facts, now, over_seats=to.over_seats))
        wanted = replace(
            moving,
            slot=target,
            section=section,
            origin=origin_of(viewer, place.school),
            made_by=viewer.actor,
            made_at=now,
            run=None,
            replaced=None,
        )
        seats = None if to.over_seats else place.seats
        vacates = moving if elsewhere else None
        booking = Booking(wanted, displaces=facts.current, vacates=vacates, seats=seats)
        made = await take_seat(tx, viewer, booking, place)
        displaced = elsewhere and facts.current is not None
        change = Change(made.slot, made.section, moved_from=moving, displaced=displaced)
        await tell(tx, viewer, NotificationKind.MOVED, place.school, [change], now)
        return made
