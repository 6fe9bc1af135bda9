"""Lists of attendance: a section's sheet, the sections whose attendance is missing, and who skipped."""

from typing import Any

from adapters.postgres import list_parents as parents
from adapters.postgres.attendance_rows import line_of
from adapters.postgres.keyset import BY_NAME, Keyset
from adapters.postgres.keyset_many import ManyListing
from application.attendance.queries import Skip, Untaken
from domain.ids import FlexPeriodId, SectionId
from domain.sis_values import SisStatus
from domain.skips import SkipReason

# One who was booked again has a line for each appointment.
_BY_NAME_AND_BIRTH = Keyset((*BY_NAME.columns, ("l.birth", "bigint")))

# Lines are few and found by their section; whatever belongs to each is lateral with OFFSET 0, which cannot be planned otherwise.
_STUDENT = """
    CROSS JOIN LATERAL (
        SELECT * FROM homeroom.student t WHERE t.district_id = l.district_id AND t.id = l.student_id OFFSET 0
    ) t
"""
SHEET = ManyListing(
    parents.SECTIONS,
    "l.*",
    """
    FROM (
        SELECT * FROM homeroom.attendance_line l
        WHERE l.district_id = :district AND l.section_id = :parent AND l.on_date = CAST(:day AS date)
          AND l.flex_period_id = CAST(:flex_period AS bigint)
        OFFSET 0
    ) l
    """
    + _STUDENT
    + "WHERE true",
    _BY_NAME_AND_BIRTH,
)
UNTAKEN = ManyListing(
    parents.SCHOOLS,
    "u.*",
    """
    FROM (
        SELECT s.id AS section_id, s.name, a.flex_period_id, count(*)::integer AS booked,
               (count(*) FILTER (WHERE a.attended))::integer AS marked
        FROM homeroom.section s
        JOIN homeroom.appointment a ON a.district_id = s.district_id AND a.section_id = s.id AND a.on_date = CAST(:day AS date)
         AND (CAST(:flex_period AS bigint) IS NULL OR a.flex_period_id = :flex_period)
        WHERE s.district_id = :district AND s.school_id = :parent
        GROUP BY s.id, s.name, a.flex_period_id
        HAVING NOT bool_and(a.attended)
    ) u
    WHERE true
    """,
    Keyset((("u.name", "text"), ("u.section_id", "bigint"), ("u.flex_period_id", "bigint"))),
)
# `domain.skips` in SQL; a differential test holds the two together.
SKIPS = ManyListing(
    parents.SCHOOLS,
    "l.*, i.status AS sis_status, CASE l.mark WHEN 'absent' THEN 'absent' ELSE 'not_marked' END AS reason",
    """
    FROM homeroom.section s
    CROSS JOIN LATERAL (
        SELECT EXISTS (
            SELECT FROM homeroom.attendance m
            WHERE m.district_id = :district AND m.section_id = s.id AND m.on_date = CAST(:day AS date)
              AND m.flex_period_id = CAST(:flex_period AS bigint)) AS took
        OFFSET 0
    ) k
    CROSS JOIN LATERAL (
        SELECT l.* FROM homeroom.attendance_line l
        WHERE l.district_id = :district AND l.section_id = s.id AND l.on_date = CAST(:day AS date)
          AND l.flex_period_id = CAST(:flex_period AS bigint)
        OFFSET 0
    ) l
    LEFT JOIN LATERAL (
        SELECT i.status FROM homeroom.sis_attendance i
        WHERE i.district_id = :district AND i.school_id = s.school_id AND i.on_date = CAST(:day AS date)
          AND i.student_id = l.student_id
        OFFSET 0
    ) i ON true
    """
    + _STUDENT
    + """
    WHERE s.district_id = :district AND s.school_id = :parent
      AND (i.status IN ('present', 'tardy') OR i.status IS NULL AND (
          SELECT bool_and(x.status <> 'present') FROM homeroom.sis_attendance x
          WHERE x.district_id = :district AND x.school_id = :parent AND x.on_date = CAST(:day AS date)))
      AND (l.mark = 'absent' OR l.mark IS NULL AND k.took)
    """,
    _BY_NAME_AND_BIRTH,
)


def untaken_of(row: Any) -> Untaken:
    return Untaken(SectionId(row["section_id"]), FlexPeriodId(row["flex_period_id"]), row["booked"], row["marked"])


def skip_of(row: Any) -> Skip:
    status = row["sis_status"]
    return Skip(line_of(row), SkipReason(row["reason"]), None if status is None else SisStatus(status))
