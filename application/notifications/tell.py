"""Telling students what was done to their schedule, together with the deed or not at all."""

from collections.abc import Iterable
from datetime import datetime

from application.access import Viewer
from application.ports.transaction import Transaction
from domain.ids import SchoolId
from domain.notification import Change, Deed, NotificationKind, notices_of


async def tell(
    tx: Transaction, viewer: Viewer, kind: NotificationKind, school: SchoolId, changes: Iterable[Change], now: datetime
) -> None:
    """Tell each student of what the viewer did, except the viewer."""
    deed = Deed(kind, school, viewer.actor, now)
    await tx.notifications.tell(notices_of(deed, changes, by_student=viewer.student))
