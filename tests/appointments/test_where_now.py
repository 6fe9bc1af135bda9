"""Where students are now: flex period, section, room and staffer; for one and for many, and only as far as the viewer sees."""

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from application.access import Role, Scope, Viewer
from application.closures.close import SaveClosure
from application.closures.wish import ClosureWish
from application.scheduling.where_now import Whereabouts, WhereNow
from domain.ids import SchoolId
from domain.where_now import When
from tests.appointments.desk import MONDAY, Desk
from tests.support.rows import a_staffer, change, put
from tests.support.schools import FixedClock, SmallSchool
from tests.support.self_scheduling import as_student

IN_WIN = datetime(2026, 9, 7, 14, 10, tzinfo=UTC)
"""Ten past ten on Monday, in New York; WIN is from ten to half past."""


@pytest_asyncio.fixture(loop_scope="session")
async def desk(engine: AsyncEngine, school: SmallSchool) -> Desk:
    return Desk(engine, school)


async def where(desk: Desk, *students: int, at: datetime = IN_WIN) -> list[Whereabouts | None]:
    asked = [desk.school.students[one] for one in students]
    found = await WhereNow(desk.begin, FixedClock(at))(desk.who, asked)
    return [found.get(one) for one in asked]


async def test_the_booked_and_the_open_are_told_with_section_room_and_lead(
    desk: Desk, engine: AsyncEngine, school: SmallSchool
) -> None:
    kim = await a_staffer(engine, school, "Kim", teaches=(school.gym,))
    await desk.book(0)
    booked, free = await where(desk, 0, 1)
    assert booked is not None
    assert booked.slot is not None
    assert (booked.when, booked.at, booked.section, booked.room) == (When.NOW, IN_WIN, school.gym, None)
    assert booked.lead == kim.staffer
    assert (booked.slot.day, booked.slot.flex_period, booked.slot.phrase) == (MONDAY, school.flex_period, None)
    assert (booked.starts, booked.ends) == (IN_WIN.replace(minute=0), IN_WIN.replace(minute=30))
    assert free is not None
    assert free.slot is not None
    assert (free.when, free.section, free.slot.appointment) == (When.NOW, None, None)
    assert free.slot.phrase == "Open Schedule Today"


async def test_the_room_is_the_dates_else_the_sections_else_its_leads(
    desk: Desk, engine: AsyncEngine, school: SmallSchool
) -> None:
    await a_staffer(engine, school, "Kim", teaches=(school.gym,))
    await desk.book(0)
    for table, room in (("staffer_school", "C1"), ("section", "B1")):
        await change(engine, school.district, f"UPDATE homeroom.{table} SET room = :room", room=room)
        (found,) = await where(desk, 0)
        assert found is not None
        assert found.room == room
    await put(engine, school.district, "adjustment", section_id=school.gym, on_date=MONDAY, room="Z9")
    (found,) = await where(desk, 0)
    assert found is not None
    assert found.room == "Z9"


async def test_what_comes_next_and_when_nothing_does(desk: Desk, school: SmallSchool) -> None:
    await desk.book(0)
    times = {IN_WIN.replace(hour=13): When.NEXT, IN_WIN.replace(minute=30): When.NOTHING}
    for at, when in times.items():
        (found,) = await where(desk, 0, at=at)
        assert found is not None
        assert (found.when, found.section) == (when, school.gym if when is When.NEXT else None)
        assert (found.slot is None) == (when is When.NOTHING)


async def test_a_closure_is_heeded_also_where_something_is_booked(desk: Desk, school: SmallSchool) -> None:
    await desk.book(0)
    await desk.book(1)
    await SaveClosure(desk.begin, FixedClock())(
        school.admin, ClosureWish(school.id, MONDAY, MONDAY, "Trip", frozenset({2028}))
    )
    trip, here = await where(desk, 0, 1)
    assert trip is not None
    assert here is not None
    assert (trip.when, here.when) == (When.NOTHING, When.NOW)


async def test_each_school_rings_on_its_own_clock(desk: Desk, engine: AsyncEngine, school: SmallSchool) -> None:
    """Ten o'clock in Auckland, where it is Tuesday, is 22:00 UTC on Monday, when New York is through."""
    other = await put(engine, school.district, "school", name="Adams", time_zone="Pacific/Auckland")
    copied = """
        INSERT INTO homeroom.school_year SELECT district_id, :other, first_day, last_day, session_weekdays
        FROM homeroom.school_year WHERE school_id = :school
    """
    await change(engine, school.district, copied, other=other, school=school.id)
    period = await put(engine, school.district, "flex_period", school_id=other, name="Late")
    statement = "INSERT INTO homeroom.flex_period_meeting VALUES (:d, :p, 1, 2, NULL, :starts, :ends)"
    bells = {"starts": time(10), "ends": time(10, 30)}
    await change(engine, school.district, statement, d=school.district, p=period, **bells)
    await put(engine, school.district, "student_school", student_id=school.students[0], school_id=other)
    chief = desk.of(replace(school.admin, role=Role.DISTRICT_ADMIN))
    at = datetime(2026, 9, 7, 22, 10, tzinfo=UTC)
    both, one = await where(chief, 0, 1, at=at)
    assert both is not None
    assert both.slot is not None
    assert one is not None
    assert (both.when, both.slot.school, both.slot.day.isoformat()) == (When.NOW, other, "2026-09-08")
    assert one.when is When.NOTHING
    (seen,) = await where(desk, 0, at=at)
    assert seen is not None
    assert seen.when is When.NOTHING, "an admin of one school is not told of another one"


async def test_nobody_is_told_beyond_what_they_see(desk: Desk, school: SmallSchool) -> None:
    await desk.book(0)
    here = frozenset({school.id})
    assert [one is not None for one in await where(desk.of(as_student(school, 0)), 0, 1)] == [True, False]
    stranger = replace(school.admin, schools=frozenset({SchoolId(10**9)}))
    rosters = Viewer(Role.PARTNER, school.district, "partner:x", here, scopes=frozenset({Scope.ROSTER_READ}))
    for nobody in (stranger, rosters):
        assert await where(desk.of(nobody), 0, 1) == [None, None]
    partner = replace(rosters, scopes=frozenset({Scope.APPOINTMENTS_READ}))
    (found,) = await where(desk.of(partner), 0)
    assert found is not None
    assert (found.when, found.room, found.lead) == (When.NOW, None, None), "rooms and staff come with rosters"
