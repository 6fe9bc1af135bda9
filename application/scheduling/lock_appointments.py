"""Locking and unlocking appointments, many at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from application.access import Viewer
from application.idempotency import once
from application.items import check_count
from application.ports.clock import Clock
from application.ports.transaction import Begin
from application.scheduling.hold_students import holding
from application.scheduling.slot_change import changes_of
from application.scheduling.slot_results import SlotResult, refusals_to_json, results_from_json
from application.staff import must_be_staff
from domain.appointment import Slot


@dataclass(frozen=True, slots=True)
class LockAppointments:
    begin: Begin
    clock: Clock

    async def __call__(
        self, viewer: Viewer, slots: Sequence[Slot], *, locked: bool, key: str | None = None
    ) -> tuple[SlotResult, ...]:
        """Lock or (`locked` False) unlock the appointments; one that is so already is left as it is. Staff only.

        Answers appointment by appointment: `NOT_FOUND`, `FROZEN`, `LOCKED`.
        Raises `Refused`: `NO_ITEMS`, `TOO_MANY_ITEMS`; `BUSY`.
        """
        must_be_staff(viewer)
        check_count(slots, "ids")
        asked = list(dict.fromkeys(slots))
        students, periods = {slot.student for slot in asked}, {slot.flex_period for slot in asked}
        async with holding(self.begin, viewer.district, students, periods) as (tx, _):

            async def lock() -> list[list[dict[str, Any]]]:
                results = await changes_of(tx, viewer, asked, self.clock.now())
                good = [one.slot for one in results if not one.refused]
                await tx.appointments.set_locked(good, locked=locked)
                return [refusals_to_json(one.refused) for one in results]

            given = await once(tx.idempotency, viewer, "lockAppointments", key, [asked, locked], lock)
        return results_from_json(asked, given)
