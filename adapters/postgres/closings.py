"""Appointments that a closing meets, in PostgreSQL. `domain.closing` decides; what it decided is copied back and written."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import asyncpg

from adapters.postgres.appointment_rows import appointment_of, slot_of
from adapters.postgres.mass_days import count_seats_in
from adapters.postgres.statements import Statement, from_file, text_of
from domain.appointment import Appointment, EndReason, Slot
from domain.closing import Decided, NewPlace, Standing
from domain.ids import DistrictId, FlexPeriodId, SchoolId, SectionId, StudentId

_BOOKED = Statement("""
    SELECT a.*
    FROM unnest(CAST(:students AS bigint[])) AS t (id)
    CROSS JOIN LATERAL (
        SELECT * FROM homeroom.appointment a
        WHERE a.district_id = :district AND a.student_id = t.id AND a.on_date = ANY(CAST(:days AS date[]))
        OFFSET 0
    ) a
""")
_WRITE = Statement(count_seats_in("closing/write"))


class PostgresClosings:
    def __init__(self, connection: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = connection
        self._district = district

    async def standing(self, school: SchoolId, first: date, last: date) -> Sequence[Standing]:
        rows = await from_file("closing/standing").fetch(
            self._connection, district=self._district, school=school, first=first, last=last
        )
        return [
            Standing(
                appointment=appointment_of(row),
                last_name=row["last_name"],
                first_name=row["first_name"],
                sis_id=row["sis_id"],
                graduation_year=row["graduation_year"],
                is_member=row["is_member"],
            )
            for row in rows
        ]

    async def booked_on(self, students: Collection[StudentId], days: Collection[date]) -> Mapping[Slot, Appointment]:
        rows = await _BOOKED.fetch(
            self._connection, district=self._district, students=sorted(students), days=sorted(days)
        )
        return {slot_of(row): appointment_of(row) for row in rows}

    async def places(
        self, places: Collection[tuple[SectionId, date, FlexPeriodId]]
    ) -> Mapping[tuple[SectionId, FlexPeriodId], NewPlace]:
        listed = sorted(places)
        rows = await from_file("closing/places").fetch(
            self._connection,
            district=self._district,
            sections=[section for section, _, _ in listed],
            dates=[day for _, day, _ in listed],
            periods=[period for _, _, period in listed],
        )
        return {
            (SectionId(row["section_id"]), FlexPeriodId(row["flex_period_id"])): NewPlace(
                row["active"], row["blocked"], row["seats"], row["taken"]
            )
            for row in rows
        }

    async def write(self, decided: Collection[Decided], reason: EndReason, by: str, at: datetime) -> None:
        slots = [(one.standing.appointment.slot, one.to) for one in decided if not one.outcome.left_alone]
        if not slots:
            return
        await self._connection.execute(text_of("closing/prepare"))
        await self._connection.execute("TRUNCATE closing_row")
        await self._connection.copy_records_to_table(
            "closing_row", records=[(slot.student, slot.day, slot.flex_period, to) for slot, to in slots]
        )
        await self._connection.execute("ANALYZE closing_row")
        await _WRITE.execute(self._connection, district=self._district, reason=reason.value, actor=by, now=at)
