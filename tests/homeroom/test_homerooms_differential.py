"""The statement that answers whose homeroom is which agrees with `domain.homeroom.homerooms_of` on random schools."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.list_reader import postgres_lists
from adapters.postgres.transaction import PostgresBegin
from application.access import Role, Viewer
from application.homeroom.read_homerooms import HomeroomsOf
from application.lists.queries import HomeroomExceptionsOfSchool
from application.lists.read_lists import ReadLists
from application.paging import PageRequest
from domain.appointment import Slot
from domain.calendar import Days
from domain.homeroom import Candidate, Designation, Pin, homerooms_of
from domain.ids import DistrictId, FlexPeriodId, PinId, SchoolId, SectionId, StudentId
from tests.support.postgres import in_district
from tests.support.rows import insert
from tests.support.schools import FixedClock

FIRST = date(2026, 9, 7)
DAYS = [FIRST + timedelta(days=n) for n in range(10)]


@dataclass
class RandomSchool:
    """What was put into the tables, as the domain sees it."""

    id: SchoolId
    periods: list[FlexPeriodId] = field(default_factory=list)
    students: list[StudentId] = field(default_factory=list)
    cycle_days: dict[date, str] = field(default_factory=dict)
    active: set[SectionId] = field(default_factory=set)
    designations: dict[SectionId, Designation] = field(default_factory=dict)
    terms: dict[SectionId, tuple[date | None, date | None]] = field(default_factory=dict)
    enrollments: list[tuple[StudentId, SectionId, date | None, date | None]] = field(default_factory=list)
    pins: dict[StudentId, list[Pin]] = field(default_factory=dict)

    def expected(self, slot: Slot) -> tuple[SectionId, ...]:
        candidates = [
            Candidate(self.designations[section], *((first, last) if first or last else self.terms[section]))
            for student, section, first, last in self.enrollments
            if student == slot.student and section in self.active and section in self.designations
        ]
        pins = [pin for pin in self.pins.get(slot.student, []) if pin.section in self.active]
        return homerooms_of(pins, candidates, slot.day, self.cycle_days.get(slot.day), slot.flex_period)


class Maker:
    def __init__(self, connection: AsyncConnection, district: DistrictId, seed: int) -> None:
        self.connection, self.district, self.dice = connection, district, random.Random(seed)

    async def put(self, table: str, **values: Any) -> int:
        return await insert(self.connection, self.district, table, **values)

    def days(self) -> Days:
        weekdays = frozenset(self.dice.sample(range(1, 8), 3)) if self.dice.random() < 0.4 else None
        cycle_days = frozenset(self.dice.sample("ABC", self.dice.randint(1, 2))) if self.dice.random() < 0.3 else None
        return Days(weekdays, cycle_days)

    def dates(self) -> tuple[date | None, date | None]:
        """Often open at an end; sometimes the wrong way round."""
        ends = [self.dice.choice([None, None, *DAYS]) for _ in range(2)]
        return ends[0], ends[1]

    async def school(self, name: str) -> RandomSchool:
        made = RandomSchool(SchoolId(await self.put("school", name=name, time_zone="UTC")))
        for number in range(2):
            period = await self.put("flex_period", school_id=made.id, name=f"P{number}")
            made.periods.append(FlexPeriodId(period))
        for day in DAYS:
            if self.dice.random() < 0.7:
                made.cycle_days[day] = self.dice.choice("ABC")
                await self.put("cycle_day", school_id=made.id, on_date=day, label=made.cycle_days[day])
        for number in range(7):
            await self.section(made, number)
        return made

    async def section(self, school: RandomSchool, number: int) -> None:
        first, last = self.dates()
        active = self.dice.random() < 0.85
        section = SectionId(
            await self.put(
                "section",
                school_id=school.id,
                name=f"Room {number}",
                status="active" if active else "ended",
                term_first_day=first,
                term_last_day=last,
            )
        )
        school.terms[section] = (first, last)
        if active:
            school.active.add(section)
        if self.dice.random() < 0.85:
            days = self.days()
            periods = frozenset({self.dice.choice(school.periods)}) if self.dice.random() < 0.3 else None
            school.designations[section] = Designation(section, days, periods)
            await self.put(
                "homeroom_designation",
                section_id=section,
                designated_by="test",
                **columns(days),
                flex_period_ids=None if periods is None else list(periods),
            )

    async def student(self, schools: list[RandomSchool], number: int) -> None:
        student = StudentId(await self.put("student", sis_id=f"S{number}", first_name="A", last_name=f"B{number % 3}"))
        for school in schools:
            school.students.append(student)
            await self.put("student_school", student_id=student, school_id=school.id)
            for section in self.dice.sample(sorted(school.terms), self.dice.randint(0, 4)):
                for origin in self.dice.sample(["source", "staff"], self.dice.choice([1, 1, 2])):
                    first, last = self.dates()
                    active = self.dice.random() < 0.9
                    await self.put(
                        "enrollment",
                        section_id=section,
                        student_id=student,
                        origin=origin,
                        active=active,
                        first_day=first,
                        last_day=last,
                    )
                    if active:
                        school.enrollments.append((student, section, first, last))
            for _ in range(self.dice.choice([0, 0, 1, 2])):
                await self.pin(school, student)

    async def pin(self, school: RandomSchool, student: StudentId) -> None:
        section, days, ended = self.dice.choice(sorted(school.terms)), self.days(), self.dice.random() < 0.2
        pin = await self.put(
            "homeroom_pin",
            school_id=school.id,
            student_id=student,
            section_id=section,
            pinned_by="test",
            **columns(days),
        )
        if ended:
            end = "UPDATE homeroom.homeroom_pin SET ended_at = now(), end_reason = 'test' WHERE id = :id"
            await self.connection.execute(text(end), {"id": pin})
        else:
            school.pins.setdefault(student, []).append(Pin(PinId(pin), section, days))


def columns(days: Days) -> dict[str, Any]:
    return {
        "weekdays": None if days.weekdays is None else sorted(days.weekdays),
        "cycle_days": None if days.cycle_days is None else sorted(days.cycle_days),
    }


@pytest.mark.parametrize("seed", range(8))
async def test_the_statement_agrees_with_the_rule(engine: AsyncEngine, district: DistrictId, seed: int) -> None:
    async with in_district(engine, district) as connection:
        maker = Maker(connection, district, seed)
        schools = [await maker.school(name) for name in ("North", "South")]
        for number in range(14):
            await maker.student(schools if number % 3 == 0 else [schools[number % 2]], number)
    viewer = Viewer(Role.DISTRICT_ADMIN, district, "district_admin:test")
    slots = [
        Slot(student, day, period)
        for school in schools
        for student in school.students
        for day in DAYS
        for period in school.periods
    ]
    answer = await HomeroomsOf(PostgresBegin(engine))(viewer, slots)
    of_period = {period: school for school in schools for period in school.periods}
    expected = {slot: of_period[slot.flex_period].expected(slot) for slot in slots}
    assert answer == expected
    assert {len(several) for several in expected.values()} >= {0, 1, 2}, "the schools are too tame to tell"

    for school in schools:
        day, period = maker.dice.choice(DAYS), school.periods[0]
        lists, wanted = (
            ReadLists(PostgresBegin(engine), postgres_lists, FixedClock()),
            HomeroomExceptionsOfSchool(day, period),
        )
        page = (await lists.pages(viewer, [school.id], wanted, PageRequest(500)))[school.id]
        found = {one.student: one.homerooms for one in page.items}
        assert found == {
            slot.student: homerooms
            for slot, homerooms in expected.items()
            if (slot.day, slot.flex_period) == (day, period) and len(homerooms) != 1
        }
        assert (await lists.counts(viewer, [school.id], wanted)).get(school.id, 0) == len(found)
