"""What stands where it could not be made any more: found in the tables by what `domain.stranded` says of each appointment."""

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.list_reader import postgres_lists
from adapters.postgres.transaction import PostgresBegin
from application.lists.read_lists import ReadLists
from application.lists.stranded import StrandedOfSchool
from application.paging import PageRequest
from application.scheduling.mass_order import school_bells
from domain.appointment import Slot
from domain.errors import Refused
from domain.ids import FlexPeriodId, SchoolId
from domain.mass_days import DayAndPeriod, day_and_period
from domain.stranded import StrandedReason, stranded_by
from tests.appointments.desk import MONDAY, TUESDAY, Desk, codes
from tests.support.rows import a_staffer, change, put, select
from tests.support.schools import SmallSchool, a_small_school

CLOSED, BLOCKED, CLASH = StrandedReason
Found = list[tuple[Slot, tuple[StrandedReason, ...]]]


@pytest_asyncio.fixture(loop_scope="session")
async def desk(engine: AsyncEngine, school: SmallSchool) -> Desk:
    return Desk(engine, school)


async def stranded(desk: Desk, first: date = MONDAY, last: date = TUESDAY, **asked: Any) -> Found:
    wanted, school = StrandedOfSchool(first, last, **asked), desk.school.id
    lists = ReadLists(desk.begin, postgres_lists, desk.clock)
    items = (await lists.pages(desk.who, [school], wanted, PageRequest(500)))[school].items
    assert await lists.counts(desk.who, [school], wanted) == {school: len(items)}
    return [(one.appointment.slot, one.reasons) for one in items]


async def also(desk: Desk, school: SmallSchool, starts: time, ends: time, name: str = "Late") -> FlexPeriodId:
    """Another flex period, on Mondays."""
    period = await put(desk.engine, school.district, "flex_period", school_id=school.id, name=name)
    meets = {"flex_period_id": period, "ordinal": 1, "weekday": 1, "starts_at": starts, "ends_at": ends}
    await put(desk.engine, school.district, "flex_period_meeting", **meets)
    return FlexPeriodId(period)


async def test_nothing_is_stranded_where_nothing_has_changed(desk: Desk) -> None:
    await desk.book()
    assert await stranded(desk) == []


async def test_a_closure_of_a_graduation_year_strands_its_students_alone(desk: Desk, school: SmallSchool) -> None:
    slots = [await desk.book(student, day, over_seats=True) for student in range(4) for day in (MONDAY, TUESDAY)]
    closed = {"first_day": MONDAY, "last_day": MONDAY, "reason": "Trip", "graduation_years": [2028]}
    await put(desk.engine, school.district, "closure", school_id=school.id, **closed)
    assert await stranded(desk) == [(slots[0], (CLOSED,))]
    assert await stranded(desk, first=TUESDAY) == []
    assert await stranded(desk, reasons=frozenset({BLOCKED, CLASH})) == []


async def test_a_flex_period_that_meets_no_more_strands_what_is_booked(desk: Desk, school: SmallSchool) -> None:
    monday, _ = await desk.book(), await desk.book(day=TUESDAY)
    bells = f"DELETE FROM homeroom.flex_period_meeting WHERE flex_period_id = {school.flex_period} AND weekday = 1"
    await change(desk.engine, school.district, bells)
    assert await stranded(desk) == [(monday, (CLOSED,))]


async def test_a_lead_who_is_away_strands_all_sections_they_lead(desk: Desk, school: SmallSchool) -> None:
    kim = await a_staffer(desk.engine, school, teaches=(school.gym, school.homerooms[0]))
    gym, home = await desk.book(0), await desk.book(1, to=school.homerooms[0])
    await desk.book(2, to=school.homerooms[1])
    away = {"first_day": MONDAY, "last_day": MONDAY, "reason": "Away", "staffer_id": kim.staffer}
    await put(desk.engine, school.district, "blocked_date", school_id=school.id, **away)
    assert await stranded(desk) == [(gym, (BLOCKED,)), (home, (BLOCKED,))]


async def test_bells_that_are_moved_over_each_other_strand_both(desk: Desk, school: SmallSchool) -> None:
    late = await also(desk, school, time(10, 30), time(11))
    one = await desk.book()
    other = replace(one, flex_period=late)
    desk_of_late = Desk(desk.engine, replace(school, flex_period=late))
    assert await desk_of_late.book() == other
    await desk.book(1)
    assert await stranded(desk) == []
    bells = f"UPDATE homeroom.flex_period_meeting SET starts_at = '10:20' WHERE flex_period_id = {late}"
    await change(desk.engine, school.district, bells)
    assert sorted(await stranded(desk), key=str) == sorted([(one, (CLASH,)), (other, (CLASH,))], key=str)


