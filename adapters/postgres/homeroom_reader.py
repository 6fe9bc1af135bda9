"""Reading homerooms from PostgreSQL."""

from collections.abc import Collection, Mapping
from typing import Any

import asyncpg

from adapters.postgres import list_parents as parents
from adapters.postgres.appointment_rows import slot_arrays, slot_of
from adapters.postgres.homerooms import days_of
from adapters.postgres.keyset import BY_NAME
from adapters.postgres.keyset_many import ManyListing
from adapters.postgres.sight import sees_school, sees_student, student_sight
from adapters.postgres.sql_text import fill
from adapters.postgres.statements import Statement, text_of
from application.homeroom.queries import PinView
from application.sight import Sight
from domain.appointment import Slot
from domain.ids import DistrictId, PinId, SchoolId, SectionId, StudentId

_HOMEROOMS = Statement(
    fill(
        """
        WITH wanted AS MATERIALIZED (
            SELECT DISTINCT w.student_id, w.on_date, extract(isodow FROM w.on_date)::smallint AS weekday, c.label AS cycle_day,
                   w.flex_period_id, p.school_id
            FROM unnest(CAST(:students AS bigint[]), CAST(:dates AS date[]), CAST(:periods AS bigint[]))
                AS w (student_id, on_date, flex_period_id)
            JOIN homeroom.flex_period p ON p.district_id = :district AND p.id = w.flex_period_id
            JOIN homeroom.student_school m
              ON m.district_id = :district AND m.student_id = w.student_id AND m.school_id = p.school_id
            LEFT JOIN homeroom.cycle_day c
                   ON c.district_id = :district AND c.school_id = p.school_id AND c.on_date = w.on_date
            WHERE {sees_school} AND {sees_student}
        ),
        {answer}
        SELECT * FROM answer
        """,
        sees_school=sees_school("p.school_id"),
        sees_student=sees_student("w.student_id"),
        answer=text_of("homeroom/answer"),
    )
)
_MEMBERS = fill(
    """
    WITH wanted AS MATERIALIZED (
        SELECT m.student_id, CAST(:day AS date) AS on_date, extract(isodow FROM CAST(:day AS date))::smallint AS weekday,
               c.label AS cycle_day, p.id AS flex_period_id, p.school_id
        FROM homeroom.flex_period p
        JOIN homeroom.student_school m ON m.district_id = p.district_id AND m.school_id = p.school_id AND m.active
        JOIN homeroom.student t ON t.district_id = m.district_id AND t.id = m.student_id AND t.status = 'active'
        LEFT JOIN homeroom.cycle_day c
               ON c.district_id = p.district_id AND c.school_id = p.school_id AND c.on_date = CAST(:day AS date)
        WHERE p.district_id = :district AND p.id = :flex_period AND p.school_id = :parent AND {sees_school}
    ),
    {answer}
    """,
    sees_school=sees_school("p.school_id"),
    answer=text_of("homeroom/answer"),
)
EXCEPTIONS = ManyListing(
    parents.SCHOOLS,
    "a.student_id, a.homerooms",
    """
    FROM answer a
    JOIN homeroom.student t ON t.district_id = :district AND t.id = a.student_id
    WHERE cardinality(a.homerooms) <> 1
    """,
    BY_NAME,
    prefix=_MEMBERS,
)
_PINS = Statement(
    fill(
        """
        SELECT p.*
        FROM homeroom.homeroom_pin p
        JOIN homeroom.section s ON s.district_id = p.district_id AND s.id = p.section_id AND s.status = 'active'
        WHERE p.district_id = :district AND p.ended_at IS NULL AND p.student_id = ANY(CAST(:students AS bigint[]))
          AND {sees_school} AND {sees_student}
        ORDER BY p.student_id, p.id DESC
        """,
        sees_school=sees_school("p.school_id"),
        sees_student=sees_student("p.student_id"),
    )
)


class PostgresHomeroomReader:
    def __init__(self, connection: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = connection
        self._district = district

    async def homerooms_of(self, sight: Sight, slots: Collection[Slot]) -> Mapping[Slot, tuple[SectionId, ...]]:
        rows = await _HOMEROOMS.fetch(
            self._connection, district=self._district, **slot_arrays(slots), **student_sight(sight)
        )
        return {slot_of(row): _sections(row) for row in rows}

    async def pins_of(self, sight: Sight, students: Collection[StudentId]) -> Mapping[StudentId, tuple[PinView, ...]]:
        rows = await _PINS.fetch(
            self._connection, district=self._district, students=list(students), **student_sight(sight)
        )
        found: dict[StudentId, list[PinView]] = {student: [] for student in students}
        for row in rows:
            pin = PinView(
                id=PinId(row["id"]),
                school=SchoolId(row["school_id"]),
                student=StudentId(row["student_id"]),
                section=SectionId(row["section_id"]),
                days=days_of(row),
                pinned_by=row["pinned_by"],
                pinned_at=row["pinned_at"],
            )
            found[pin.student].append(pin)
        return {student: tuple(pins) for student, pins in found.items()}


def _sections(row: Any) -> tuple[SectionId, ...]:
    return tuple(SectionId(section) for section in row["homerooms"])
