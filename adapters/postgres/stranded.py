"""Appointments that stand where they could not be made any more: `domain.stranded` in SQL, which a test holds to it."""

from collections.abc import Sequence
from typing import Any

from adapters.postgres import list_parents as parents
from adapters.postgres.appointment_rows import appointment_of
from adapters.postgres.json_text import to_json
from adapters.postgres.keyset import BY_NAME, Keyset
from adapters.postgres.keyset_many import ManyListing
from adapters.postgres.statements import Statement
from application.lists.stranded import Stranded
from domain.mass_days import DayAndPeriod
from domain.stranded import StrandedReason

STRANDED = ManyListing(
    parents.SCHOOLS,
    "a.*, why.reasons",
    """
    FROM homeroom.section s
    JOIN homeroom.appointment a ON a.district_id = s.district_id AND a.section_id = s.id
                               AND a.on_date BETWEEN CAST(:first_day AS date) AND CAST(:last_day AS date)
    JOIN jsonb_to_recordset(CAST(:days AS jsonb))
             AS d (on_date date, flex_period_id bigint, closed boolean, closed_years integer[], rivals bigint[])
         ON d.on_date = a.on_date AND d.flex_period_id = a.flex_period_id
    JOIN homeroom.student t ON t.district_id = a.district_id AND t.id = a.student_id
    LEFT JOIN LATERAL (
        SELECT l.staffer_id FROM homeroom.section_lead l WHERE l.district_id = s.district_id AND l.section_id = s.id
    ) l ON true
    CROSS JOIN LATERAL (
        SELECT array_remove(ARRAY[
            CASE WHEN d.closed OR t.graduation_year = ANY(d.closed_years) THEN 'closed' END,
            CASE WHEN EXISTS (
                SELECT FROM homeroom.blocked_date b
                WHERE b.district_id = s.district_id AND (b.section_id = s.id OR b.staffer_id = l.staffer_id)
                  AND a.on_date BETWEEN b.first_day AND b.last_day
                  AND (b.flex_period_ids IS NULL OR a.flex_period_id = ANY(b.flex_period_ids))
            ) THEN 'blocked' END,
            CASE WHEN EXISTS (
                SELECT FROM homeroom.appointment o
                WHERE o.district_id = a.district_id AND o.student_id = a.student_id AND o.on_date = a.on_date
                  AND o.flex_period_id = ANY(d.rivals)
            ) THEN 'clash' END
        ], NULL) AS reasons
    ) why
    WHERE s.district_id = :district AND s.school_id = :parent AND cardinality(why.reasons) > 0
      AND (CAST(:reasons AS text[]) IS NULL OR why.reasons && CAST(:reasons AS text[]))
    """,
    Keyset((("a.on_date", "date"), ("a.flex_period_id", "bigint"), *BY_NAME.columns)),
)
SHARING = Statement("""
    SELECT DISTINCT m.school_id, o.school_id AS other_id
    FROM homeroom.student_school m
    JOIN homeroom.student_school o ON o.district_id = m.district_id AND o.student_id = m.student_id
    WHERE m.district_id = :district AND m.school_id = ANY(CAST(:schools AS bigint[])) AND m.active
      AND o.school_id <> m.school_id
""")


def days_to_json(days: Sequence[DayAndPeriod]) -> str:
    return to_json(
        [
            {
                "on_date": one.day.isoformat(),
                "flex_period_id": one.flex_period,
                "closed": one.closed,
                "closed_years": sorted(one.closed_graduation_years),
                "rivals": sorted(one.rivals),
            }
            for one in days
        ]
    )


def stranded_of(row: Any) -> Stranded:
    return Stranded(appointment_of(row), tuple(StrandedReason(reason) for reason in row["reasons"]))
