"""Mails that tell staff which requests wait for them, in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

import asyncpg

from adapters.postgres.appointment_requests import TODAY
from adapters.postgres.digests import preferences_of
from adapters.postgres.sql_text import fill
from adapters.postgres.staff_notifications import WAITS
from adapters.postgres.statements import Statement, text_of
from domain.digest import LOOKS_BACK, MailPreferences
from domain.ids import DistrictId, SchoolId, StafferId
from domain.staff_digest import RequestsLine, StaffDigest

_PREFERENCES = Statement("""
    SELECT * FROM homeroom.staff_mail_preference
    WHERE district_id = :district AND staffer_id = ANY(CAST(:staffers AS bigint[]))
""")
_PREFER = Statement("""
    INSERT INTO homeroom.staff_mail_preference (district_id, staffer_id, mails, muted, set_at)
    VALUES (:district, :staffer, :mails, CAST(:muted AS text[]), :now)
    ON CONFLICT (district_id, staffer_id) DO UPDATE
    SET mails = excluded.mails, muted = excluded.muted, set_at = excluded.set_at
""")
_TAKE = Statement(fill(text_of("notification/take_staff_digests"), today=TODAY, waits=WAITS))
_MAILED = Statement("""
    UPDATE homeroom.staff_digest d SET mail_id = m.mail_id
    FROM unnest(CAST(:staffers AS bigint[]), CAST(:schools AS bigint[]), CAST(:mails AS uuid[]))
        AS m (staffer_id, school_id, mail_id)
    WHERE d.district_id = :district AND d.staffer_id = m.staffer_id AND d.school_id = m.school_id AND d.made_at = :now
      AND d.mail_id IS NULL
""")


class PostgresStaffDigests:
    """See `application.ports.staff_digests.StaffDigests`."""

    def __init__(self, connection: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = connection
        self._district = district

    async def preferences(self, staffers: Collection[StafferId]) -> Mapping[StafferId, MailPreferences]:
        rows = await _PREFERENCES.fetch(self._connection, district=self._district, staffers=list(staffers))
        said = {row["staffer_id"]: preferences_of(row) for row in rows}
        return {staffer: said.get(staffer, MailPreferences()) for staffer in staffers}

    async def prefer(self, staffer: StafferId, preferences: MailPreferences, at: datetime) -> None:
        wanted = {"mails": preferences.mails, "muted": sorted(preferences.muted)}
        await _PREFER.execute(self._connection, district=self._district, staffer=staffer, **wanted, now=at)

    async def take(self, due_before: Mapping[SchoolId, datetime], now: datetime, limit: int) -> Sequence[StaffDigest]:
        rows = await _TAKE.fetch(
            self._connection,
            district=self._district,
            schools=list(due_before),
            due_before=list(due_before.values()),
            looks_back=LOOKS_BACK,
            now=now,
            limit=limit,
        )
        return [
            _digest(list(several)) for _, several in groupby(rows, lambda row: (row["staffer_id"], row["school_id"]))
        ]

    async def mailed(self, mails: Mapping[tuple[StafferId, SchoolId], UUID], now: datetime) -> None:
        await _MAILED.execute(
            self._connection,
            district=self._district,
            staffers=[staffer for staffer, _ in mails],
            schools=[school for _, school in mails],
            mails=list(mails.values()),
            now=now,
        )


def _digest(rows: Sequence[Any]) -> StaffDigest:
    first = rows[0]
    lines = tuple(RequestsLine(row["section"], row["on_date"], row["flex_period"], row["requests"]) for row in rows)
    staffer, school = StafferId(first["staffer_id"]), SchoolId(first["school_id"])
    return StaffDigest(staffer, school, first["first_name"], first["email"], lines)
