"""A school with far more students than seats, and a crowd that asks a running server for them over HTTP, all at once."""

import asyncio
import json
import random
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

import asyncpg

from application.access import Role, Viewer
from domain.ids import DistrictId, FlexPeriodId, SchoolId, SectionId, StudentId
from graphql_api.ids import encode
from infra.clock import SystemClock
from infra.tokens import SignedTokens

BOOK = """mutation($input: BookAppointmentInput!) {
    bookAppointment(input: $input) { appointment { id } userErrors { code } } }"""
_SCHOOL = (
    "INSERT INTO homeroom.school (district_id, id, name, time_zone) VALUES ($1, $2, 'Crowded High', 'America/New_York')",
    "INSERT INTO homeroom.school_year VALUES ($1, $2, current_date - 30, current_date + 200, '{1,2,3,4,5,6,7}')",
    "INSERT INTO homeroom.self_scheduling VALUES ($1, $2, 30, 'test', now())",
    "INSERT INTO homeroom.self_scheduling_window SELECT $1, $2, day, 'all_day' FROM generate_series(1, 7) day",
    "INSERT INTO homeroom.flex_period (district_id, id, school_id, name) VALUES ($1, $2 + 1, $2, 'WIN')",
    """INSERT INTO homeroom.flex_period_meeting
       SELECT $1, $2 + 1, day, day, NULL, '10:00', '10:30' FROM generate_series(1, 7) day""",
)
_SECTIONS = """INSERT INTO homeroom.section (district_id, id, school_id, name, seats, open_to_students)
    SELECT $1, n, $2, 'Offering ' || n, $3, true FROM unnest(CAST($4 AS bigint[])) n"""
_STUDENTS = """INSERT INTO homeroom.student (district_id, id, sis_id, first_name, last_name, graduation_year)
    SELECT $1, n, 'S' || n, 'Ada', 'Student ' || n, 2029 FROM unnest(CAST($2 AS bigint[])) n"""
_MEMBERS = """INSERT INTO homeroom.student_school (district_id, student_id, school_id, is_primary)
    SELECT $1, n, $2, true FROM unnest(CAST($3 AS bigint[])) n"""


@dataclass(frozen=True)
class CrowdedSchool:
    district: DistrictId
    id: SchoolId
    flex_period: FlexPeriodId
    day: date
    seats: int
    sections: tuple[SectionId, ...]
    students: tuple[StudentId, ...]

    def choices(self, many: int, dice: random.Random) -> dict[StudentId, list[SectionId]]:
        """For each student the sections to be tried, one after the other."""
        return {student: dice.sample(self.sections, min(many, len(self.sections))) for student in self.students}


async def a_crowded_school(
    owner: "asyncpg.Connection", district: DistrictId, *, students: int, sections: int, seats: int
) -> CrowdedSchool:
    """Written by the owner, set by set. Students may book tomorrow, whatever day that is."""
    wanted = 2 + sections + students
    last = await owner.fetchval("SELECT setval('homeroom.id_seq', nextval('homeroom.id_seq') + $1::bigint)", wanted)
    school = last - wanted + 1
    offered = range(school + 2, school + 2 + sections)
    people = range(school + 2 + sections, school + wanted)
    async with owner.transaction():
        for statement in _SCHOOL:
            await owner.execute(statement, district, school)
        await owner.execute(_SECTIONS, district, school, seats, list(offered))
        await owner.execute(_STUDENTS, district, list(people))
        await owner.execute(_MEMBERS, district, school, list(people))
    return CrowdedSchool(
        district,
        SchoolId(school),
        FlexPeriodId(school + 1),
        datetime.now(UTC).date() + timedelta(days=2),
        seats,
        tuple(map(SectionId, offered)),
        tuple(map(StudentId, people)),
    )


@dataclass(frozen=True)
class Attempt:
    student: StudentId
    section: SectionId
    asked: float
    answered: float
    codes: tuple[str, ...]
    """Empty: booked."""


@dataclass(frozen=True)
class Crowd:
    school: CrowdedSchool
    url: str
    secret: str

    async def rush(self, choices: dict[StudentId, list[SectionId]], connections: int) -> list[Attempt]:
        """Everybody tries what they like, one section after the other, until they are in; so many ask at any moment."""
        tokens = SignedTokens(self.secret, SystemClock())
        waiting = deque(choices.items())
        attempts: list[Attempt] = []

        async def ask() -> None:
            connection = _Connection(self.url)
            while waiting:
                student, wishes = waiting.popleft()
                viewer = Viewer(
                    Role.STUDENT,
                    self.school.district,
                    f"student:{student}",
                    frozenset({self.school.id}),
                    student=student,
                )
                token = tokens.issue(viewer)
                for section in wishes:
                    asked = time.perf_counter()
                    codes = await connection.book(token, self._input(student, section))
                    attempts.append(Attempt(student, section, asked, time.perf_counter(), codes))
                    if not codes:
                        break
            connection.close()

        await asyncio.gather(*(ask() for _ in range(connections)))
        return attempts

    def _input(self, student: StudentId, section: SectionId) -> dict[str, str]:
        school = self.school
        return {
            "studentId": encode("Student", school.district, student),
            "sectionId": encode("Section", school.district, section),
            "flexPeriodId": encode("FlexPeriod", school.district, school.flex_period),
            "date": school.day.isoformat(),
        }


class _Connection:
    """One kept-alive connection, with as little work as possible: the crowd shares the machine with the server."""

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def book(self, token: str, wanted: dict[str, str]) -> tuple[str, ...]:
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._parts.hostname, self._parts.port)
        reader, writer = self._streams
        body = json.dumps({"query": BOOK, "variables": {"input": wanted}}).encode()
        head = (
            f"POST {self._parts.path} HTTP/1.1\r\nHost: {self._parts.netloc}\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {token}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        answered = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(answered.partition(b"content-length:")[2].partition(b"\r\n")[0])
        told = json.loads(await reader.readexactly(length))
        assert "errors" not in told, told
        return tuple(error["code"] for error in told["data"]["bookAppointment"]["userErrors"])

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()


def wrongly_refused(attempts: Sequence[Attempt], seats: int) -> list[Attempt]:
    """Refusals that were wrong: fewer than `seats` bookings of the section had been asked for when they were answered."""
    booked: dict[SectionId, list[float]] = {}
    for one in attempts:
        if not one.codes:
            booked.setdefault(one.section, []).append(one.asked)
    return [
        one
        for one in attempts
        if one.codes and sum(asked < one.answered for asked in booked.get(one.section, ())) < seats
    ]
