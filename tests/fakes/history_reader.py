"""Reading the history of appointments in memory."""

from collections.abc import Collection, Mapping

from application.scheduling.queries import PastAppointment, linked
from application.sight import Sight
from domain.appointment import Appointment, Slot
from tests.fakes.flex_store import FakeDistrict


class FakeHistoryReader:
    """See `application.scheduling.history.HistoryReader`."""

    def __init__(self, store: FakeDistrict) -> None:
        self._store = store

    async def pasts(self, sight: Sight, slots: Collection[Slot]) -> Mapping[Slot, tuple[PastAppointment, ...]]:
        seen = sorted(self._seen(sight), key=lambda one: one.seq, reverse=True)
        return {slot: tuple(one for one in seen if one.appointment.slot == slot) for slot in slots}

    async def chains(
        self, sight: Sight, appointments: Collection[Appointment]
    ) -> Mapping[Slot, tuple[PastAppointment, ...]]:
        seen = self._seen(sight)
        found = {}
        for one in appointments:
            births, chain = {one.birth}, dict[int, PastAppointment]()
            while more := {past.seq: past for past in seen if past.successor in births and past.seq not in chain}:
                chain |= more
                births |= {past.appointment.birth for past in more.values()}
            found[one.slot] = linked(one.birth, list(chain.values()))
        return found

    def _seen(self, sight: Sight) -> list[PastAppointment]:
        sections = self._store.facts.sections
        return [
            one
            for one in self._store.facts.history
            if sight.reaches(sections[one.appointment.section].school)
            and sight.student in (None, one.appointment.slot.student)
        ]
