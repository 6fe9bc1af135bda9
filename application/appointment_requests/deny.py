"""Denying what was asked for."""

from dataclasses import dataclass

from application.access import Viewer
from application.appointment_requests.hold_request import holding_request, may_decide, must_be_staff
from application.idempotency import once
from application.notifications.tell import tell_denied
from application.ports.clock import Clock
from application.ports.transaction import Begin
from domain.appointment_request import Decision, RequestState, reason_refusals, refusals_of_decision
from domain.errors import gather
from domain.ids import RequestId


@dataclass(frozen=True, slots=True)
class DenyRequest:
    begin: Begin
    clock: Clock

    async def __call__(self, viewer: Viewer, id: RequestId, reason: str, *, key: str | None = None) -> RequestId:
        """Deny it, with a reason that the student can read and is told of. Staff of the section, and admins.

        Raises `Refused`: `NO_REASON`, `TEXT_TOO_LONG`; `NOT_FOUND`; `NOT_YOUR_SECTION`, `ALREADY_DECIDED`, `REQUEST_EXPIRED`;
        `BUSY`.
        """
        must_be_staff(viewer)
        gather(reason_refusals(reason))
        async with holding_request(self.begin, viewer, id) as held:

            async def deny() -> RequestId:
                now = self.clock.now()
                may = await may_decide(held.tx, viewer, held.kept.request)
                gather(refusals_of_decision(held.kept.state_at(now), may=may))
                decision = Decision(RequestState.DENIED, viewer.actor, now, reason.strip())
                await held.tx.appointment_requests.decide(id, decision)
                await tell_denied(held.tx, viewer, held.kept.request, now)
                return id

            return await once(held.tx.idempotency, viewer, "denyRequest", key, [id, reason], deny)
