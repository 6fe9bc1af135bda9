"""Port: what students and staff are told, written in the transaction of the deed that it tells of."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from application.ports.mass_schedules import MassRun
from domain.appointment_request import AppointmentRequest
from domain.ids import NotificationId, StafferId, StudentId
from domain.notification import Deed, Notice


class Notifications(Protocol):
    """Each method is one statement, however many are told."""

    async def tell(self, notices: Sequence[Notice]) -> None:
        """Write them down, in this order."""

    async def tell_of_run(self, run: MassRun, deed: Deed, *, only_displaced: bool = False) -> int:
        """Tell every student for whom the run, applied in this transaction, booked or cancelled anything; how many that are.

        The kind of `deed` says which of the two the run did. `only_displaced`: only those of whom something had to go.
        """

    async def tell_of_undo(self, run: MassRun, deed: Deed) -> int:
        """Tell those who were told of the run, now undone, and of whom anything was taken back; how many students that are."""

    async def tell_staff(self, staffers: Collection[StafferId], request: AppointmentRequest) -> None:
        """Tell these of a request that waits for them. What they read of it is how it stands by then."""

    async def mark_read(
        self, student: StudentId, at: datetime, notifications: Collection[NotificationId] | None = None
    ) -> int:
        """The student has read these (None: all); those read before stay as they were. How many had not been read."""

    async def mark_read_by_staff(
        self, staffer: StafferId, at: datetime, notifications: Collection[NotificationId] | None = None
    ) -> int:
        """The same of a member of staff."""
