"""Attendance in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import asyncpg

from adapters.postgres.appointment_rows import appointment_of, slot_arrays
from adapters.postgres.attendance_rows import key_of, line_of, said_of, taken_of
from adapters.postgres.sight import sees_school, sees_student, student_sight
from adapters.postgres.sql_text import fill
from adapters.postgres.statements import Statement, from_file
from application.ports.attendance import AttendanceLine, ExportedMark
from application.sight import Sight
from domain.appointment import Appointment
from domain.attendance import Attendance, AttendanceCorrection, AttendanceKey, AttendanceTaken
from domain.attendance_codes import DEFAULT_CODES, AttendanceCodes
from domain.ids import DistrictId, FlexPeriodId, SchoolId, SectionId, StudentId

_BOOKED = Statement("""
    SELECT * FROM homeroom.appointment
    WHERE district_id = :district AND section_id = :section AND on_date = :day AND flex_period_id = :flex_period
    ORDER BY student_id
""")
_SEEN = fill(
    """
    JOIN homeroom.section s ON s.district_id = t.district_id AND s.id = t.section_id AND {sees_school} AND {sees_student}
    """,
    sees_school=sees_school("s.school_id"),
    sees_student=sees_student("t.student_id"),
)
_WANTED = """
    SELECT t.*
    FROM unnest(CAST(:students AS bigint[]), CAST(:dates AS date[]), CAST(:periods AS bigint[]), CAST(:births AS bigint[]))
        AS g (student_id, on_date, flex_period_id, birth)
    JOIN homeroom.{table} t ON t.district_id = :district AND t.student_id = g.student_id AND t.on_date = g.on_date
                           AND t.flex_period_id = g.flex_period_id AND t.birth = g.birth
    {seen}
"""
_FIND = Statement(fill(_WANTED, table="attendance", seen=_SEEN))
_CORRECTIONS = Statement(fill(_WANTED, table="attendance_history", seen=_SEEN) + " ORDER BY t.seq DESC")
_OF_STUDENTS = Statement(
    fill(
        """
        SELECT t.*, EXISTS (
            SELECT FROM homeroom.appointment a
            WHERE a.district_id = t.district_id AND a.student_id = t.student_id AND a.on_date = t.on_date
              AND a.flex_period_id = t.flex_period_id AND a.birth = t.birth) AS stands
        FROM homeroom.attendance t {seen}
        WHERE t.district_id = :district AND t.student_id = ANY(CAST(:students AS bigint[])) AND t.on_date BETWEEN :first AND :last
        ORDER BY t.student_id, t.on_date, t.flex_period_id, stands, t.taken_at, t.birth
        """,
        seen=_SEEN,
    )
)
_SIS_DAYS = Statement("""
    SELECT x.id FROM unnest(CAST(:schools AS bigint[])) AS x (id)
    WHERE EXISTS (SELECT FROM homeroom.sis_attendance i
                  WHERE i.district_id = :district AND i.school_id = x.id AND i.on_date = :day)
""")
_CODES = Statement("""
    SELECT * FROM homeroom.attendance_codes
    WHERE district_id = :district AND school_id = ANY(CAST(:schools AS bigint[]))
""")
_SET_CODES = Statement("""
    INSERT INTO homeroom.attendance_codes (district_id, school_id, present, tardy, absent, excused, set_by, set_at)
    VALUES (:district, :school, :present, :tardy, :absent, :excused, :actor, :now)
    ON CONFLICT (district_id, school_id) DO UPDATE
    SET present = excluded.present, tardy = excluded.tardy, absent = excluded.absent, excused = excluded.excused,
        set_by = excluded.set_by, set_at = excluded.set_at
