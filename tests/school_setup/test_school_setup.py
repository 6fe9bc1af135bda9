"""The set-up of a school: what is saved, and everything that is wrong with what is not."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.transaction import PostgresBegin
from application.access import Role, Viewer
from application.closures.close import SaveClosure
from application.closures.wish import ClosureWish
from application.paging import PageRequest
from application.setup.block_section import BlockSection
from application.setup.generate_cycle_days import GenerateCycleDays, ShiftCycleDays
from application.setup.queries import SchoolView
from application.setup.read_schools import FindSchools, FlexPeriodsById, FlexPeriodsOf, ReadCalendar, SchoolsById
from application.setup.save_flex_period import SaveFlexPeriod
from application.setup.save_school import SaveSchool, SchoolSettings
from application.setup.save_school_year import SaveSchoolYear
from application.setup.set_cycle_days import SetCycleDays
from application.setup.set_frozen import SetFrozen
from application.setup.set_seats import SetSeats
from domain.cycle_days import Rotation
from domain.errors import NotAllowed, Refusals, Refused
from domain.flex_period import BellTimes, Meeting
from domain.ids import ClosureId, DistrictId, FlexPeriodId, SchoolId, SectionId, StafferId
from domain.roster import HoldThresholds, HomeroomRule, HomeroomRuleKind
from tests.support.rows import a_staffer, put, select
from tests.support.schools import FIRST_DAY, LAST_DAY, FixedClock, SmallSchool, a_small_school

MONDAY, FRIDAY = date(2026, 9, 7), date(2026, 9, 11)


@pytest_asyncio.fixture(loop_scope="session")
async def school(engine: AsyncEngine, district: DistrictId) -> SmallSchool:
    return await a_small_school(engine, district, gym_seats=5)


@pytest_asyncio.fixture(loop_scope="session")
async def begin(engine: AsyncEngine) -> PostgresBegin:
    return PostgresBegin(engine)


async def view(begin: PostgresBegin, school: SmallSchool) -> SchoolView:
    return (await SchoolsById(begin)(school.admin, [school.id]))[school.id]


async def refusals(work: Awaitable[Any]) -> list[str]:
    try:
        await work
    except Refused as refused:
        return [refused.code]
    except Refusals as several:
        return [refused.code for refused in several.refusals]
    return []


async def test_a_school_year_takes_the_place_of_those_it_overlaps(begin: PostgresBegin, school: SmallSchool) -> None:
    later = date(2027, 8, 16), date(2028, 6, 2)
    await SaveSchoolYear(begin)(school.admin, school.id, *later)
    await SaveSchoolYear(begin)(school.admin, school.id, FIRST_DAY, date(2027, 6, 11), frozenset({1, 2, 3, 4}))
    years = (await view(begin, school)).years
    assert [(year.first_day, year.last_day) for year in years] == [(FIRST_DAY, date(2027, 6, 11)), later]
    assert years[0].session_weekdays == {1, 2, 3, 4}
    assert await refusals(SaveSchoolYear(begin)(school.admin, school.id, LAST_DAY, FIRST_DAY)) == ["END_BEFORE_START"]


async def test_a_flex_period_is_added_and_changed_by_who_has_seen_it(begin: PostgresBegin, school: SmallSchool) -> None:
    meetings = [Meeting(1, BellTimes(time(9), time(9, 30))), Meeting("B")]
    save = SaveFlexPeriod(begin)
    period = await save(school.admin, school.id, None, "  Advisory ", meetings, key="a")
    assert await save(school.admin, school.id, None, "  Advisory ", meetings, key="a") == period
    seen = (await FlexPeriodsById(begin)(school.admin, [period]))[period]
    assert (seen.flex_period.name, seen.flex_period.meetings) == ("Advisory", tuple(meetings))
    await save(school.admin, school.id, period, "Lunch", meetings[:1], expected_version=seen.version)
    stale = save(school.admin, school.id, period, "Lunch", meetings, expected_version=seen.version)
    assert await refusals(stale) == ["VERSION_CONFLICT"]
    names = [one.flex_period.name for one in (await FlexPeriodsOf(begin)(school.admin, [school.id]))[school.id]]
    assert names == ["Lunch", "WIN"]
    assert await refusals(save(school.admin, school.id, None, "WIN", meetings)) == ["NAME_TAKEN"]
    assert await refusals(save(school.admin, school.id, FlexPeriodId(1), "X", meetings)) == ["NOT_FOUND"]
    wrong = [Meeting(9), Meeting(9), Meeting(" ")]
    assert await refusals(save(school.admin, school.id, None, " ", wrong)) == [
        "BAD_NAME",
        "DUPLICATE_DAY",
        "BAD_WEEKDAYS",
        "BAD_LABEL",
    ]
    assert await refusals(save(school.admin, school.id, None, "Y", [])) == ["NO_MEETING"]


async def test_cycle_days_are_labelled_and_unlabelled(begin: PostgresBegin, school: SmallSchool) -> None:
    label = SetCycleDays(begin)
    await label(school.admin, school.id, {MONDAY: "A", FRIDAY: " B "})
    await label(school.admin, school.id, {MONDAY: None})
    days = await ReadCalendar(begin)(school.admin, school.id, MONDAY, FRIDAY)
    assert [day.cycle_day for day in days] == [None, None, None, None, "B"]
    assert await refusals(label(school.admin, school.id, {})) == ["NO_DATES"]
    bad = {date(2020, 1, 1): "A", MONDAY: "x" * 21}
    assert await refusals(label(school.admin, school.id, bad)) == ["BAD_LABEL", "OUTSIDE_SCHOOL_YEAR"]


async def test_a_closure_shows_in_the_calendar(begin: PostgresBegin, school: SmallSchool) -> None:
    def closing(*days_and_why: Any) -> Awaitable[ClosureId]:
        return SaveClosure(begin, FixedClock())(school.admin, ClosureWish(school.id, *days_and_why))

    everyone = await closing(MONDAY, MONDAY, "Labor Day")
    some = await closing(FRIDAY, FRIDAY, "Trip", frozenset({2027}))
    days = await ReadCalendar(begin)(school.admin, school.id, MONDAY, date(2026, 9, 12))
    assert [day.is_school_day for day in days] == [False, True, True, True, True, False]
    assert [[closure.id for closure in day.closures] for day in (days[0], days[4])] == [[everyone], [some]]
    assert [len(day.flex_periods) for day in days] == [0, 1, 1, 1, 1, 0]
    wrong = closing(FRIDAY, MONDAY, " ", frozenset())
    assert await refusals(wrong) == ["END_BEFORE_START", "NO_REASON", "NO_GRADUATION_YEAR"]
    outside = closing(MONDAY, date(2027, 8, 1), "Summer")
    assert await refusals(outside) == ["OUTSIDE_SCHOOL_YEAR"]


async def test_a_section_or_a_staffer_is_blocked(
    begin: PostgresBegin, engine: AsyncEngine, school: SmallSchool
) -> None:
    kim = await a_staffer(engine, school, teaches=(school.gym,))
    block = BlockSection(begin)
    assert kim.staffer is not None
    for viewer in (school.admin, kim):
        await block(viewer, school.id, MONDAY, FRIDAY, "Away", staffer=kim.staffer)
        await block(
            viewer, school.id, MONDAY, MONDAY, "Wet", section=school.gym, flex_periods=frozenset({school.flex_period})
        )
    rows = await select(engine, school.district, "SELECT reason, flex_period_ids FROM homeroom.blocked_date")
    assert sorted(rows) == sorted([("Away", None), ("Wet", [school.flex_period])] * 2)
    for target in ({"section": school.homerooms[0]}, {"staffer": (await a_staffer(engine, school, "Lee")).staffer}):
        with pytest.raises(NotAllowed):
            await block(kim, school.id, MONDAY, MONDAY, "Mean", **target)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("target", "codes"),
    [
        ({}, ["SECTION_OR_STAFFER"]),
        ({"section": SectionId(1)}, ["NOT_FOUND"]),
        ({"staffer": StafferId(1)}, ["NOT_FOUND"]),
        ({"section": SectionId(1), "flex_periods": frozenset()}, ["NOT_FOUND", "NO_FLEX_PERIOD"]),
        ({"section": SectionId(1), "flex_periods": frozenset({FlexPeriodId(1)})}, ["NOT_FOUND", "NOT_FOUND"]),
    ],
)
async def test_a_block_that_cannot_be_says_why(
    begin: PostgresBegin, school: SmallSchool, target: dict[str, Any], codes: list[str]
) -> None:
    assert await refusals(BlockSection(begin)(school.admin, school.id, MONDAY, MONDAY, "R", **target)) == codes
    worse = BlockSection(begin)(school.admin, school.id, FRIDAY, MONDAY, " ", **target)
    assert set(await refusals(worse)) >= {*codes, "END_BEFORE_START", "NO_REASON"}


async def test_seats_are_set_as_a_rule_and_for_a_date(
    begin: PostgresBegin, engine: AsyncEngine, school: SmallSchool
) -> None:
    seats = SetSeats(begin)
    await seats(school.admin, school.gym, 7)
    await seats(school.admin, school.gym, 3, day=MONDAY)
    await seats(school.admin, school.gym, 4, day=FRIDAY)
    await seats(school.admin, school.gym, None, day=FRIDAY)
    rule = await select(engine, school.district, "SELECT seats FROM homeroom.section WHERE id = :id", id=school.gym)
    dates = await select(engine, school.district, "SELECT on_date, seats FROM homeroom.adjustment")
    assert (rule, dates) == ([(7,)], [(MONDAY, 3)])
    assert await refusals(seats(school.admin, school.gym, 5, expected_version=1)) == ["VERSION_CONFLICT"]
    assert await refusals(seats(school.admin, school.gym, -1, day=date(2020, 1, 1))) == [
        "BAD_SEATS",
        "OUTSIDE_SCHOOL_YEAR",
    ]
    assert await refusals(seats(school.admin, SectionId(1), 5)) == ["NOT_FOUND"]
    kim = await a_staffer(engine, school, teaches=(school.gym,))
    await seats(kim, school.gym, 9)
    with pytest.raises(NotAllowed):
        await seats(kim, school.homerooms[0], 9)


async def test_a_frozen_school_is_frozen_until_it_is_lifted(begin: PostgresBegin, school: SmallSchool) -> None:
    before = await view(begin, school)
    await SetFrozen(begin)(school.admin, school.id, frozen=True, expected_version=before.version)
    after = await view(begin, school)
    assert after.school.frozen
    stale = SetFrozen(begin)(school.admin, school.id, frozen=False, expected_version=before.version)
    assert await refusals(stale) == ["VERSION_CONFLICT"]
    await SetFrozen(begin)(school.admin, school.id, frozen=False)
    assert not (await view(begin, school)).school.frozen


async def test_settings_change_only_where_given(begin: PostgresBegin, school: SmallSchool) -> None:
    save = SaveSchool(begin)
    rule = HomeroomRule(HomeroomRuleKind.PERIOD, "1")
    changed = SchoolSettings(
        name=" North ", time_zone="America/Chicago", homeroom_rule=rule, hold=HoldThresholds(5, 50, 5, 10)
    )
    await save(school.admin, school.id, changed)
    await save(school.admin, school.id, SchoolSettings(open_schedule_phrase="Free", ungraded_allowed=True))
    now = (await view(begin, school)).school
    assert (now.name, now.time_zone, now.open_schedule_phrase) == ("North", "America/Chicago", "Free")
    assert (now.homeroom_rule, now.hold, now.ungraded_allowed) == (rule, HoldThresholds(5, 50, 5, 10), True)
    await save(school.admin, school.id, SchoolSettings(default_homeroom_rule=True))
    assert (await view(begin, school)).school.homeroom_rule is None


async def test_wrong_settings_are_all_told(begin: PostgresBegin, engine: AsyncEngine, school: SmallSchool) -> None:
    wrong = SchoolSettings(
        name=" ",
        time_zone="Mars/Base",
        open_schedule_phrase="",
        homeroom_rule=HomeroomRule(HomeroomRuleKind.PERIOD, " "),
        hold=HoldThresholds(101),
    )
    assert await refusals(SaveSchool(begin)(school.admin, school.id, wrong)) == [
        "BAD_NAME",
        "UNKNOWN_TIME_ZONE",
        "BAD_PHRASE",
        "BAD_HOMEROOM_RULE",
        "BAD_THRESHOLD",
    ]
    await put(engine, school.district, "school", name="Taken", time_zone="UTC")
    assert await refusals(SaveSchool(begin)(school.admin, school.id, SchoolSettings(name="Taken"))) == ["NAME_TAKEN"]


async def test_set_up_is_an_admins_business(begin: PostgresBegin, engine: AsyncEngine, school: SmallSchool) -> None:
    kim = await a_staffer(engine, school)
    forbidden: list[Callable[[], Awaitable[Any]]] = [
        lambda: SaveSchoolYear(begin)(kim, school.id, FIRST_DAY, LAST_DAY),
        lambda: SaveFlexPeriod(begin)(kim, school.id, None, "X", [Meeting(1)]),
        lambda: SetCycleDays(begin)(kim, school.id, {MONDAY: "A"}),
        lambda: SaveClosure(begin, FixedClock())(kim, ClosureWish(school.id, MONDAY, MONDAY, "R")),
        lambda: SetFrozen(begin)(kim, school.id, frozen=True),
        lambda: SaveSchool(begin)(kim, school.id, SchoolSettings(name="X")),
    ]
    for work in forbidden:
        with pytest.raises(NotAllowed):
            await work()
    boss = Viewer(Role.DISTRICT_ADMIN, school.district, "district_admin:test")
    assert await refusals(SetFrozen(begin)(boss, SchoolId(1), frozen=True)) == ["NOT_FOUND"]


async def test_everybody_sees_their_own_schools(begin: PostgresBegin, engine: AsyncEngine, school: SmallSchool) -> None:
    other = SchoolId(await put(engine, school.district, "school", name="Adams", time_zone="UTC"))
    boss = Viewer(Role.DISTRICT_ADMIN, school.district, "district_admin:test")
    for viewer, seen in ((school.admin, [school.id]), (boss, [other, school.id])):
        page = await FindSchools(begin)(viewer, PageRequest(10))
        assert [one.school.id for one in page.items] == seen
        assert set(await SchoolsById(begin)(viewer, [school.id, other])) == set(seen)
    assert await refusals(ReadCalendar(begin)(school.admin, other, MONDAY, MONDAY)) == ["NOT_FOUND"]
    assert await refusals(ReadCalendar(begin)(boss, other, FRIDAY, MONDAY)) == ["END_BEFORE_START"]
    assert await refusals(ReadCalendar(begin)(boss, other, FIRST_DAY, date(2028, 1, 1))) == ["TOO_MANY_DAYS"]


async def test_cycle_days_come_in_turn_and_move_on_after_a_snow_day(begin: PostgresBegin, school: SmallSchool) -> None:
    generate, shift = GenerateCycleDays(begin), ShiftCycleDays(begin)
    week = Rotation(MONDAY, FRIDAY, (" A ", "B"))
    days = tuple(MONDAY + timedelta(days=offset) for offset in range(5))

    async def labels() -> str:
        async with begin(school.district) as tx:
            known = (await tx.schools.calendars([school.id]))[school.id].cycle_days
        return "".join(known.get(day, ".") for day in days)

    assert await generate(school.admin, school.id, week, dry_run=True) == dict(zip(days, "ABABA", strict=True))
    assert await labels() == "....."
    told = await generate(school.admin, school.id, week, key="a")
    assert (await generate(school.admin, school.id, week, key="a"), await labels()) == (told, "ABABA")
    assert await generate(school.admin, school.id, week) == {}
    await SaveClosure(begin, FixedClock())(school.admin, ClosureWish(school.id, days[1], days[1], "Snow"))
    assert await shift(school.admin, school.id, days[1], 1, dry_run=True) == {days[2]: "B", days[3]: "A", days[4]: "B"}
    await shift(school.admin, school.id, days[1], 1)
    assert await labels() == "ABBAB"
    assert await refusals(generate(school.admin, school.id, Rotation(FRIDAY, MONDAY, ("A",)))) == ["END_BEFORE_START"]
    assert await refusals(shift(school.admin, school.id, MONDAY, 0)) == ["BAD_SHIFT"]
    with pytest.raises(NotAllowed):
        await shift(replace(school.admin, schools=frozenset()), school.id, MONDAY, 1)
