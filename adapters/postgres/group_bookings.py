"""Group bookings in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import asyncpg

from adapters.postgres.appointment_rows import appointment_of
from adapters.postgres.statements import Statement, from_file
from domain.appointment import Appointment
from domain.booking import Membership
from domain.ids import DistrictId, SchoolId, StudentId

_MEMBERS = Statement("""
    SELECT t.id, t.graduation_year, m.student_id IS NOT NULL AS known,
           t.status = 'active' AND coalesce(m.active, false) AS active
    FROM homeroom.student t
    LEFT JOIN homeroom.student_school m
           ON m.district_id = t.district_id AND m.student_id = t.id AND m.school_id = :school
    WHERE t.district_id = :district AND t.id = ANY(CAST(:students AS bigint[]))
""")
_OF_DAY = Statement("""
    SELECT * FROM homeroom.appointment
    WHERE district_id = :district AND student_id = ANY(CAST(:students AS bigint[])) AND on_date = :day
    ORDER BY student_id, flex_period_id
""")


class PostgresGroupBookings:
    def __init__(self, connection: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = connection
        self._district = district

    async def memberships(self, students: Collection[StudentId], school: SchoolId) -> Mapping[StudentId, Membership]:
        rows = await _MEMBERS.fetch(self._connection, district=self._district, students=list(students), school=school)
        return {StudentId(row["id"]): Membership(row["known"], row["active"], row["graduation_year"]) for row in rows}

    async def of_day(self, students: Collection[StudentId], day: date) -> Mapping[StudentId, tuple[Appointment, ...]]:
        rows = await _OF_DAY.fetch(self._connection, district=self._district, students=list(students), day=day)
        found: dict[StudentId, list[Appointment]] = {student: [] for student in students}
        for row in rows:
            found[StudentId(row["student_id"])].append(appointment_of(row))
        return {student: tuple(several) for student, several in found.items()}

    async def book(self, wanted: Sequence[Appointment]) -> None:
        if not wanted:
            return
        alike = wanted[0]
        await from_file("group_booking/book").execute(
            self._connection,
            district=self._district,
            students=[one.slot.student for one in wanted],
            periods=[one.slot.flex_period for one in wanted],
            day=alike.slot.day,
            section=alike.section,
            locked=alike.locked,
            origin=alike.origin.value,
            type=alike.type,
            comment=alike.comment,
            actor=alike.made_by,
            now=alike.made_at,
        )
