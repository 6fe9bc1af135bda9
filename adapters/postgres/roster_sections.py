"""Reading sections and rosters from PostgreSQL."""

from collections.abc import Collection, Mapping
from typing import Any

import asyncpg

from adapters.postgres import list_parents as parents
from adapters.postgres.homeroom_rules import suggested_by
from adapters.postgres.homerooms import days_of
from adapters.postgres.keyset import BY_NAME, Keyset
from adapters.postgres.keyset_many import ManyListing
from adapters.postgres.sections import section_of
from adapters.postgres.sight import school_sight, sees_school, sees_student, student_sight
from adapters.postgres.sql_text import fill
from adapters.postgres.statements import Statement
from application.roster.queries import EnrollmentView, SectionStaffer, SectionView
from application.sight import Sight
from domain.homeroom import Designation
from domain.ids import DistrictId, FlexPeriodId, SectionId, StafferId, StudentId
from domain.roster import Enrollment, RecordOrigin

_SUGGESTED = suggested_by("w.homeroom_rule_kind", "w.homeroom_rule_value")
_SECTION = fill(
    """
    s.*, l.staffer_id AS lead_id, coalesce(s.seats, f.capacity) AS effective_seats,
    d.section_id IS NOT NULL AS designated, d.weekdays, d.cycle_days, d.flex_period_ids, {suggested} AS suggested,
    (SELECT json_agg(json_build_array(x.staffer_id, x.is_lead)
                     ORDER BY (x.staffer_id = l.staffer_id) DESC NULLS LAST, x.staffer_id)
     FROM homeroom.section_staffer x
     JOIN homeroom.staffer p ON p.district_id = x.district_id AND p.id = x.staffer_id AND p.status = 'active'
     WHERE x.district_id = s.district_id AND x.section_id = s.id) AS staff,
    (SELECT count(DISTINCT e.student_id)
     FROM homeroom.enrollment e
     JOIN homeroom.student t ON t.district_id = e.district_id AND t.id = e.student_id AND t.status = 'active'
     WHERE e.district_id = s.district_id AND e.section_id = s.id AND e.active) AS roster_count
    """,
    suggested=_SUGGESTED,
)
_FROM = fill(
    """
    FROM homeroom.section s
    JOIN homeroom.school w ON w.district_id = s.district_id AND w.id = s.school_id
    LEFT JOIN homeroom.homeroom_designation d ON d.district_id = s.district_id AND d.section_id = s.id
    LEFT JOIN LATERAL (
        SELECT l.staffer_id FROM homeroom.section_lead l WHERE l.district_id = s.district_id AND l.section_id = s.id
    ) l ON true
    LEFT JOIN homeroom.staffer_school f
           ON f.district_id = s.district_id AND f.staffer_id = l.staffer_id AND f.school_id = s.school_id AND f.active
    WHERE s.district_id = :district AND {sees_school}
    """,
    sees_school=sees_school("s.school_id"),
)
SECTIONS = ManyListing(
    parents.SCHOOLS,
    "s.id",
    fill(
        """
        {from}
        AND s.school_id = :parent
        AND (CAST(:active AS boolean) IS NULL OR (s.status = 'active') = :active)
        AND (CAST(:search AS text) IS NULL OR strpos(lower(s.name), lower(:search)) > 0)
        AND (CAST(:period AS text) IS NULL OR lower(btrim(s.period)) = lower(btrim(:period)))
        AND (CAST(:homeroom AS boolean) IS NULL OR (d.section_id IS NOT NULL) = :homeroom)
        AND (CAST(:suggested AS boolean) IS NULL OR ({suggested}) = :suggested)
        AND (CAST(:staffer AS bigint) IS NULL OR EXISTS (
                 SELECT FROM homeroom.section_staffer x
                 WHERE x.district_id = s.district_id AND x.section_id = s.id AND x.staffer_id = :staffer))
        AND (CAST(:updated_since AS timestamptz) IS NULL OR s.updated_at >= :updated_since OR EXISTS (
                 SELECT FROM homeroom.enrollment e
                 JOIN homeroom.student t ON t.district_id = e.district_id AND t.id = e.student_id
                 WHERE e.district_id = s.district_id AND e.section_id = s.id
                   AND greatest(e.updated_at, t.updated_at) >= :updated_since))
        """,
        **{"from": _FROM},
        suggested=_SUGGESTED,
    ),
    Keyset((("s.name", "text"), ("s.id", "bigint"))),
)
_SECTIONS_BY_ID = Statement(
    fill(
        "SELECT {section} {from} AND s.id = ANY(CAST(:ids AS bigint[]))",
        section=_SECTION,
        **{"from": _FROM},
    )
)
_ENROLLMENT = (
    "e.section_id, e.student_id, e.origin, e.first_day, e.last_day, e.active AND t.status = 'active' AS active"
)
ROSTER = ManyListing(
    parents.SECTIONS,
    _ENROLLMENT,
    fill(
        """
        FROM homeroom.enrollment e
        JOIN homeroom.section s ON s.district_id = e.district_id AND s.id = e.section_id
        JOIN homeroom.student t ON t.district_id = e.district_id AND t.id = e.student_id
        WHERE e.district_id = :district AND e.section_id = :parent
          AND (CAST(:active AS boolean) IS NULL OR (e.active AND t.status = 'active') = :active)
          AND (CAST(:updated_since AS timestamptz) IS NULL OR greatest(e.updated_at, t.updated_at) >= :updated_since)
          AND {sees_school} AND {sees_student}
        """,
        sees_school=sees_school("s.school_id"),
        sees_student=sees_student("e.student_id"),
    ),
    Keyset((*BY_NAME.columns, ("e.origin", "text"))),
)
_ENROLLMENTS = Statement(
    fill(
        """
        SELECT {enrollment}
        FROM homeroom.enrollment e
        JOIN homeroom.section s ON s.district_id = e.district_id AND s.id = e.section_id AND s.status = 'active'
        JOIN homeroom.student t ON t.district_id = e.district_id AND t.id = e.student_id AND t.status = 'active'
        WHERE e.district_id = :district AND e.student_id = ANY(CAST(:students AS bigint[])) AND e.active
          AND {sees_school} AND {sees_student}
        ORDER BY e.student_id, e.section_id, e.origin
        """,
        enrollment=_ENROLLMENT,
        sees_school=sees_school("s.school_id"),
        sees_student=sees_student("e.student_id"),
    )
)


