"""Reading students and staff from PostgreSQL."""

from collections.abc import Collection, Mapping
from typing import Any

import asyncpg

from adapters.postgres import list_parents as parents
from adapters.postgres.keyset import BY_NAME
from adapters.postgres.keyset_many import ManyListing
from adapters.postgres.roster_words import from_source
from adapters.postgres.sight import school_sight, sees_school, sees_student, student_sight
from adapters.postgres.sql_text import fill
from adapters.postgres.statements import Statement
from application.roster.queries import StafferAtSchool, StafferView, StudentView
from application.sight import Sight
from domain.ids import DistrictId, SchoolId, StafferId, StudentId
from domain.roster import Staffer, StafferRole, Status, Student

# Whoever belongs to no school that the viewer may know of has left, wherever else they may be.
_STATUS = "CASE WHEN t.status = 'active' AND at.schools IS NULL THEN 'left' ELSE t.status END AS status"
# The grade is that of the primary school's current school year, else of its latest.
_STUDENT = fill(
    """
    t.id, t.sis_id, t.first_name, t.last_name, t.email, t.graduation_year, t.guardian_emails, {status}, t.version,
    t.ignore_on_import, {from_source} AS from_source, at.schools, at.primary_school, at.self_scheduling,
    12 - t.graduation_year + (
        SELECT extract(year FROM y.last_day)::integer
        FROM homeroom.school_year y
        WHERE y.district_id = t.district_id AND y.school_id = at.primary_school
        ORDER BY (current_date BETWEEN y.first_day AND y.last_day) DESC, y.last_day DESC
        LIMIT 1
    ) AS grade_level
    """,
    status=_STATUS,
    from_source=from_source("student", "t"),
)
_STAFFER = fill(
    """
    t.id, t.sis_id, t.first_name, t.last_name, t.email, {status}, t.version, t.ignore_on_import,
    {from_source} AS from_source, at.schools
    """,
    status=_STATUS,
    from_source=from_source("staffer", "t"),
)
_STAFFER_SCHOOLS = fill(
    """
    LEFT JOIN LATERAL (
        SELECT json_agg(json_build_array(x.school_id, x.role, x.is_primary, x.room, x.capacity) ORDER BY x.school_id) AS schools
        FROM homeroom.staffer_school x
        WHERE x.district_id = t.district_id AND x.staffer_id = t.id AND x.active AND {sees_school}
    ) at ON true
    """,
    sees_school=sees_school("x.school_id"),
)
_STUDENT_SCHOOLS = fill(
    """
    LEFT JOIN LATERAL (
        SELECT array_agg(x.school_id ORDER BY x.school_id) AS schools,
               array_agg(x.school_id ORDER BY x.school_id) FILTER (WHERE x.may_self_schedule) AS self_scheduling,
               coalesce(min(x.school_id) FILTER (WHERE x.is_primary), min(x.school_id)) AS primary_school
        FROM homeroom.student_school x
        WHERE x.district_id = t.district_id AND x.student_id = t.id AND x.active AND {sees_school}
    ) at ON true
    """,
    sees_school=sees_school("x.school_id"),
)
_FILTER = fill(
    """
    m.district_id = :district AND m.school_id = :parent AND {sees_school}
    AND (CAST(:status AS text) IS NULL
         OR CASE WHEN t.status = 'active' AND NOT m.active THEN 'left' ELSE t.status END = :status)
    AND (CAST(:updated_since AS timestamptz) IS NULL OR greatest(t.updated_at, m.updated_at) >= :updated_since)
    AND (CAST(:sis_ids AS text[]) IS NULL OR t.sis_id = ANY(:sis_ids))
    AND (CAST(:search AS text) IS NULL
         OR strpos(lower(t.first_name || ' ' || t.last_name), lower(:search)) > 0
         OR strpos(lower(t.last_name || ', ' || t.first_name), lower(:search)) > 0
         OR starts_with(lower(t.sis_id), lower(:search)))
    """,
    sees_school=sees_school("m.school_id"),
)
STUDENTS = ManyListing(
    parents.SCHOOLS,
    "t.id",
    fill(
        """
        FROM homeroom.student_school m
        JOIN homeroom.student t ON t.district_id = m.district_id AND t.id = m.student_id
        WHERE {filter} AND {sees_student}
          AND (CAST(:graduation_years AS integer[]) IS NULL OR t.graduation_year = ANY(:graduation_years))
        """,
        filter=_FILTER,
        sees_student=sees_student("t.id"),
    ),
    BY_NAME,
)
STAFFERS = ManyListing(
    parents.SCHOOLS,
    "t.id",
    fill(
        """
        FROM homeroom.staffer_school m
        JOIN homeroom.staffer t ON t.district_id = m.district_id AND t.id = m.staffer_id
        WHERE {filter}
        """,
        filter=_FILTER,
    ),
    BY_NAME,
)
_STUDENTS_BY_ID = Statement(
    fill(
        """
        SELECT {student}
        FROM homeroom.student t
        {schools}
        WHERE t.district_id = :district AND t.id = ANY(CAST(:ids AS bigint[])) AND {sees_student}
          AND EXISTS (SELECT FROM homeroom.student_school m
                      WHERE m.district_id = t.district_id AND m.student_id = t.id AND {sees_school})
        """,
        student=_STUDENT,
        schools=_STUDENT_SCHOOLS,
        sees_student=sees_student("t.id"),
        sees_school=sees_school("m.school_id"),
    )
)
_STAFFERS_BY_ID = Statement(
    fill(
        """
        SELECT {staffer}
        FROM homeroom.staffer t
        {schools}
        WHERE t.district_id = :district AND t.id = ANY(CAST(:ids AS bigint[]))
          AND EXISTS (SELECT FROM homeroom.staffer_school m
                      WHERE m.district_id = t.district_id AND m.staffer_id = t.id AND {sees_school})
        """,
        staffer=_STAFFER,
        schools=_STAFFER_SCHOOLS,
        sees_school=sees_school("m.school_id"),
    )
)
_GRADUATION_YEARS = Statement("""
    SELECT id, graduation_year FROM homeroom.student WHERE district_id = :district AND id = ANY(CAST(:students AS bigint[]))
""")


