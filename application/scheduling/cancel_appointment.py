"""Cancelling one appointment."""

from dataclasses import dataclass

from application.access import Viewer
from application.idempotency import once
from application.notifications.tell import tell
from application.ports.clock import Clock
from application.ports.transaction import Begin
from application.scheduling.hold_students import holding
from application.scheduling.own_booking import must_book_for
from application.scheduling.slot_change import checked_change
from application.scheduling.slot_facts import slot_to_json
from domain.appointment import EndReason, Slot
from domain.notification import Change, NotificationKind


@dataclass(frozen=True, slots=True)
class CancelAppointment:
    begin: Begin
    clock: Clock

    async def __call__(
        self, viewer: Viewer, slot: Slot, *, expected_version: int | None = None, key: str | None = None
    ) -> Slot:
        """Move the appointment to the history and give its seat back. Staff of the school, and students what they booked.

        Raises `Refused`, all reasons together: `NOT_FOUND`, `VERSION_CONFLICT`, `FROZEN`, `LOCKED`; for students also
        `SELF_SCHEDULING_OFF`, `WINDOW_CLOSED`, `RANK`; `BUSY`.
        """
        must_book_for(viewer, slot.student)
        async with holding(self.begin, viewer.district, [slot.student], [slot.flex_period]) as (tx, _):

            async def cancel() -> list[object]:
                now = self.clock.now()
                current = await checked_change(tx, viewer, slot, now, expected_version)
                await tx.appointments.cancel([current], EndReason.CANCELLED, viewer.actor, now)
                school = (await tx.appointments.schools_of_periods([slot.flex_period]))[slot.flex_period]
                change = Change(slot, current.section)
                await tell(tx, viewer, NotificationKind.CANCELLED, school, [change], now)
                return slot_to_json(current)

            await once(tx.idempotency, viewer, "cancelAppointment", key, [slot, expected_version], cancel)
            return slot
