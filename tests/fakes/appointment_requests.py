"""Requests for appointments in memory."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from application.ports.appointment_requests import KeptRequest
from application.sight import Sight
from domain.appointment import Slot
from domain.appointment_request import AppointmentRequest, Decision
from domain.ids import RequestId, SectionId
from tests.fakes.flex_store import FakeDistrict


class FakeAppointmentRequests:
    """See `application.ports.appointment_requests.AppointmentRequests`."""

    def __init__(self, store: FakeDistrict) -> None:
        self._store = store

    async def find(self, sight: Sight, ids: Collection[RequestId]) -> Mapping[RequestId, KeptRequest]:
        facts, found = self._store.facts, {}
        for id, one in facts.appointment_requests.items():
            if id in ids and sight.reaches(one.school) and sight.student in (None, one.slot.student):
                school = facts.schools[one.school]
                found[id] = KeptRequest(one, ZoneInfo(school.time_zone), school.frozen)
        return found

    async def is_requested(self, slot: Slot, section: SectionId) -> bool:
        known = self._store.facts.appointment_requests.values()
        return any((one.slot, one.section, one.decision) == (slot, section, None) for one in known)

    async def add(self, wanted: AppointmentRequest) -> RequestId:
        id = RequestId(self._store.number())
        self._store.facts.appointment_requests[id] = replace(wanted, id=id)
        return id

    async def decide(self, id: RequestId, decision: Decision) -> None:
        known = self._store.facts.appointment_requests
        if known[id].decision is None:
            known[id] = replace(known[id], decision=decision)
