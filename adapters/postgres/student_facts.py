"""What a booking asks of students, of one or of many: what they are to the school, and where they are that day."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import asyncpg

from adapters.postgres.appointment_rows import appointment_of
from adapters.postgres.statements import Statement
from domain.appointment import Appointment
from domain.booking import Membership
from domain.ids import DistrictId, SchoolId, StudentId

_MEMBERS = Statement("""
    SELECT t.id, t.graduation_year, m.student_id IS NOT NULL AS known,
           t.status = 'active' AND coalesce(m.active, false) AS active, coalesce(m.may_self_schedule, false) AS may
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


async def memberships(
    connection: "asyncpg.Connection[Any]", district: DistrictId, students: Collection[StudentId], school: SchoolId
) -> dict[StudentId, Membership]:
    """Who does not exist is left out."""
    rows = await _MEMBERS.fetch(connection, district=district, students=list(students), school=school)
    return {
        StudentId(row["id"]): Membership(row["known"], row["active"], row["graduation_year"], row["may"])
        for row in rows
    }


async def booked_on(
    connection: "asyncpg.Connection[Any]", district: DistrictId, students: Collection[StudentId], day: date
) -> Mapping[StudentId, tuple[Appointment, ...]]:
    """Every student asked for is in the answer."""
    rows = await _OF_DAY.fetch(connection, district=district, students=list(students), day=day)
    found: dict[StudentId, list[Appointment]] = {student: [] for student in students}
    for row in rows:
        found[StudentId(row["student_id"])].append(appointment_of(row))
    return {student: tuple(several) for student, several in found.items()}
