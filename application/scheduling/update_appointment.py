"""Changing the words on an appointment: its type and comment."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from application.access import Viewer
from application.idempotency import once
from application.ports.clock import Clock
from application.ports.transaction import Begin
from application.scheduling.hold_students import holding
from application.scheduling.slot_change import checked_change
from application.scheduling.slot_facts import slot_to_json
from application.staff import must_be_staff
from domain.appointment import Slot
from domain.errors import gather
from domain.free_text import note_refusals

Words = Mapping[Literal["type", "comment"], str | None]
"""What is not named stays; None takes the word away."""


@dataclass(frozen=True, slots=True)
class UpdateAppointment:
    begin: Begin
    clock: Clock

    async def __call__(
        self,
        viewer: Viewer,
        slot: Slot,
        words: Words,
        *,
        expected_version: int | None = None,
        key: str | None = None,
    ) -> Slot:
        """Change type and comment. The appointment stays the same one: its version changes, its birth does not. Staff only.

        Raises `Refused`, all reasons together: `NOT_FOUND`, `VERSION_CONFLICT`, `FROZEN`, `LOCKED`; `TEXT_TOO_LONG`,
        `BAD_TEXT`, `BUSY`.
        """
        must_be_staff(viewer)
        gather(note_refusals(words.get("type"), words.get("comment")))
        async with holding(self.begin, viewer.district, [slot.student], [slot.flex_period]) as (tx, _):

            async def update() -> list[object]:
                current = await checked_change(tx, viewer, slot, self.clock.now(), expected_version)
                old = (current.type, current.comment)
                new = (words.get("type", current.type), words.get("comment", current.comment))
                if new != old:
                    await tx.appointments.set_words(slot, *new)
                return slot_to_json(current)

            asked = [slot, dict(words), expected_version]
            await once(tx.idempotency, viewer, "updateAppointment", key, asked, update)
            return slot
