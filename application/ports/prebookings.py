"""Port: what schools want to be booked by itself after a sync."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from domain.ids import SchoolId
from domain.prebooking import Prebooking


class Prebookings(Protocol):
    async def find(self, schools: Collection[SchoolId]) -> Mapping[SchoolId, Prebooking]:
        """Of those schools that want any."""

    async def set(self, school: SchoolId, wanted: Prebooking | None, by: str, at: datetime) -> None:
        """In the place of what there was; None: no more."""
