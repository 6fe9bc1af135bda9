"""What can be read of appointments that are over."""

from collections.abc import Collection, Mapping
from typing import Protocol

from application.scheduling.queries import PastAppointment
from application.sight import Sight
from domain.appointment import Appointment, Slot


class HistoryReader(Protocol):
    """What `sight` does not reach is not in the answer."""

    async def pasts(self, sight: Sight, slots: Collection[Slot]) -> Mapping[Slot, tuple[PastAppointment, ...]]:
        """What stood in the slots, newest first; every slot asked for is in the answer."""

    async def chains(
        self, sight: Sight, appointments: Collection[Appointment]
    ) -> Mapping[Slot, tuple[PastAppointment, ...]]:
        """What each took the place of, in its own slot or moved from another one, and so on back, newest first.

        Every appointment's slot is in the answer.
        """
