"""Having read what one was told."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.access import Viewer
from application.idempotency import once
from application.ports.clock import Clock
from application.ports.transaction import Begin
from domain.errors import NotAllowed
from domain.ids import NotificationId


@dataclass(frozen=True, slots=True)
class MarkNotificationsRead:
    begin: Begin
    clock: Clock

    async def __call__(
        self, viewer: Viewer, notifications: Sequence[NotificationId] | None = None, *, key: str | None = None
    ) -> int:
        """Mark notifications of the viewer, all of them with None, as read; how many had not been. Students and staff.

        Those of others, and those read before, are left as they are.
        """
        student, staffer = viewer.student, viewer.staffer
        if student is None and staffer is None:
            raise NotAllowed("Only students and staff have notifications to read.")
        asked = None if notifications is None else sorted(set(notifications))
        async with self.begin(viewer.district) as tx:

            async def mark() -> int:
                now = self.clock.now()
                if student is not None:
                    return await tx.notifications.mark_read(student, now, asked)
                return 0 if staffer is None else await tx.notifications.mark_read_by_staff(staffer, now, asked)

            return await once(tx.idempotency, viewer, "markNotificationsRead", key, asked, mark)
