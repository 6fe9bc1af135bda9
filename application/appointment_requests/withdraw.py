"""Taking back what was asked for."""

from dataclasses import dataclass

from application.access import Role, Viewer
from application.appointment_requests.hold_request import holding_request
from application.idempotency import once
from application.ports.clock import Clock
from application.ports.transaction import Begin
from domain.appointment_request import AppointmentRequest, Decision, RequestState, refusals_of_closed
from domain.errors import NotAllowed, gather
from domain.ids import RequestId


@dataclass(frozen=True, slots=True)
class WithdrawRequest:
    begin: Begin
    clock: Clock

    async def __call__(self, viewer: Viewer, id: RequestId, *, key: str | None = None) -> RequestId:
        """Take it back, window open or not. The student it is about, and whoever asked for it.

        Raises `Refused`: `NOT_FOUND`; `ALREADY_DECIDED`, `REQUEST_EXPIRED`; `BUSY`.
        """
        if viewer.role in (Role.PARTNER, Role.IMPORT_SITE):
            raise NotAllowed(_WHO)
        async with holding_request(self.begin, viewer, id) as held:
            if not _is_theirs(viewer, held.kept.request):
                raise NotAllowed(_WHO)

            async def withdraw() -> RequestId:
                now = self.clock.now()
                gather(refusals_of_closed(held.kept.state_at(now)))
                await held.tx.appointment_requests.decide(id, Decision(RequestState.WITHDRAWN, viewer.actor, now))
                return id

            return await once(held.tx.idempotency, viewer, "withdrawRequest", key, id, withdraw)


_WHO = "Only the student it is about, and whoever asked for it, may withdraw a request."


def _is_theirs(viewer: Viewer, request: AppointmentRequest) -> bool:
    return viewer.student == request.slot.student or viewer.actor == request.requested_by
