"""Notifications in memory. Of a run, its rows are looked up where it left them."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from application.ports.mass_schedules import MassRun
from domain.appointment import Appointment, EndReason
from domain.appointment_request import AppointmentRequest
from domain.ids import NotificationId, StafferId, StudentId
from domain.notification import Change, Deed, Notice, Notification, NotificationKind, notices_of
from tests.fakes.flex_store import FakeDistrict, StaffToldRow


class FakeNotifications:
    def __init__(self, store: FakeDistrict) -> None:
        self._store = store

    async def tell(self, notices: Sequence[Notice]) -> None:
        kept = self._store.facts.notifications
        kept.extend(Notification(NotificationId(self._store.number()), one) for one in notices)

    async def tell_of_run(self, run: MassRun, deed: Deed, *, only_displaced: bool = False) -> int:
        rows = self._cancelled(run) if deed.kind is NotificationKind.MASS_CANCELLED else self._booked(run)
        changes = [Change(one.slot, one.section, displaced=displaced) for one, displaced in rows]
        notices = [one for one in notices_of(deed, changes) if one.displaced or not only_displaced]
        await self.tell(notices)
        return len(notices)

    async def tell_of_undo(self, run: MassRun, deed: Deed) -> int:
        left_alone = [row.student for row in self._store.facts.undo_rows.get(run.id, [])]
        told = [
            replace(
                one.notice,
                deed=deed,
                appointments=one.notice.appointments - left_alone.count(one.notice.student),
                displaced=0,
            )
            for one in self._store.facts.notifications
            if one.notice.deed.run == run.id and one.notice.deed.kind is not NotificationKind.MASS_UNDONE
        ]
        notices = [one for one in told if one.appointments > 0]
        await self.tell(notices)
        return len(notices)

    async def tell_staff(self, staffers: Collection[StafferId], request: AppointmentRequest) -> None:
        for staffer in sorted(staffers):
            id = NotificationId(self._store.number())
            told = StaffToldRow(id, staffer, request.id, request.school, request.requested_at)
            self._store.facts.staff_notifications.append(told)

    async def mark_read(
        self, student: StudentId, at: datetime, notifications: Collection[NotificationId] | None = None
    ) -> int:
        kept, count = self._store.facts.notifications, 0
        for place, one in enumerate(kept):
            asked = notifications is None or one.id in notifications
            if asked and one.notice.student == student and one.read_at is None:
                kept[place] = replace(one, read_at=at)
                count += 1
        return count

    async def mark_read_by_staff(
        self, staffer: StafferId, at: datetime, notifications: Collection[NotificationId] | None = None
    ) -> int:
        kept, count = self._store.facts.staff_notifications, 0
        for place, one in enumerate(kept):
            asked = notifications is None or one.id in notifications
            if asked and one.staffer == staffer and one.read_at is None:
                kept[place] = replace(one, read_at=at)
                count += 1
        return count

    def _booked(self, run: MassRun) -> list[tuple[Appointment, bool]]:
        standing = self._store.facts.appointments.values()
        return [(one, one.replaced is not None) for one in standing if one.run == run.id]

    def _cancelled(self, run: MassRun) -> list[tuple[Appointment, bool]]:
        past = self._store.facts.history
        return [(one.appointment, False) for one in past if one.run == run.id and one.reason is EndReason.CANCELLED]
