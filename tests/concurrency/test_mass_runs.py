"""Mass runs at the same time as each other, as single bookings and as undo.

Nobody is booked twice, no seat is sold twice, and what a run reports is what it did to the tables.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable
from datetime import date, time
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.engine import create_engine
from application.access import Role, Viewer
from application.ports.jobs import Job, JobState
from domain.errors import Refusals, Refused
from domain.ids import DistrictId, FlexPeriodId, SchoolId, SectionId
from domain.mass_order import Existing
from tests.appointments.desk import Desk
from tests.scheduling.mass_runs import MassRuns
from tests.support.postgres import CROWD, Database
from tests.support.rows import miscounted_seats, put, select
from tests.support.schools import SmallSchool, a_small_school

STUDENTS, SEATS = 40, 15
MONDAYS = [date(2026, 9, 7), date(2026, 9, 14), date(2026, 9, 21), date(2026, 9, 28)]
"""The dates of `MassRuns.order`."""
ROUNDS = range(3)


@pytest_asyncio.fixture(loop_scope="session")
async def crowd(database: Database) -> AsyncIterator[AsyncEngine]:
    """A pool wide enough for everybody to be inside at once."""
    engine = create_engine(database.app_url, pool_size=CROWD)
    yield engine
    await engine.dispose()


@pytest_asyncio.fixture(loop_scope="session")
async def runs(crowd: AsyncEngine, district: DistrictId) -> AsyncIterator[MassRuns]:
    school = await a_small_school(crowd, district, students=STUDENTS, gym_seats=SEATS)
    yield MassRuns(crowd, school)
    assert await miscounted_seats(crowd, district) == []
    taken = "SELECT count(*) FROM homeroom.appointment WHERE section_id = :gym GROUP BY on_date"
    assert all(count <= SEATS for (count,) in await select(crowd, district, taken, gym=school.gym))


async def told_and_done(runs: MassRuns, job: Job) -> dict[str, int]:
    """What the run counted, after holding it against the tables: every row it ever wrote, everything it displaced."""
    assert job.state is JobState.DONE, job.error
    assert job.result is not None
    counts: dict[str, int] = dict(job.result["counts"])
    written = """
        SELECT birth, replaced IS NOT NULL FROM homeroom.appointment WHERE run_id = :run
        UNION SELECT birth, replaced IS NOT NULL FROM homeroom.appointment_history WHERE run_id = :run
    """
    rows = await select(runs.engine, runs.school.district, written, run=job.result["runId"])
    displacing = sum(1 for _, displaced in rows if displaced)
    assert (len(rows) - displacing, displacing) == (counts.get("created", 0), counts.get("replaced", 0))
    ended = "SELECT birth FROM homeroom.appointment_history WHERE ended_run_id = :run AND end_reason = 'displaced'"
    assert len(await select(runs.engine, runs.school.district, ended, run=job.result["runId"])) == displacing
    assert sum(counts.values()) == STUDENTS * len(MONDAYS)
    return counts


async def settle(work: list[Awaitable[Any]]) -> list[str]:
    """How each of these ended: OK, or the code of its refusal. Nothing else may come out, and nobody was told to wait."""
    ended = []
    for answer in await asyncio.gather(*work, return_exceptions=True):
        if isinstance(answer, Refusals):
            ended += [refused.code for refused in answer.refusals]
        elif isinstance(answer, Refused):
            ended.append(answer.code)
        elif isinstance(answer, BaseException):
            raise answer
        else:
            ended.append("OK")
    assert "BUSY" not in ended
    return ended


@pytest.mark.parametrize("number", ROUNDS)
async def test_two_runs_of_one_school_come_one_after_the_other(runs: MassRuns, number: int) -> None:
    gym = runs.apply(runs.order(runs.school.gym, existing=Existing.REPLACE))
    homeroom = runs.apply(runs.order(existing=Existing.REPLACE))
    if number % 2:
        to_homeroom, to_gym = [await told_and_done(runs, job) for job in await asyncio.gather(homeroom, gym)]
    else:
        to_gym, to_homeroom = [await told_and_done(runs, job) for job in await asyncio.gather(gym, homeroom)]
    seats, everybody = SEATS * len(MONDAYS), STUDENTS * len(MONDAYS)
    if "replaced" in to_homeroom:
        assert to_gym == {"created": seats, "full": everybody - seats}
        assert to_homeroom == {"replaced": seats, "created": everybody - seats}
    else:
        assert to_homeroom == {"created": everybody}
        assert to_gym == {"replaced": seats, "full": everybody - seats}


@pytest.mark.parametrize("existing", [Existing.KEEP, Existing.REPLACE, Existing.REPLACE_LOCKED])
async def test_a_run_beside_single_bookings(runs: MassRuns, existing: Existing) -> None:
    desk = Desk(runs.engine, runs.school)
    held = [await desk.book(student, to=runs.school.homerooms[0]) for student in range(5)]
    run = asyncio.create_task(runs.apply(runs.order(runs.school.gym, existing=existing)))
    beside: list[Awaitable[Any]] = [
        desk.book(student, MONDAYS[student % 4], **({} if student % 3 else {"to": runs.school.homerooms[1]}))
        for student in range(5, 35)
    ]
    beside += [desk.cancel(slot) for slot in held]
    ended = await settle(beside)
    assert set(ended) <= {"OK", "FULL", "ALREADY_BOOKED"}
    await told_and_done(runs, await run)


@pytest.mark.parametrize("number", ROUNDS)
async def test_an_undo_beside_bookings_and_another_run(runs: MassRuns, number: int) -> None:
    desk = Desk(runs.engine, runs.school)
    for student in range(number, 20):
        await desk.book(student, to=runs.school.homerooms[1])
    first = await runs.apply(runs.order(runs.school.gym, existing=Existing.REPLACE))
    written = await told_and_done(runs, first)
    assert first.result is not None
    undo = asyncio.create_task(runs.undo(first.result["runId"]))
    other = asyncio.create_task(runs.apply(runs.order(existing=Existing.REPLACE)))
    await settle([desk.book(student, MONDAYS[student % 4], to=runs.school.homerooms[0]) for student in range(30)])
    undone = await undo
    await told_and_done(runs, await other)
    assert undone.state is JobState.DONE, undone.error
    assert undone.result is not None
    counts = undone.result["counts"]
    assert sum(counts.values()) == written["created"] + written.get("replaced", 0)
    run = {"run": first.result["runId"]}
    taken_back = "SELECT birth FROM homeroom.appointment_history WHERE ended_run_id = :run AND end_reason = 'undone'"
    back = await select(runs.engine, runs.school.district, taken_back, **run)
    assert len(back) == counts.get("restored", 0) + counts.get("opened", 0)
    left = "SELECT outcome FROM homeroom.mass_run_undo_row WHERE run_id = :run"
    listed = Counter(outcome for (outcome,) in await select(runs.engine, runs.school.district, left, **run))
    assert listed == {code: count for code, count in counts.items() if code not in ("removed", "restored", "opened")}


@pytest.mark.parametrize("number", ROUNDS)
async def test_two_schools_that_share_students_never_book_them_at_the_same_time(
    crowd: AsyncEngine, district: DistrictId, number: int
) -> None:
    here = await a_small_school(crowd, district, students=STUDENTS)
    there = await a_school_that_shares_all_students(crowd, here)
    both = [MassRuns(crowd, here), MassRuns(crowd, there)]
    orders = [runs.order(runs.school.gym) for runs in both]
    started = [runs.apply(order) for runs, order in zip(both, orders, strict=True)]
    jobs = await asyncio.gather(*(started if number % 2 else started[::-1]))
    told = [await told_and_done(both[0], job) for job in jobs]
    everybody = STUDENTS * len(MONDAYS)
    assert sorted(counts.get("created", 0) for counts in told) == [0, everybody]
    assert sorted(counts.get("clash", 0) for counts in told) == [0, everybody]
    twice = "SELECT student_id FROM homeroom.appointment GROUP BY student_id, on_date HAVING count(*) > 1"
    assert await select(crowd, district, twice) == []
    assert await miscounted_seats(crowd, district) == []


async def test_single_bookings_in_two_schools_and_a_run_in_one(crowd: AsyncEngine, district: DistrictId) -> None:
    here = await a_small_school(crowd, district, students=STUDENTS)
    there = await a_school_that_shares_all_students(crowd, here)
    runs, desk = MassRuns(crowd, here), Desk(crowd, there)
    run = asyncio.create_task(runs.apply(runs.order(here.gym)))
    ended = await settle([desk.book(student, MONDAYS[student % 4]) for student in range(30)])
    assert set(ended) <= {"OK", "CLASH"}
    counts = await told_and_done(runs, await run)
    assert counts.get("clash", 0) == ended.count("OK")
    assert counts["created"] == STUDENTS * len(MONDAYS) - ended.count("OK")
    assert await miscounted_seats(crowd, district) == []


async def a_school_that_shares_all_students(engine: AsyncEngine, school: SmallSchool) -> SmallSchool:
    """An hour west, and its period overlaps the other's by a quarter of an hour."""
    district = school.district
    other = await put(engine, district, "school", name="Adams High", time_zone="America/Chicago")
    year = {"first_day": date(2026, 8, 17), "last_day": date(2027, 6, 4), "session_weekdays": [1, 2, 3, 4, 5]}
    await put(engine, district, "school_year", school_id=other, **year)
    period = await put(engine, district, "flex_period", school_id=other, name="Flex")
    meeting = {"weekday": 1, "starts_at": time(9, 15), "ends_at": time(9, 45)}
    await put(engine, district, "flex_period_meeting", flex_period_id=period, ordinal=1, **meeting)
    gym = await put(engine, district, "section", school_id=other, name="Gym")
    for student in school.students:
        await put(engine, district, "student_school", student_id=student, school_id=other)
    admin = Viewer(Role.ADMIN, district, "staffer:2", frozenset({SchoolId(other)}))
    return SmallSchool(district, SchoolId(other), FlexPeriodId(period), school.students, (), SectionId(gym), admin)
