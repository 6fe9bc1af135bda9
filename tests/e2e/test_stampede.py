"""The moment the window opens: two thousand students race for eighteen hundred seats, through a real server over HTTP."""

import asyncio
import random
from collections import Counter
from pathlib import Path

import asyncpg

from domain.ids import DistrictId
from tests.e2e.program import SECRET, on_database
from tests.support.postgres import Database, run
from tests.support.stampede import Attempt, Crowd, CrowdedSchool, a_crowded_school, wrongly_refused

STUDENTS, SECTIONS, SEATS = 2_000, 60, 30
CHOICES, CONNECTIONS = 5, 40
BOOKED = "SELECT student_id, section_id FROM homeroom.appointment WHERE flex_period_id = $1 AND on_date = $2"
COUNTED = "SELECT section_id, taken FROM homeroom.seat_count WHERE flex_period_id = $1 AND on_date = $2"


def test_every_seat_is_given_once_and_nobody_is_refused_one_that_was_free(
    fresh_database: Database, tmp_path: Path
) -> None:
    school = run(_prepared(fresh_database))
    program = on_database(fresh_database, tmp_path / "data", is_process=False)
    choices = school.choices(CHOICES, random.Random(7))
    with program.serving("serve", "--port", "0") as serving:
        attempts = asyncio.run(Crowd(school, serving.told["url"], SECRET).rush(choices, CONNECTIONS))
    booked, counted = run(_stored(fresh_database, school))

    accepted = {(one.student, one.section) for one in attempts if not one.codes}
    assert accepted == booked, "who was told yes is in, and nobody else"
    assert {code for one in attempts for code in one.codes} == {"FULL"}
    assert wrongly_refused(attempts, SEATS) == []
    assert counted == Counter(section for _, section in booked)
    wanted = Counter(one.section for one in attempts)
    assert counted == {section: min(asked, SEATS) for section, asked in wanted.items()}
    assert len({student for student, _ in accepted}) == len(accepted), "nobody sits twice"
    _nobody_gave_up_early(attempts)


def _nobody_gave_up_early(attempts: list[Attempt]) -> None:
    outside = {one.student for one in attempts} - {one.student for one in attempts if not one.codes}
    tried = Counter(one.student for one in attempts)
    assert all(tried[student] == CHOICES for student in outside)


async def _prepared(database: Database) -> CrowdedSchool:
    owner = await asyncpg.connect(database.owner_url)
    try:
        district = DistrictId(await owner.fetchval("INSERT INTO control.district (name) VALUES ('Crowd') RETURNING id"))
        return await a_crowded_school(owner, district, students=STUDENTS, sections=SECTIONS, seats=SEATS)
    finally:
        await owner.close()


async def _stored(database: Database, school: CrowdedSchool) -> tuple[set[tuple[int, int]], Counter[int]]:
    owner = await asyncpg.connect(database.owner_url)
    try:
        booked = {tuple(row) for row in await owner.fetch(BOOKED, school.flex_period, school.day)}
        counted = Counter({row[0]: row[1] for row in await owner.fetch(COUNTED, school.flex_period, school.day)})
        return booked, counted
    finally:
        await owner.close()
