"""Asking for an appointment."""

from dataclasses import dataclass, replace

from application.access import Viewer
from application.idempotency import once
from application.notifications.tell import tell_who_decides
from application.ports.clock import Clock
from application.ports.transaction import Begin, Transaction
from application.scheduling.hold_students import holding
from application.scheduling.own_booking import is_student, must_book_for, now_at
from application.scheduling.slot_facts import facts_there
from domain.appointment import Slot
from domain.appointment_request import AppointmentRequest, refusals_of_request
from domain.errors import gather
from domain.free_text import LONGEST_COMMENT, text_refusals
from domain.ids import RequestId, SchoolId, SectionId


@dataclass(frozen=True, slots=True)
class RequestAppointment:
    begin: Begin
    clock: Clock

    async def __call__(
        self, viewer: Viewer, slot: Slot, section: SectionId, comment: str | None = None, *, key: str | None = None
    ) -> RequestId:
        """Ask for the section in that slot. Staff of the school, and students for themselves while a window is open.

        Neither horizon nor seats count. Those who may decide are told: staff of the section, or where it has none the admins.
        Raises `Refused`, all reasons together: `NOT_FOUND`, `SECTION_NOT_ACTIVE`, `NOT_A_MEMBER`, `CLOSED`, `FROZEN`, `BLOCKED`,
        `ALREADY_BOOKED`, `ALREADY_REQUESTED`; for students also `SELF_SCHEDULING_OFF`, `WINDOW_CLOSED`; `TEXT_TOO_LONG`, `BUSY`.
        """
        must_book_for(viewer, slot.student)
        gather(text_refusals("comment", comment, LONGEST_COMMENT))
        async with holding(self.begin, viewer.district, [slot.student], [slot.flex_period]) as (tx, schools):

            async def ask() -> RequestId:
                return await self._ask(tx, viewer, slot, section, comment, schools)

            return await once(tx.idempotency, viewer, "requestAppointment", key, [slot, section, comment], ask)

    async def _ask(
        self,
        tx: Transaction,
        viewer: Viewer,
        slot: Slot,
        section: SectionId,
        comment: str | None,
        schools: frozenset[SchoolId],
    ) -> RequestId:
        now = self.clock.now()
        facts = await facts_there(tx, viewer, slot, section, schools, now)
        school = facts.place.school
        is_requested = await tx.appointment_requests.is_requested(slot, section)
        student_at = await now_at(tx, school, now) if is_student(viewer) else None
        gather(refusals_of_request(facts, is_requested=is_requested, student_at=student_at))
        wanted = AppointmentRequest(RequestId(0), school, slot, section, comment, viewer.actor, now)
        id = await tx.appointment_requests.add(wanted)
        await tell_who_decides(tx, viewer, replace(wanted, id=id))
        return id