async def test_a_clash_with_another_school_is_told_at_both(desk: Desk, school: SmallSchool) -> None:
    south = await a_small_school(desk.engine, school.district, name="South", students=0)
    south = replace(south, students=school.students[:1])
    await put(desk.engine, school.district, "student_school", student_id=south.students[0], school_id=south.id)
    zone = f"UPDATE homeroom.school SET time_zone = :zone WHERE id = {south.id}"
    await change(desk.engine, school.district, zone, zone="America/Chicago")
    here, there = await desk.book(), await Desk(desk.engine, south).book()
    assert await stranded(desk) == []
    await change(desk.engine, school.district, zone, zone="America/New_York")
    assert await stranded(desk) == [(here, (CLASH,))]
    assert await stranded(Desk(desk.engine, south)) == [(there, (CLASH,))]


async def test_a_range_has_at_most_two_months(desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        await stranded(desk, last=MONDAY + timedelta(62))
    assert codes(refused.value) == ["TOO_MANY_DAYS"]


@pytest.mark.parametrize("seed", range(6))
async def test_the_tables_say_what_the_rule_says(desk: Desk, school: SmallSchool, seed: int) -> None:
    dice = random.Random(seed)
    days = [MONDAY + timedelta(after) for after in range(5)]
    late = await also(desk, school, time(10, 15), time(10, 45))
    south = await a_small_school(desk.engine, school.district, name="South", students=0)
    for student in school.students[:3]:
        await put(desk.engine, school.district, "student_school", student_id=student, school_id=south.id)
    kim = await a_staffer(desk.engine, school, teaches=(school.gym,))
    places = ((school.flex_period, school.gym), (late, school.homerooms[0]), (south.flex_period, south.gym))
    for student in school.students:
        for day in days:
            for period, section in places:
                if dice.random() < 0.5:
                    await _booked(desk, Slot(student, day, period), section)
    for _ in range(3):
        closed = {"first_day": dice.choice(days), "last_day": days[-1], "reason": "Off"}
        years = dice.choice([[2027], [2027, 2028], None if dice.random() < 0.2 else [2030]])
        await put(desk.engine, school.district, "closure", school_id=school.id, graduation_years=years, **closed)
        of = dice.choice([{"staffer_id": kim.staffer}, {"section_id": school.homerooms[0]}])
        away = {"first_day": dice.choice(days), "last_day": days[-1], "reason": "Away", **of}
        periods = dice.choice([None, [late], [school.flex_period]])
        await put(desk.engine, school.district, "blocked_date", school_id=school.id, flex_period_ids=periods, **away)
    expected = await _by_the_rule(desk, school, south, kim.staffer)
    assert dict(await stranded(desk, days[0], days[-1])) == expected
    assert {reason for reasons in expected.values() for reason in reasons} == set(StrandedReason)


async def _booked(desk: Desk, slot: Slot, section: int) -> None:
    row = {"student_id": slot.student, "on_date": slot.day, "flex_period_id": slot.flex_period, "section_id": section}
    made = {"birth": 1, "version": 1, "made_at": desk.clock.now(), "made_by": "me", "locked": False, "origin": "staff"}
    await put(desk.engine, desk.school.district, "appointment", **row, **made)
    await change(
        desk.engine,
        desk.school.district,
        "INSERT INTO homeroom.seat_count (district_id, section_id, on_date, flex_period_id, taken) "
        "VALUES (:d, :section, :day, :period, 1) ON CONFLICT (district_id, section_id, on_date, flex_period_id) "
        "DO UPDATE SET taken = seat_count.taken + 1",
        d=desk.school.district,
        section=section,
        day=slot.day,
        period=slot.flex_period,
    )


async def _by_the_rule(
    desk: Desk, school: SmallSchool, south: SmallSchool, lead: int | None
) -> Mapping[Slot, tuple[StrandedReason, ...]]:
    """One appointment after the other, from whole tables."""
    async with PostgresBegin(desk.engine)(school.district) as tx:
        bells = await school_bells(tx, [school.id, south.id])
    own, other = bells[school.id], bells[south.id]
    rows = await select(
        desk.engine,
        school.district,
        "SELECT a.student_id, a.on_date, a.flex_period_id, a.section_id, t.graduation_year FROM homeroom.appointment a "
        "JOIN homeroom.student t ON t.id = a.student_id",
    )
    blocks = await select(
        desk.engine,
        school.district,
        "SELECT section_id, staffer_id, first_day, last_day, flex_period_ids FROM homeroom.blocked_date",
    )
    periods = {period.id: period for period in own.flex_periods}
    found = {}
    for student, day, period, section, year in rows:
        if period not in periods:
            continue
        when: DayAndPeriod = day_and_period(day, periods[period], own, [other], day)
        blocked = any(
            (of_section == section or (of_staffer == lead and section == school.gym))
            and first <= day <= last
            and (those is None or period in those)
            for of_section, of_staffer, first, last, those in blocks
        )
        booked = {other_period for one, on, other_period, _, _ in rows if (one, on) == (student, day)}
        reasons = stranded_by(when, year, blocked=blocked, booked=booked)
        if reasons:
            found[Slot(student, day, period)] = reasons
    return found


async def test_other_schools_are_not_in_the_answer(desk: Desk, school: SmallSchool) -> None:
    lists = ReadLists(desk.begin, postgres_lists, desk.clock)
    asked = StrandedOfSchool(MONDAY, MONDAY)
    assert await lists.pages(school.admin, [SchoolId(1)], asked, PageRequest(5)) == {}
