"""Reading appointments and schedules from PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

import asyncpg

from adapters.postgres import list_parents as parents
from adapters.postgres.appointment_rows import appointment_of, slot_arrays, slot_of
from adapters.postgres.keyset import BY_NAME, Keyset, Listing
from adapters.postgres.keyset_many import ManyListing
from adapters.postgres.sight import school_sight, sees_school, sees_student, student_sight
from adapters.postgres.sql_text import fill
from adapters.postgres.statements import Statement
from application.paging import Page, PageRequest
from application.scheduling.queries import AppointmentFilter, Seats, SeatsKey
from application.sight import Sight
from domain.appointment import Appointment, Slot
from domain.ids import DistrictId, FlexPeriodId, SchoolId, SectionId, StudentId

_SEEN = (
    " JOIN homeroom.section s ON s.district_id = a.district_id AND s.id = a.section_id AND "
    + sees_school("s.school_id")
    + " AND "
    + sees_student("a.student_id")
)
_IN = Statement(
    fill(
        """
        SELECT a.*
        FROM unnest(CAST(:students AS bigint[]), CAST(:dates AS date[]), CAST(:periods AS bigint[]))
            AS wanted (student_id, on_date, flex_period_id)
        JOIN homeroom.appointment a ON a.district_id = :district AND a.student_id = wanted.student_id
                                   AND a.on_date = wanted.on_date AND a.flex_period_id = wanted.flex_period_id
        {seen}
        """,
        seen=_SEEN,
    )
)
_OF = Statement(
    fill(
        """
        SELECT a.* FROM homeroom.appointment a {seen}
        WHERE a.district_id = :district AND a.student_id = ANY(CAST(:students AS bigint[]))
          AND a.on_date BETWEEN :first_day AND :last_day
        ORDER BY a.student_id, a.on_date, a.flex_period_id
        """,
        seen=_SEEN,
    )
)
_SEATS = Statement(
    fill(
        """
        SELECT s.id AS section_id, w.on_date, w.flex_period_id, coalesce(x.seats, s.seats, f.capacity) AS seats,
               coalesce(n.taken, 0) AS taken
        FROM unnest(CAST(:sections AS bigint[]), CAST(:dates AS date[]), CAST(:periods AS bigint[]))
            AS w (section_id, on_date, flex_period_id)
        JOIN homeroom.section s ON s.district_id = :district AND s.id = w.section_id AND {sees_school}
        LEFT JOIN LATERAL (
            SELECT l.staffer_id FROM homeroom.section_lead l WHERE l.district_id = s.district_id AND l.section_id = s.id
        ) l ON true
        LEFT JOIN homeroom.staffer_school f
               ON f.district_id = s.district_id AND f.staffer_id = l.staffer_id AND f.school_id = s.school_id AND f.active
        LEFT JOIN homeroom.adjustment x
               ON x.district_id = s.district_id AND x.section_id = s.id AND x.on_date = w.on_date
        LEFT JOIN homeroom.seat_count n ON n.district_id = s.district_id AND n.section_id = s.id
                                       AND n.on_date = w.on_date AND n.flex_period_id = w.flex_period_id
        """,
        sees_school=sees_school("s.school_id"),
    )
)
UNSCHEDULED = ManyListing(
    parents.SCHOOLS,
    "t.id",
    fill(
        """
        FROM homeroom.student_school m
        JOIN homeroom.student t ON t.district_id = m.district_id AND t.id = m.student_id AND t.status = 'active'
        WHERE m.district_id = :district AND m.school_id = :parent AND m.active
          AND NOT EXISTS (
              SELECT FROM homeroom.closure c
              WHERE c.district_id = m.district_id AND c.school_id = m.school_id
                AND CAST(:day AS date) BETWEEN c.first_day AND c.last_day AND t.graduation_year = ANY(c.graduation_years))
          AND NOT EXISTS (
              SELECT FROM homeroom.appointment a
              WHERE a.district_id = m.district_id AND a.student_id = t.id AND a.on_date = CAST(:day AS date)
                AND a.flex_period_id = :flex_period)
          AND {sees_school} AND {sees_student}
        """,
        sees_school=sees_school("m.school_id"),
        sees_student=sees_student("t.id"),
    ),
    BY_NAME,
)
_SCHOOLS = Statement(
    fill(
        """
        SELECT m.student_id, m.school_id
        FROM homeroom.student_school m
        WHERE m.district_id = :district AND m.active AND m.student_id = ANY(CAST(:students AS bigint[]))
          AND {sees_school} AND {sees_student}
        ORDER BY m.student_id, m.school_id
        """,
        sees_school=sees_school("m.school_id"),
        sees_student=sees_student("m.student_id"),
    )
)
_LIMITS = {
    "school": "s.school_id = :school",
    "section": "a.section_id = :section",
    "student": "a.student_id = :student",
    "flex_period": "a.flex_period_id = :flex_period",
}


@cache
def _appointments(limits: tuple[str, ...]) -> Listing:
    """A statement for each combination of limits, so that each finds its index."""
    conditions = "".join(f" AND {_LIMITS[limit]}" for limit in limits)
    return Listing(
        "a.*",
        "FROM homeroom.appointment a"
        + _SEEN
        + " WHERE a.district_id = :district AND a.on_date BETWEEN :first_day AND :last_day"
        + conditions,
        Keyset((("a.on_date", "date"), ("a.flex_period_id", "bigint"), ("a.student_id", "bigint"))),
    )


class PostgresScheduleReader:
    def __init__(self, connection: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = connection
        self._district = district

    async def appointments(self, sight: Sight, filter: AppointmentFilter, page: PageRequest) -> Page[Appointment]:
        async def make(rows: Sequence[Any]) -> list[Appointment]:
            return [appointment_of(row) for row in rows]

        limits = {name: value for name in _LIMITS if (value := getattr(filter, name)) is not None}
        return await _appointments(tuple(limits)).page(
            self._connection,
            page,
            make,
            district=self._district,
            first_day=filter.first_day,
            last_day=filter.last_day,
            **limits,
            **student_sight(sight),
        )

    async def appointments_in(self, sight: Sight, slots: Collection[Slot]) -> Mapping[Slot, Appointment]:
        rows = await _IN.fetch(self._connection, district=self._district, **slot_arrays(slots), **student_sight(sight))
        return {slot_of(row): appointment_of(row) for row in rows}

    async def appointments_of(
        self, sight: Sight, students: Collection[StudentId], first_day: date, last_day: date
    ) -> Mapping[StudentId, tuple[Appointment, ...]]:
        rows = await _OF.fetch(
            self._connection,
            district=self._district,
            students=list(students),
            first_day=first_day,
            last_day=last_day,
            **student_sight(sight),
        )
        found: dict[StudentId, list[Appointment]] = {student: [] for student in students}
        for row in rows:
            found[StudentId(row["student_id"])].append(appointment_of(row))
        return {student: tuple(several) for student, several in found.items()}

    async def seats(self, sight: Sight, keys: Collection[SeatsKey]) -> Mapping[SeatsKey, Seats]:
        rows = await _SEATS.fetch(
            self._connection,
            district=self._district,
            sections=[key.section for key in keys],
            dates=[key.day for key in keys],
            periods=[key.flex_period for key in keys],
            **school_sight(sight),
        )
        return {
            SeatsKey(SectionId(row["section_id"]), row["on_date"], FlexPeriodId(row["flex_period_id"])): Seats(
                row["seats"], row["taken"]
            )
            for row in rows
        }

    async def schools_of(
        self, sight: Sight, students: Collection[StudentId]
    ) -> Mapping[StudentId, tuple[SchoolId, ...]]:
        rows = await _SCHOOLS.fetch(
            self._connection, district=self._district, students=list(students), **student_sight(sight)
        )
        found: dict[StudentId, list[SchoolId]] = {}
        for row in rows:
            found.setdefault(StudentId(row["student_id"]), []).append(SchoolId(row["school_id"]))
        return {student: tuple(schools) for student, schools in found.items()}
