"""Reading requests by their ids."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from application.access import Viewer
from application.appointment_requests.queries import RequestView
from application.ports.clock import Clock
from application.ports.transaction import Begin
from application.sight import sees_requests
from domain.ids import RequestId


@dataclass(frozen=True, slots=True)
class AppointmentRequestsById:
    begin: Begin
    clock: Clock

    async def __call__(self, viewer: Viewer, ids: Collection[RequestId]) -> Mapping[RequestId, RequestView]:
        """Of the schools at which the viewer works; a student's own."""
        now = self.clock.now()
        async with self.begin(viewer.district) as tx:
            found = await tx.appointment_requests.find(sees_requests(viewer), ids)
        return {id: RequestView(kept.request, kept.state_at(now)) for id, kept in found.items()}