class PeopleReader:
    def __init__(self, connection: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = connection
        self._district = district

    async def students_by_id(self, sight: Sight, ids: Collection[StudentId]) -> Mapping[StudentId, StudentView]:
        rows = await _STUDENTS_BY_ID.fetch(
            self._connection, district=self._district, ids=list(ids), **student_sight(sight)
        )
        return {StudentId(row["id"]): _student(row) for row in rows}

    async def staffers_by_id(self, sight: Sight, ids: Collection[StafferId]) -> Mapping[StafferId, StafferView]:
        rows = await _STAFFERS_BY_ID.fetch(
            self._connection, district=self._district, ids=list(ids), **school_sight(sight)
        )
        return {StafferId(row["id"]): _staffer(row) for row in rows}

    async def graduation_years(self, students: Collection[StudentId]) -> Mapping[StudentId, int | None]:
        rows = await _GRADUATION_YEARS.fetch(self._connection, district=self._district, students=list(students))
        return {StudentId(row["id"]): row["graduation_year"] for row in rows}


def _student(row: Any) -> StudentView:
    return StudentView(
        student=Student(
            id=StudentId(row["id"]),
            sis_id=row["sis_id"],
            first_name=row["first_name"],
            last_name=row["last_name"],
            email=row["email"],
            graduation_year=row["graduation_year"],
            status=Status(row["status"]),
            guardian_emails=tuple(row["guardian_emails"]),
        ),
        schools=tuple(SchoolId(school) for school in row["schools"] or ()),
        primary_school=None if row["primary_school"] is None else SchoolId(row["primary_school"]),
        self_scheduling=tuple(SchoolId(school) for school in row["self_scheduling"] or ()),
        grade_level=row["grade_level"],
        version=row["version"],
        ignore_on_import=row["ignore_on_import"],
        from_source=row["from_source"],
    )


def _staffer(row: Any) -> StafferView:
    return StafferView(
        staffer=Staffer(
            id=StafferId(row["id"]),
            sis_id=row["sis_id"],
            first_name=row["first_name"],
            last_name=row["last_name"],
            email=row["email"],
            status=Status(row["status"]),
        ),
        schools=tuple(
            StafferAtSchool(SchoolId(school), StafferRole(role), is_primary, room, capacity)
            for school, role, is_primary, room, capacity in row["schools"] or ()
        ),
        version=row["version"],
        ignore_on_import=row["ignore_on_import"],
        from_source=row["from_source"],
    )