""")


class PostgresAttendances:
    """See `application.ports.attendance.Attendances`."""

    def __init__(self, connection: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = connection
        self._district = district

    async def booked(self, section: SectionId, day: date, flex_period: FlexPeriodId) -> tuple[Appointment, ...]:
        rows = await _BOOKED.fetch(
            self._connection, district=self._district, section=section, day=day, flex_period=flex_period
        )
        return tuple(appointment_of(row) for row in rows)

    async def find(self, sight: Sight, keys: Collection[AttendanceKey]) -> Mapping[AttendanceKey, AttendanceTaken]:
        rows = await _FIND.fetch(self._connection, district=self._district, **_arrays(keys), **student_sight(sight))
        return {key_of(row): taken_of(row) for row in rows}

    async def take(self, said: Mapping[AttendanceKey, Attendance], by: str, at: datetime) -> None:
        await from_file("attendance/take").execute(
            self._connection,
            district=self._district,
            **_arrays(said),
            marks=[one.mark.value for one in said.values()],
            tardy=[one.tardy for one in said.values()],
            comments=[one.comment for one in said.values()],
            actor=by,
            now=at,
        )

    async def clear(self, keys: Collection[AttendanceKey], by: str, at: datetime) -> None:
        await from_file("attendance/clear").execute(
            self._connection, district=self._district, **_arrays(keys), actor=by, now=at
        )

    async def corrections(
        self, sight: Sight, keys: Collection[AttendanceKey]
    ) -> Mapping[AttendanceKey, tuple[AttendanceCorrection, ...]]:
        rows = await _CORRECTIONS.fetch(
            self._connection, district=self._district, **_arrays(keys), **student_sight(sight)
        )
        found: dict[AttendanceKey, list[AttendanceCorrection]] = {}
        for row in rows:
            one = AttendanceCorrection(taken_of(row), row["seq"], row["ended_by"], row["ended_at"])
            found.setdefault(key_of(row), []).append(one)
        return {key: tuple(several) for key, several in found.items()}

    async def of_students(
        self, sight: Sight, students: Collection[StudentId], first: date, last: date
    ) -> Mapping[StudentId, tuple[AttendanceLine, ...]]:
        asked = {"students": list(students), "first": first, "last": last, **student_sight(sight)}
        rows = await _OF_STUDENTS.fetch(self._connection, district=self._district, **asked)
        found: dict[StudentId, list[AttendanceLine]] = {student: [] for student in students}
        for row in rows:
            found[StudentId(row["student_id"])].append(line_of(row))
        return {student: tuple(several) for student, several in found.items()}

    async def marks_on(self, school: SchoolId, day: date, flex_period: FlexPeriodId | None) -> Sequence[ExportedMark]:
        rows = await from_file("attendance/marks_on").fetch(
            self._connection, district=self._district, school=school, day=day, flex_period=flex_period
        )
        names = ("sis_id", "last_name", "first_name", "flex_period", "section")
        return [ExportedMark(**{name: row[name] for name in names}, said=said_of(row)) for row in rows]

    async def schools_with_sis_days(self, schools: Collection[SchoolId], day: date) -> frozenset[SchoolId]:
        rows = await _SIS_DAYS.fetch(self._connection, district=self._district, schools=list(schools), day=day)
        return frozenset(SchoolId(row["id"]) for row in rows)

    async def codes(self, schools: Collection[SchoolId]) -> Mapping[SchoolId, AttendanceCodes]:
        rows = await _CODES.fetch(self._connection, district=self._district, schools=list(schools))
        own = {
            row["school_id"]: AttendanceCodes(row["present"], row["tardy"], row["absent"], row["excused"])
            for row in rows
        }
        return {school: own.get(school, DEFAULT_CODES) for school in schools}

    async def set_codes(self, school: SchoolId, codes: AttendanceCodes, by: str, at: datetime) -> None:
        await _SET_CODES.execute(
            self._connection,
            district=self._district,
            school=school,
            present=codes.present,
            tardy=codes.tardy,
            absent=codes.absent,
            excused=codes.excused,
            actor=by,
            now=at,
        )


def _arrays(keys: Collection[AttendanceKey]) -> dict[str, list[Any]]:
    return {**slot_arrays([key.slot for key in keys]), "births": [key.birth for key in keys]}
