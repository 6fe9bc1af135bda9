"""Who skipped: the SQL and the rule in the domain, on days of many kinds."""

import random
from datetime import date, datetime
from itertools import count
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.list_reader import postgres_lists
from adapters.postgres.transaction import PostgresBegin
from application.lists.queries import SkipsOfSchool
from application.paging import PageRequest
from application.sight import Sight
from domain.attendance import AttendanceMark
from domain.ids import DistrictId
from domain.sis_values import SisStatus
from domain.skips import SkipReason, lists_absences_only, skip_of, was_in_school
from tests.support.postgres import in_district
from tests.support.rows import insert
from tests.support.schools import TODAY, SmallSchool, a_small_school

DAY = date(2026, 9, 1)
Found = set[tuple[int, SkipReason, SisStatus | None]]
KINDS_OF_DAYS: list[list[SisStatus | None]] = [
    [None, *SisStatus], [None, SisStatus.ABSENT, SisStatus.TARDY], [None], [SisStatus.PRESENT, SisStatus.ABSENT]
]  # fmt: skip


class Day:
    """A day of a school at random: who is booked where, what the section took, what the SIS says."""

    def __init__(self, school: SmallSchool, seed: int) -> None:
        self.school, self.dice, self.births = school, random.Random(seed), count(1)
        self.day = date.fromordinal(DAY.toordinal() - 1 - seed)
        self.lines: list[tuple[int, int, AttendanceMark | None]] = []
        self.sis: dict[int, SisStatus] = {}

    async def write(self, engine: AsyncEngine) -> None:
        statuses = KINDS_OF_DAYS[self.dice.randrange(len(KINDS_OF_DAYS))]
        takers = {one for one in (self.school.gym, *self.school.homerooms) if self.dice.random() < 0.7}
        async with in_district(engine, self.school.district) as connection:
            for student in self.school.students:
                for stands in (True, False):
                    section = self.dice.choice([self.school.gym, *self.school.homerooms])
                    mark = self.dice.choice([None, *AttendanceMark]) if section in takers else None
                    if self.dice.random() < 0.8 if stands else mark and self.dice.random() < 0.2:
                        await self._line(connection, student, section, mark, stands=stands)
                if status := self.dice.choice(statuses):
                    self.sis[student] = status
                    said = {"school_id": self.school.id, "on_date": self.day, "student_id": student}
                    await insert(connection, self.school.district, "sis_attendance", **said, status=status.value)

    async def _line(
        self, connection: Any, student: int, section: int, mark: AttendanceMark | None, *, stands: bool
    ) -> None:
        self.lines.append((student, section, mark))
        birth, now = next(self.births), TODAY
        slot = {"student_id": student, "on_date": self.day, "flex_period_id": self.school.flex_period}
        there = {**slot, "section_id": section, "birth": birth}
        if stands:
            made: dict[str, datetime | Any] = {"version": birth, "made_at": now, "locked": False, "origin": "staff"}
            given = {**there, **made, "made_by": "me", "attended": mark is not None}
            await insert(connection, self.school.district, "appointment", **given)
        if mark is not None:
            taken = {"mark": mark.value, "tardy": False, "taken_by": "me", "taken_at": now}
            await insert(connection, self.school.district, "attendance", **there, **taken)

    def by_the_rule(self) -> Found:
        only = lists_absences_only(self.sis.values())
        took = {section for _, section, mark in self.lines if mark is not None}
        found: Found = set()
        for student, section, mark in self.lines:
            status = self.sis.get(student)
            reason = skip_of(
                in_school=was_in_school(status, absences_only=only), mark=mark, section_took=section in took
            )
            if reason is not None:
                found.add((student, reason, status))
        return found

    async def by_sql(self, engine: AsyncEngine) -> Found:
        wanted, school = SkipsOfSchool(self.day, self.school.flex_period), self.school.id
        async with PostgresBegin(engine)(self.school.district) as tx:
            lists = postgres_lists(tx)
            page = (await lists.pages(Sight(None), wanted, [school], PageRequest(500)))[school]
            assert (await lists.counts(Sight(None), wanted, [school]))[school] == len(page.items)
        return {(one.line.key.slot.student, one.reason, one.sis_status) for one in page.items}


async def test_the_statement_finds_whom_the_rule_finds(engine: AsyncEngine, district: DistrictId) -> None:
    school = await a_small_school(engine, district, students=12)
    seen: Found = set()
    for seed in range(40):
        day = Day(school, seed)
        await day.write(engine)
        expected = day.by_the_rule()
        assert await day.by_sql(engine) == expected, f"seed {seed}"
        seen |= expected
    reasons = {(reason, status) for _, reason, status in seen}
    assert reasons == {(reason, status) for reason in SkipReason for status in (None, *SisStatus)} - {
        (reason, SisStatus.ABSENT) for reason in SkipReason
    }
