"""A district with schools, people, rosters and homerooms, written straight into the tables by the owner."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, time, timedelta
from typing import Any

import asyncpg

from tests.support.postgres import Database, run

FIRST_DAY, LAST_DAY = date(2026, 8, 17), date(2027, 6, 18)
FIRST_MONDAY = date(2026, 9, 7)
NOW = "2026-09-01T15:00:00+00:00"
CLASS_SIZE = 30
CLASSES_EACH = 5
"""Ordinary sections every student is on the roster of, beside the homeroom."""


def mondays(weeks: int) -> list[date]:
    return [FIRST_MONDAY + timedelta(weeks=week) for week in range(weeks)]


@dataclass(frozen=True, slots=True)
class School:
    """Ids of people and homerooms are without gaps: student i is in homeroom i // CLASS_SIZE."""

    district: int
    id: int
    flex_period: int
    gym: int
    first_student: int
    students: int
    first_homeroom: int

    @property
    def homerooms(self) -> int:
        return -(-self.students // CLASS_SIZE)

    def homeroom_of(self, number: int) -> int:
        return self.first_homeroom + number // CLASS_SIZE

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def make_district(database: Database, sizes: Sequence[int], district: int | None = None) -> list[School]:
    """One school for each number of students, in one new district or in one that is there."""
    return run(_make(database.owner_url, sizes, district))


async def _make(url: str, sizes: Sequence[int], district: int | None) -> list[School]:
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            if district is None:
                district = await connection.fetchval(
                    "INSERT INTO control.district (name) VALUES ('Bench') RETURNING id"
                )
            schools = [await _plan_ids(connection, district, size) for size in sizes]
            for table, columns, rows in _tables(schools):
                await connection.copy_records_to_table(
                    table, schema_name="homeroom", columns=["district_id", *columns], records=rows
                )
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()
    return schools


async def _plan_ids(connection: "asyncpg.Connection[Any]", district: int, size: int) -> School:
    """Ids one after the other: school, flex period, gym, homerooms, classes, leads, students."""
    homerooms = -(-size // CLASS_SIZE)
    wanted = 3 + homerooms * (1 + CLASSES_EACH + 1) + size
    last = await connection.fetchval(
        "SELECT setval('homeroom.id_seq', nextval('homeroom.id_seq') + CAST($1 AS bigint))", wanted
    )
    first = last - wanted
    return School(district, first, first + 1, first + 2, last - size, size, first + 3)


def _tables(schools: Sequence[School]) -> Iterator[tuple[str, list[str], Iterator[tuple[Any, ...]]]]:
    """Tables in the order of their references, with their columns and rows."""
    for table, columns, rows_of in (
        ("school", ["id", "name", "time_zone"], lambda one: [(one.id, f"School {one.id}", "America/New_York")]),
        (
            "school_year",
            ["school_id", "first_day", "last_day", "session_weekdays"],
            lambda one: [(one.id, FIRST_DAY, LAST_DAY, [1, 2, 3, 4, 5])],
        ),
        ("flex_period", ["id", "school_id", "name"], lambda one: [(one.flex_period, one.id, "WIN")]),
        (
            "flex_period_meeting",
            ["flex_period_id", "ordinal", "weekday", "starts_at", "ends_at"],
            lambda one: [(one.flex_period, day, day, time(10), time(10, 30)) for day in range(1, 6)],
        ),
        ("staffer", ["id", "sis_id", "first_name", "last_name", "email", "email_key"], _leads),
        (
            "staffer_school",
            ["staffer_id", "school_id", "is_primary", "capacity"],
            lambda one: ((lead, one.id, True, 30) for lead in _lead_ids(one)),
        ),
        ("section", ["id", "school_id", "name", "seats"], _sections),
        ("section_staffer", ["section_id", "staffer_id", "is_lead"], _staff),
        (
            "homeroom_designation",
            ["section_id", "designated_by"],
            lambda one: ((one.first_homeroom + number, "bench") for number in range(one.homerooms)),
        ),
        (
            "student",
            ["id", "sis_id", "first_name", "last_name", "email", "email_key", "graduation_year"],
            _students,
        ),
        (
            "student_school",
            ["student_id", "school_id", "is_primary"],
            lambda one: ((one.first_student + number, one.id, True) for number in range(one.students)),
        ),
        ("enrollment", ["section_id", "student_id"], _enrollments),
    ):
        yield table, columns, ((one.district, *row) for one in schools for row in rows_of(one))


def _lead_ids(school: School) -> range:
    first = school.first_homeroom + school.homerooms * (1 + CLASSES_EACH)
    return range(first, first + school.homerooms)


def _leads(school: School) -> Iterator[tuple[Any, ...]]:
    for one in _lead_ids(school):
        yield one, f"T{one}", "Grace", f"Teacher {one}", f"t{one}@example.org", f"t{one}@example.org"


def _sections(school: School) -> Iterator[tuple[Any, ...]]:
    yield school.gym, school.id, "Gym", school.students
    for number in range(school.homerooms):
        yield school.first_homeroom + number, school.id, f"Homeroom {number}", None
    first_class = school.first_homeroom + school.homerooms
    for number in range(school.homerooms * CLASSES_EACH):
        yield first_class + number, school.id, f"Class {number}", 30


def _staff(school: School) -> Iterator[tuple[Any, ...]]:
    for number in range(school.homerooms * (1 + CLASSES_EACH)):
        yield school.first_homeroom + number, _lead_ids(school)[number % school.homerooms], True


def _students(school: School) -> Iterator[tuple[Any, ...]]:
    for number in range(school.students):
        id_ = school.first_student + number
        email = f"s{id_}@students.example.org"
        yield id_, f"S{id_}", "Ada", f"Student {number * 7919 % school.students:06}", email, email, 2027 + number % 4


def _enrollments(school: School) -> Iterator[tuple[Any, ...]]:
    first_class = school.first_homeroom + school.homerooms
    for number in range(school.students):
        student = school.first_student + number
        yield school.homeroom_of(number), student
        for period in range(CLASSES_EACH):
            yield first_class + period * school.homerooms + number * (period + 3) % school.homerooms, student
