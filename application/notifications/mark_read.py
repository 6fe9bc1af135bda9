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
        """Mark notifications of the viewer, all of them with None, as read; how many had not been. Students only.

        Those of others, and those read before, are left as they are.
        """
        student = viewer.student
        if student is None:
            raise NotAllowed("Only students have notifications to read.")
        asked = None if notifications is None else sorted(set(notifications))
        async with self.begin(viewer.district) as tx:

            async def mark() -> int:
                return await tx.notifications.mark_read(student, self.clock.now(), asked)

            return await once(tx.idempotency, viewer, "markNotificationsRead", key, asked, mark)
