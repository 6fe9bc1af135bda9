"""Mails that tell students what they were told, in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

import asyncpg

from adapters.postgres.notifications import notification_of
from adapters.postgres.statements import Statement, from_file
from domain.digest import LOOKS_BACK, Digest, DigestLine, DigestRhythm, DigestSchool, DigestSetting, MailPreferences
from domain.ids import DistrictId, SchoolId, StudentId
from domain.notification import NotificationKind

_SCHOOLS = Statement("""
    SELECT d.*, s.name, s.time_zone
    FROM homeroom.school_digest d
    JOIN homeroom.school s ON s.district_id = d.district_id AND s.id = d.school_id
    WHERE d.district_id = :district
    ORDER BY d.school_id
""")
_SETTINGS = Statement("""
    SELECT * FROM homeroom.school_digest
    WHERE district_id = :district AND school_id = ANY(CAST(:schools AS bigint[]))
""")
_CLEAR = Statement("DELETE FROM homeroom.school_digest WHERE district_id = :district AND school_id = :school")
_SET = Statement("""
    INSERT INTO homeroom.school_digest (district_id, school_id, rhythm, daily_at, set_by, set_at)
    VALUES (:district, :school, :rhythm, :daily_at, :actor, :now)
    ON CONFLICT (district_id, school_id) DO UPDATE
    SET rhythm = excluded.rhythm, daily_at = excluded.daily_at, set_by = excluded.set_by, set_at = excluded.set_at
""")
_PREFERENCES = Statement("""
    SELECT * FROM homeroom.mail_preference
    WHERE district_id = :district AND student_id = ANY(CAST(:students AS bigint[]))
""")
_PREFER = Statement("""
    INSERT INTO homeroom.mail_preference (district_id, student_id, mails, muted, set_at)
    VALUES (:district, :student, :mails, CAST(:muted AS text[]), :now)
    ON CONFLICT (district_id, student_id) DO UPDATE
    SET mails = excluded.mails, muted = excluded.muted, set_at = excluded.set_at
""")
_MAILED = Statement("""
    UPDATE homeroom.notification_digest d SET mail_id = m.mail_id
    FROM unnest(CAST(:students AS bigint[]), CAST(:schools AS bigint[]), CAST(:mails AS uuid[]))
        AS m (student_id, school_id, mail_id)
    WHERE d.district_id = :district AND d.student_id = m.student_id AND d.school_id = m.school_id AND d.made_at = :now
      AND d.mail_id IS NULL
""")


class PostgresDigests:
    """See `application.ports.digests.Digests`."""

    def __init__(self, connection: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = connection
        self._district = district

    async def schools(self) -> Sequence[DigestSchool]:
        rows = await _SCHOOLS.fetch(self._connection, district=self._district)
        return [DigestSchool(SchoolId(row["school_id"]), row["name"], row["time_zone"], _setting(row)) for row in rows]

    async def settings(self, schools: Collection[SchoolId]) -> Mapping[SchoolId, DigestSetting]:
        rows = await _SETTINGS.fetch(self._connection, district=self._district, schools=list(schools))
        return {SchoolId(row["school_id"]): _setting(row) for row in rows}

    async def set(self, school: SchoolId, setting: DigestSetting | None, by: str, at: datetime) -> None:
        named = {"district": self._district, "school": school}
        if setting is None:
            await _CLEAR.execute(self._connection, **named)
            return
        rhythm, daily_at = setting.rhythm.value, setting.daily_at
        await _SET.execute(self._connection, **named, rhythm=rhythm, daily_at=daily_at, actor=by, now=at)

    async def preferences(self, students: Collection[StudentId]) -> Mapping[StudentId, MailPreferences]:
        rows = await _PREFERENCES.fetch(self._connection, district=self._district, students=list(students))
        said = {row["student_id"]: preferences_of(row) for row in rows}
        return {student: said.get(student, MailPreferences()) for student in students}

    async def prefer(self, student: StudentId, preferences: MailPreferences, at: datetime) -> None:
        await _PREFER.execute(
            self._connection,
            district=self._district,
            student=student,
            mails=preferences.mails,
            muted=sorted(preferences.muted),
            now=at,
        )

    async def take(self, due_before: Mapping[SchoolId, datetime], now: datetime, limit: int) -> Sequence[Digest]:
        rows = await from_file("notification/take_digests").fetch(
            self._connection,
            district=self._district,
            schools=list(due_before),
            due_before=list(due_before.values()),
            looks_back=LOOKS_BACK,
            now=now,
            limit=limit,
        )
        return [
            _digest(list(several)) for _, several in groupby(rows, lambda row: (row["student_id"], row["school_id"]))
        ]

    async def mailed(self, mails: Mapping[tuple[StudentId, SchoolId], UUID], now: datetime) -> None:
        await _MAILED.execute(
            self._connection,
            district=self._district,
            students=[student for student, _ in mails],
            schools=[school for _, school in mails],
            mails=list(mails.values()),
            now=now,
        )


def preferences_of(row: Any) -> MailPreferences:
    return MailPreferences(row["mails"], frozenset(map(NotificationKind, row["muted"])))


def _setting(row: Any) -> DigestSetting:
    return DigestSetting(DigestRhythm(row["rhythm"]), row["daily_at"])


def _digest(rows: Sequence[Any]) -> Digest:
    first = rows[0]
    lines = tuple(
        DigestLine(notification_of(row).notice, row["section"], row["flex_period"], row["previous_section"])
        for row in rows
    )
    student, school = StudentId(first["student_id"]), SchoolId(first["school_id"])
    return Digest(student, school, first["first_name"], first["email"], lines)
