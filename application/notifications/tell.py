"""Telling people what they must know of, together with the deed or not at all."""

from collections.abc import Iterable
from datetime import datetime

from application.access import Viewer
from application.ports.transaction import Transaction
from domain.appointment_request import AppointmentRequest, who_decides
from domain.ids import SchoolId
from domain.notification import Change, Deed, Notice, NotificationKind, notices_of


async def tell(
    tx: Transaction, viewer: Viewer, kind: NotificationKind, school: SchoolId, changes: Iterable[Change], now: datetime
) -> None:
    """Tell each student of what the viewer did, except the viewer."""
    deed = Deed(kind, school, viewer.actor, now)
    await tx.notifications.tell(notices_of(deed, changes, by_student=viewer.student))


async def tell_who_decides(tx: Transaction, viewer: Viewer, request: AppointmentRequest) -> None:
    """Tell staff of the section, or where it has none the school's admins, that the viewer asks."""
    teaching = await tx.sections.teachers_of(request.section)
    admins = frozenset() if teaching else await tx.sections.admins_of(request.school)
    await tx.notifications.tell_staff(who_decides(teaching, admins, asked_by=viewer.staffer), request)


async def tell_denied(tx: Transaction, viewer: Viewer, request: AppointmentRequest, now: datetime) -> None:
    """Tell the student that what was asked for them has been denied."""
    deed, day = Deed(NotificationKind.DENIED, request.school, viewer.actor, now), request.slot.day
    notice = Notice(
        request.slot.student, deed, 1, day, day, request.slot.flex_period, request.section, request=request.id
    )
    await tx.notifications.tell([notice])