class SectionReader:
    def __init__(self, connection: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = connection
        self._district = district

    async def sections_by_id(self, sight: Sight, ids: Collection[SectionId]) -> Mapping[SectionId, SectionView]:
        rows = await _SECTIONS_BY_ID.fetch(
            self._connection, district=self._district, ids=list(ids), **school_sight(sight)
        )
        return {SectionId(row["id"]): _section(row) for row in rows}

    async def enrollments_of(
        self, sight: Sight, students: Collection[StudentId]
    ) -> Mapping[StudentId, tuple[EnrollmentView, ...]]:
        rows = await _ENROLLMENTS.fetch(
            self._connection, district=self._district, students=list(students), **student_sight(sight)
        )
        found: dict[StudentId, list[EnrollmentView]] = {student: [] for student in students}
        for row in rows:
            found[StudentId(row["student_id"])].append(enrollment_of(row))
        return {student: tuple(several) for student, several in found.items()}


def _section(row: Any) -> SectionView:
    periods = row["flex_period_ids"]
    designation = Designation(
        SectionId(row["id"]),
        days_of(row),
        None if periods is None else frozenset(FlexPeriodId(period) for period in periods),
    )
    return SectionView(
        section=section_of(row),
        course_name=row["course_name"],
        course_number=row["course_number"],
        subject=row["subject"],
        class_type=row["class_type"],
        period=row["period"],
        term_first_day=row["term_first_day"],
        term_last_day=row["term_last_day"],
        staff=tuple(SectionStaffer(StafferId(staffer), lead) for staffer, lead in row["staff"] or ()),
        designation=designation if row["designated"] else None,
        suggested=row["suggested"],
        effective_seats=row["effective_seats"],
        roster_count=row["roster_count"],
        version=row["version"],
    )


def enrollment_of(row: Any) -> EnrollmentView:
    enrollment = Enrollment(
        section=SectionId(row["section_id"]),
        student=StudentId(row["student_id"]),
        origin=RecordOrigin(row["origin"]),
        first_day=row["first_day"],
        last_day=row["last_day"],
    )
    return EnrollmentView(enrollment, row["active"])
