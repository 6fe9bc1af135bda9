"""Grades and attendance of the SIS in PostgreSQL."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

import asyncpg

from adapters.postgres.script import script
from adapters.postgres.sight import school_sight, sees_school
from adapters.postgres.sql_text import fill
from adapters.postgres.statements import Statement, from_file
from application.ports.sis_records import CourseMark, SisDay
from application.sight import Sight
from domain.ids import DistrictId, SchoolId, StudentId
from domain.sis_records import Replacement, SisChanges
from domain.sis_values import Mark, SisStatus

# An id may have been another student's before: whoever is active has it.
_STUDENTS = Statement("""
    SELECT DISTINCT ON (s.sis_id) s.sis_id, s.id, s.status = 'active' AND m.active AS active
    FROM homeroom.student s
    JOIN homeroom.student_school m ON m.district_id = s.district_id AND m.student_id = s.id AND m.school_id = :school
    WHERE s.district_id = :district AND s.sis_id = ANY(CAST(:sis_ids AS text[]))
    ORDER BY s.sis_id, s.status = 'active' AND m.active DESC, s.id
""")
_MARKS = Statement(
    fill(
        """
        SELECT m.student_id, m.school_id, m.course, m.mark, m.letter
        FROM homeroom.course_mark m
        WHERE m.district_id = :district AND m.student_id = ANY(CAST(:students AS bigint[])) AND {sees_school}
        ORDER BY m.student_id, m.course COLLATE "C", m.school_id
        """,
        sees_school=sees_school("m.school_id"),
    )
)
_DAYS = Statement(
    fill(
        """
        SELECT m.student_id, m.school_id, m.on_date, m.status
        FROM homeroom.sis_attendance m
        WHERE m.district_id = :district AND m.student_id = ANY(CAST(:students AS bigint[]))
          AND m.on_date BETWEEN :first AND :last AND {sees_school}
        ORDER BY m.student_id, m.on_date, m.school_id
        """,
        sees_school=sees_school("m.school_id"),
    )
)


class PostgresSisRecords:
    """See `application.ports.sis_records.SisRecords`."""

    def __init__(self, connection: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = connection
        self._district = district

    async def students(self, school: SchoolId, sis_ids: Collection[str]) -> Mapping[str, tuple[StudentId, bool]]:
        rows = await _STUDENTS.fetch(self._connection, district=self._district, school=school, sis_ids=sorted(sis_ids))
        return {row["sis_id"]: (StudentId(row["id"]), row["active"]) for row in rows}

    async def replace_marks(self, school: SchoolId, said: Replacement) -> SisChanges:
        rows = ((student, course, *mark) for (student, course), mark in said.values.items())
        return await self._replace("marks", school, rows, said)

    async def replace_attendance(self, school: SchoolId, said: Replacement) -> SisChanges:
        rows = ((student, day, status.value) for (student, day), status in said.values.items())
        return await self._replace("attendance", school, rows, said)

    async def _replace(self, what: str, school: SchoolId, rows: Iterable[Any], said: Replacement) -> SisChanges:
        # Tables of their own for each: the driver remembers the columns of a name.
        await script(f"sis_records/stage_{what}").run(self._connection)
        await self._connection.copy_records_to_table(f"sis_{what}_said", records=rows)
        await self._connection.copy_records_to_table(f"sis_{what}_kept", records=said.kept)
        row = await from_file(f"sis_records/replace_{what}").fetchrow(
            self._connection, district=self._district, school=school
        )
        await script("sis_records/forget_staged", what=what).run(self._connection)
        added, changed, removed, count = row or (0, 0, 0, 0)
        return SisChanges(added, changed, count - added - changed, removed)

    async def marks_of(
        self, sight: Sight, students: Collection[StudentId]
    ) -> Mapping[StudentId, tuple[CourseMark, ...]]:
        rows = await _MARKS.fetch(
            self._connection, district=self._district, students=list(students), **school_sight(sight)
        )
        found: dict[StudentId, list[CourseMark]] = {student: [] for student in students}
        for row in rows:
            mark = CourseMark(SchoolId(row["school_id"]), row["course"], Mark(row["mark"], row["letter"]))
            found[StudentId(row["student_id"])].append(mark)
        return {student: tuple(several) for student, several in found.items()}

    async def attendance_of(
        self, sight: Sight, students: Collection[StudentId], first: date, last: date
    ) -> Mapping[StudentId, tuple[SisDay, ...]]:
        rows = await _DAYS.fetch(
            self._connection,
            district=self._district,
            students=list(students),
            first=first,
            last=last,
            **school_sight(sight),
        )
        found: dict[StudentId, list[SisDay]] = {student: [] for student in students}
        for row in rows:
            day = SisDay(SchoolId(row["school_id"]), row["on_date"], SisStatus(row["status"]))
            found[StudentId(row["student_id"])].append(day)
        return {student: tuple(several) for student, several in found.items()}
