"""What schools want to be booked after a sync, in memory."""

from collections.abc import Collection, Mapping
from datetime import datetime

from domain.ids import SchoolId
from domain.prebooking import Prebooking
from tests.fakes.flex_store import FakeDistrict


class FakePrebookings:
    """See `application.ports.prebookings.Prebookings`."""

    def __init__(self, store: FakeDistrict) -> None:
        self._store = store

    async def find(self, schools: Collection[SchoolId]) -> Mapping[SchoolId, Prebooking]:
        return {school: one for school, one in self._store.facts.prebookings.items() if school in schools}

    async def set(self, school: SchoolId, wanted: Prebooking | None, by: str, at: datetime) -> None:
        del by, at
        self._store.facts.prebookings.pop(school, None)
        if wanted is not None:
            self._store.facts.prebookings[school] = wanted
