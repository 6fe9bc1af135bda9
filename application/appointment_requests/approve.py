"""Approving what was asked for."""

from dataclasses import dataclass

from application.access import Viewer
from application.appointment_requests.hold_request import Held, holding_request, may_decide, must_be_staff
from application.idempotency import once
from application.ports.clock import Clock
from application.ports.transaction import Begin
from application.scheduling.book_appointment import Wish, booked_as
from domain.appointment import Slot
from domain.appointment_request import Decision, RequestState, refusals_of_decision
from domain.errors import gather
from domain.ids import RequestId


@dataclass(frozen=True, slots=True)
class ApproveRequest:
    begin: Begin
    clock: Clock

    async def __call__(
        self, viewer: Viewer, id: RequestId, *, over_seats: bool = False, key: str | None = None
    ) -> Slot:
        """Book what was asked for, with its comment, by the rights of who approves; both or neither.

        Staff of the section, and admins. Answers the slot that is booked.
        Raises `Refused`: `NOT_FOUND`; `NOT_YOUR_SECTION`, `ALREADY_DECIDED`, `REQUEST_EXPIRED`, and of an open request every
        reason for which `BookAppointment` would not book it, together.
        """
        must_be_staff(viewer)
        async with holding_request(self.begin, viewer, id) as held:

            async def approve() -> RequestId:
                return await self._approve(held, viewer, over_seats=over_seats)

            await once(held.tx.idempotency, viewer, "approveRequest", key, [id, over_seats], approve)
            return held.kept.request.slot

    async def _approve(self, held: Held, viewer: Viewer, *, over_seats: bool) -> RequestId:
        tx, request, now = held.tx, held.kept.request, self.clock.now()
        state = held.kept.state_at(now)
        refused = refusals_of_decision(state, may=await may_decide(tx, viewer, request))
        if state is not RequestState.OPEN:
            gather(refused)
        slot = request.slot
        wish = Wish(
            slot.student, slot.day, slot.flex_period, request.section, comment=request.comment, over_seats=over_seats
        )
        await booked_as(tx, viewer, wish, held.schools, now, refused)
        await tx.appointment_requests.decide(request.id, Decision(RequestState.APPROVED, viewer.actor, now))
        return request.id
