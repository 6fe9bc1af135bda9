"""Pulling what has changed since the last pull loses nothing, however late it is committed."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from adapters.postgres.engine import create_engine
from adapters.postgres.transaction import PostgresBegin
from domain.ids import DistrictId
from domain.roster import Status
from tests.conftest import a_district
from tests.roster_reads.meddler import Meddler
from tests.roster_reads.puller import Puller
from tests.support.postgres import Database, in_district
from tests.support.rows import a_staffer, change, put
from tests.support.schools import SmallSchool, a_small_school

RENAME = "UPDATE homeroom.student SET last_name = :name WHERE id = :id"


@pytest_asyncio.fixture(loop_scope="session")
async def school(engine: AsyncEngine, district: DistrictId) -> SmallSchool:
    return await a_small_school(engine, district)


def puller_of(engine: AsyncEngine, school: SmallSchool, page: int = 3) -> Puller:
    return Puller(PostgresBegin(engine), school.admin, school.id, page)


async def must_be_whole(puller: Puller) -> None:
    """The copy is what somebody reads who has never pulled before."""
    anew = Puller(puller.begin, puller.viewer, puller.school, 500)
    await anew.pull()
    assert puller.people == anew.people
    assert puller.staff == anew.staff
    assert puller.sections == anew.sections
    assert puller.rosters == anew.rosters


async def test_nothing_comes_twice_where_nothing_changes(engine: AsyncEngine, school: SmallSchool) -> None:
    puller = puller_of(engine, school)
    await puller.pull()
    assert puller.rows == 6 + 0 + 3 + 6
    await puller.pull()
    assert puller.rows == 0


@pytest.mark.parametrize("as_owner", [False, True])
async def test_what_commits_late_is_in_the_next_pull(
    engine: AsyncEngine, owner_engine: AsyncEngine, school: SmallSchool, as_owner: bool
) -> None:
    puller, student = puller_of(engine, school), school.students[2]
    writer = owner_engine if as_owner else engine
    async with in_district(writer, school.district) as connection:
        await connection.execute(text(RENAME), {"id": student, "name": "Late"})
        await asyncio.sleep(1.1)
        await puller.pull()
        assert puller.people[student].student.last_name != "Late"
    await puller.pull()
    assert puller.people[student].student.last_name == "Late"
    await must_be_whole(puller)


async def test_a_transaction_that_has_written_nothing_yet_is_waited_for_too(
    engine: AsyncEngine, school: SmallSchool
) -> None:
    puller, student = puller_of(engine, school), school.students[2]
    async with in_district(engine, school.district) as connection:
        await connection.execute(text("SELECT now()"))
        await asyncio.sleep(0.05)
        await puller.pull()
        await connection.execute(text(RENAME), {"id": student, "name": "Later"})
    await puller.pull()
    assert puller.people[student].student.last_name == "Later"


async def test_without_the_announcement_a_late_commit_would_be_lost(fresh_database: Database) -> None:
    engine = create_engine(fresh_database.app_url)
    owner = create_async_engine(fresh_database.owner_url.replace("postgresql://", "postgresql+asyncpg://", 1))
    try:
        async with owner.begin() as connection:
            await connection.execute(text("DROP TRIGGER change_announced ON homeroom.student"))
        school = await a_small_school(engine, await a_district(engine))
        puller, student = puller_of(engine, school), school.students[2]
        async with in_district(engine, school.district) as connection:
            await connection.execute(text(RENAME), {"id": student, "name": "Late"})
            await puller.pull()
        await puller.pull()
        assert puller.people[student].student.last_name != "Late"
    finally:
        await engine.dispose()
        await owner.dispose()


async def test_other_databases_of_the_server_hold_nobody_up(
    engine: AsyncEngine, school: SmallSchool, fresh_database: Database
) -> None:
    elsewhere = create_engine(fresh_database.app_url)
    try:
        other = await a_small_school(elsewhere, await a_district(elsewhere))
        async with in_district(elsewhere, other.district) as connection:
            await connection.execute(text(RENAME), {"id": other.students[0], "name": "Slow"})
            await asyncio.sleep(2.1)
            puller = puller_of(engine, school)
            await puller.pull()
            assert datetime.now(UTC) - puller.since["students"] < timedelta(seconds=2)
    finally:
        await elsewhere.dispose()


@pytest.mark.parametrize(
    ("statement", "changed"),
    [
        ("UPDATE homeroom.student SET status = 'left' WHERE id = :student", "student section line"),
        ("UPDATE homeroom.student_school SET active = false WHERE student_id = :student", "student"),
        ("UPDATE homeroom.student_school SET is_primary = false WHERE student_id = :student", "student"),
        ("UPDATE homeroom.student SET last_name = last_name WHERE id = :student", ""),
        ("UPDATE homeroom.staffer_school SET room = 'B1' WHERE staffer_id = :staffer", "staffer"),
        ("UPDATE homeroom.staffer SET first_name = 'Lu' WHERE id = :staffer", "staffer"),
        ("UPDATE homeroom.section SET name = 'Choir' WHERE id = :section", "section"),
        ("DELETE FROM homeroom.section_staffer WHERE section_id = :section", "section"),
        ("UPDATE homeroom.section_staffer SET is_lead = false WHERE section_id = :section", "section"),
        ("DELETE FROM homeroom.homeroom_designation WHERE section_id = :section", "section"),
        ("UPDATE homeroom.enrollment SET active = false WHERE student_id = :student", "section line"),
        ("UPDATE homeroom.enrollment SET last_day = '2026-12-18' WHERE student_id = :student", "section line"),
    ],
)
async def test_every_change_comes_where_it_shows(
    engine: AsyncEngine, school: SmallSchool, statement: str, changed: str
) -> None:
    student, section = school.students[0], school.homerooms[0]
    kim = await a_staffer(engine, school, teaches=(section,))
    puller = puller_of(engine, school)
    await puller.pull()
    puller.people, puller.staff, puller.sections, puller.rosters = {}, {}, {}, {}
    given = {"student": student, "staffer": kim.staffer, "section": section}
    named = {name: value for name, value in given.items() if f":{name}" in statement}
    await change(engine, school.district, statement, **named)
    await puller.pull()
    came = {
        "student": list(puller.people) == [student],
        "staffer": list(puller.staff) == [kim.staffer],
        "section": list(puller.sections) == [section],
        "line": [one.enrollment.student for one in puller.rosters.values()] == [student],
    }
    assert [name for name, did in came.items() if did] == [
        name for name in ("student", "staffer", "section", "line") if name in changed.split()
    ]
    assert puller.rows == len(changed.split())


async def test_whoever_moved_away_has_left_for_those_who_see_only_the_old_school(
    engine: AsyncEngine, school: SmallSchool
) -> None:
    ada = school.students[0]
    other = await put(engine, school.district, "school", name="Adams", time_zone="UTC")
    await put(engine, school.district, "student_school", student_id=ada, school_id=other)
    puller = puller_of(engine, school)
    await puller.pull()
    assert puller.people[ada].student.status is Status.ACTIVE
    move = "UPDATE homeroom.student_school SET active = false WHERE student_id = :student AND school_id = :school"
    await change(engine, school.district, move, student=ada, school=school.id)
    await puller.pull()
    assert (puller.people[ada].student.status, puller.people[ada].schools) == (Status.LEFT, ())
    boss = replace(school.admin, schools=school.admin.schools | {other})
    everywhere = Puller(puller.begin, boss, school.id)
    await everywhere.pull()
    assert (everywhere.people[ada].student.status, everywhere.people[ada].schools) == (Status.ACTIVE, (other,))


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_others_write_meanwhile_the_copy_ends_whole(
    database: Database, engine: AsyncEngine, district: DistrictId, seed: int
) -> None:
    school = await a_small_school(engine, district, students=12, homerooms=3)
    staff = [(await a_staffer(engine, school, name)).staffer or 0 for name in ("Kim", "Lee")]
    writers = create_engine(database.app_url, pool_size=6)
    clock = asyncio.get_running_loop().time
    meddlers = [Meddler(writers, school, staff, f"{seed} {number}") for number in range(6)]
    puller, pulls = puller_of(engine, school, page=5), 0
    until = clock() + 4
    try:
        meddling = asyncio.gather(*(one.meddle(until) for one in meddlers))
        while clock() < until:
            await puller.pull()
            pulls += 1
        await meddling
        await puller.pull()
        await must_be_whole(puller)
    finally:
        await writers.dispose()
    assert sum(one.committed for one in meddlers) > 5
    assert pulls > 1
