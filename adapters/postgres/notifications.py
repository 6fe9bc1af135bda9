"""Notifications in PostgreSQL."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import asyncpg

from adapters.postgres.statements import Statement, from_file
from application.ports.mass_schedules import MassRun
from domain.ids import DistrictId, NotificationId, RunId, SchoolId, StudentId
from domain.notification import Deed, Notice, Notification, NotificationKind

_MARK_READ = Statement("""
    UPDATE homeroom.notification SET read_at = :at
    WHERE district_id = :district AND student_id = :student AND read_at IS NULL
      AND (CAST(:notifications AS bigint[]) IS NULL OR seq = ANY(CAST(:notifications AS bigint[])))
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

    async def mark_read(
        self, student: StudentId, at: datetime, notifications: Collection[NotificationId] | None = None
    ) -> int:
        return await _MARK_READ.execute(
            self._connection,
            district=self._district,
            student=student,
            at=at,
            notifications=None if notifications is None else list(notifications),
        )

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
    )
    return Notification(NotificationId(row["seq"]), notice, row["read_at"], row["mailed_at"])
