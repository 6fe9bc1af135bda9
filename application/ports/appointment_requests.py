"""Port: who asked for which appointment, and how it was decided. Whoever asks or decides holds the student first."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from application.sight import Sight
from domain.appointment import Slot
from domain.appointment_request import AppointmentRequest, Decision, RequestState, state_of
from domain.ids import RequestId, SectionId


@dataclass(frozen=True, slots=True)
class KeptRequest:
    """With what tells whether it has expired."""

    request: AppointmentRequest
    zone: ZoneInfo
    school_is_frozen: bool

    def state_at(self, now: datetime) -> RequestState:
        today = now.astimezone(self.zone).date()
        return state_of(self.request, today, school_is_frozen=self.school_is_frozen)


class AppointmentRequests(Protocol):
    async def find(self, sight: Sight, ids: Collection[RequestId]) -> Mapping[RequestId, KeptRequest]:
        """Those of schools, and of the student, that `sight` reaches."""

    async def is_requested(self, slot: Slot, section: SectionId) -> bool:
        """Whether the section has been asked for in that slot and nobody has decided yet."""

    async def add(self, wanted: AppointmentRequest) -> RequestId:
        """Write it down under the id that is answered."""

    async def decide(self, id: RequestId, decision: Decision) -> None:
        """Of a request that nobody has decided."""
