"""Notifications in PostgreSQL."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import asyncpg

from adapters.postgres.sql_text import fill
from adapters.postgres.statements import Statement, from_file
from application.ports.mass_schedules import MassRun
from domain.appointment_request import AppointmentRequest
from domain.ids import DistrictId, NotificationId, RunId, SchoolId, StafferId, StudentId
from domain.notification import Deed, Notice, Notification, NotificationKind

_MARK_READ = """
    UPDATE homeroom.{table} SET read_at = :at
    WHERE district_id = :district AND {reader} = :reader AND read_at IS NULL
      AND (CAST(:notifications AS bigint[]) IS NULL OR seq = ANY(CAST(:notifications AS bigint[])))
"""
_READ_BY_STUDENT = Statement(fill(_MARK_READ, table="notification", reader="student_id"))
_READ_BY_STAFF = Statement(fill(_MARK_READ, table="staff_notification", reader="staffer_id"))
_TELL_STAFF = Statement("""
    INSERT INTO homeroom.staff_notification (district_id, staffer_id, school_id, request_id, made_at)
    SELECT :district, staffer, :school, :request, :made_at FROM unnest(CAST(:staffers AS bigint[])) AS staffer
""")


class PostgresNotifications:
    def __init__(self, connection: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = connection
        self._district = district

    async def tell(self, notices: Sequence[Notice]) -> None:
        if not notices:
            return
        deeds = [one.deed for one in notices]
        await from_file("notification/tell").execute(
            self._connection,
            district=self._district,
            students=[one.student for one in notices],
            schools=[deed.school for deed in deeds],
            kinds=[deed.kind.value for deed in deeds],
            appointments=[one.appointments for one in notices],
            displaced=[one.displaced for one in notices],
            moved=[one.moved for one in notices],
            first_days=[one.first_day for one in notices],
            last_days=[one.last_day for one in notices],
            flex_periods=[one.flex_period for one in notices],
            sections=[one.section for one in notices],
            previous_days=[one.previous_day for one in notices],
            previous_sections=[one.previous_section for one in notices],
            runs=[deed.run for deed in deeds],
            requests=[one.request for one in notices],
            made_by=[deed.by for deed in deeds],
            made_at=[deed.at for deed in deeds],
        )

    async def tell_of_run(self, run: MassRun, deed: Deed, *, only_displaced: bool = False) -> int:
        told = self._told(run, deed)
        return await from_file("notification/of_run").execute(
            self._connection, **told, school=deed.school, only_displaced=only_displaced
        )

    async def tell_of_undo(self, run: MassRun, deed: Deed) -> int:
        return await from_file("notification/of_undo").execute(self._connection, **self._told(run, deed))

    async def tell_staff(self, staffers: Collection[StafferId], request: AppointmentRequest) -> None:
        if staffers:
            about = {"school": request.school, "request": request.id, "made_at": request.requested_at}
            await _TELL_STAFF.execute(self._connection, district=self._district, staffers=sorted(staffers), **about)

    async def mark_read(
        self, student: StudentId, at: datetime, notifications: Collection[NotificationId] | None = None
    ) -> int:
        return await self._mark(_READ_BY_STUDENT, student, at, notifications)

    async def mark_read_by_staff(
        self, staffer: StafferId, at: datetime, notifications: Collection[NotificationId] | None = None
    ) -> int:
        return await self._mark(_READ_BY_STAFF, staffer, at, notifications)

    async def _mark(
        self, read: Statement, reader: int, at: datetime, notifications: Collection[NotificationId] | None
    ) -> int:
        which = None if notifications is None else list(notifications)
        return await read.execute(self._connection, district=self._district, reader=reader, at=at, notifications=which)

    def _told(self, run: MassRun, deed: Deed) -> dict[str, Any]:
        return {
            "district": self._district,
            "run": run.id,
            "kind": deed.kind.value,
            "made_by": deed.by,
            "made_at": deed.at,
        }


def notification_of(row: Any) -> Notification:
    run = row["run_id"]
    deed = Deed(
        NotificationKind(row["kind"]),
        SchoolId(row["school_id"]),
        row["made_by"],
        row["made_at"],
        None if run is None else RunId(run),
    )
    notice = Notice(
        student=StudentId(row["student_id"]),
        deed=deed,
        appointments=row["appointments"],
        first_day=row["first_day"],
        last_day=row["last_day"],
        flex_period=row["flex_period_id"],
        section=row["section_id"],
        previous_day=row["previous_day"],
        previous_section=row["previous_section_id"],
        displaced=row["displaced"],
        moved=row["moved"],
        request=row["request_id"],
    )
    return Notification(NotificationId(row["seq"]), notice, row["read_at"], row["mailed_at"])
