"""Port: appointments that stand where the school closes. The school's lock is held exclusively to write."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from domain.appointment import Appointment, EndReason, Slot
from domain.closing import Decided, NewPlace, Standing
from domain.ids import FlexPeriodId, SchoolId, SectionId, StudentId


class Closings(Protocol):
    async def standing(self, school: SchoolId, first: date, last: date) -> Sequence[Standing]:
        """The appointments in sections of the school, on every date from first to last, whoever has them."""

    async def booked_on(self, students: Collection[StudentId], days: Collection[date]) -> Mapping[Slot, Appointment]:
        """What the students have on these dates, in all flex periods of all schools."""

    async def places(
        self, places: Collection[tuple[SectionId, date, FlexPeriodId]]
    ) -> Mapping[tuple[SectionId, FlexPeriodId], NewPlace]:
        """What is known of sections on the one date that each flex period has here."""

    async def write(self, decided: Collection[Decided], reason: EndReason, by: str, at: datetime) -> None:
        """End what is not left alone and give its seats back; what moves stands anew, as its maker's, on the new date.

        A moved appointment is the successor of the old one, and of the pre-book that it displaces.
        """
