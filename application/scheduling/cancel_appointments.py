"""Cancelling the appointments of a group, in one go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from application.access import Viewer
from application.idempotency import once
from application.items import check_count
from application.notifications.tell import tell
from application.ports.clock import Clock
from application.ports.transaction import Begin, Transaction
from application.scheduling.hold_students import holding
from application.scheduling.slot_change import changes_of
from application.scheduling.slot_results import SlotResult, refusals_to_json, results_from_json
from application.staff import must_be_staff
from domain.appointment import Appointment, EndReason, Slot
from domain.ids import SchoolId
from domain.notification import Change, NotificationKind

MOST_CANCELLED = 250


@dataclass(frozen=True, slots=True)
class CancelAppointments:
    begin: Begin
    clock: Clock

    async def __call__(
        self, viewer: Viewer, slots: Sequence[Slot], *, key: str | None = None
    ) -> tuple[SlotResult, ...]:
        """Move the appointments that may be cancelled to the history, and give their seats back. Staff of the schools only.

        Answers appointment by appointment, all reasons together: `NOT_FOUND`, `FROZEN`, `LOCKED`.
        Raises `Refused`: `NO_ITEMS`, `TOO_MANY_ITEMS`; `BUSY`.
        """
        must_be_staff(viewer)
        check_count(slots, "ids", MOST_CANCELLED)
        asked = list(dict.fromkeys(slots))
        students, periods = {slot.student for slot in asked}, {slot.flex_period for slot in asked}
        async with holding(self.begin, viewer.district, students, periods, alone=True) as (tx, _):

            async def cancel() -> list[list[dict[str, Any]]]:
                now = self.clock.now()
                results = await changes_of(tx, viewer, asked, now)
                good = [one.current for one in results if one.current is not None and not one.refused]
                await tx.appointments.cancel(good, EndReason.CANCELLED, viewer.actor, now)
                await _tell(tx, viewer, good, now)
                return [refusals_to_json(one.refused) for one in results]

            given = await once(tx.idempotency, viewer, "cancelAppointments", key, asked, cancel)
        return results_from_json(asked, given)


async def _tell(tx: Transaction, viewer: Viewer, cancelled: Sequence[Appointment], now: datetime) -> None:
    """Each student once for each of the schools."""
    schools = await tx.appointments.schools_of_periods({one.slot.flex_period for one in cancelled})
    changes: dict[SchoolId, list[Change]] = {}
    for one in cancelled:
        changes.setdefault(schools[one.slot.flex_period], []).append(Change(one.slot, one.section))
    for school, several in changes.items():
        await tell(tx, viewer, NotificationKind.CANCELLED, school, several, now)
