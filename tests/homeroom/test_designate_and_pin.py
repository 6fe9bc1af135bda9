"""Designating sections and pinning students."""

from collections.abc import Sequence
from datetime import date

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.list_reader import postgres_lists
from adapters.postgres.transaction import PostgresBegin
from application.access import Role, Viewer
from application.homeroom.create import CreateHomeroom
from application.homeroom.designate import DesignateHomerooms, UndesignateHomerooms
from application.homeroom.pin import PinHomerooms, UnpinHomerooms
from application.homeroom.read_homerooms import HomeroomsOf, PinsOf
from application.homeroom.suggest import SuggestHomerooms
from application.items import ItemResult
from application.lists.queries import HomeroomExceptionsOfSchool
from application.lists.read_lists import ReadLists
from application.paging import PageRequest
from application.setup.save_school import SaveSchool, SchoolSettings
from domain.appointment import Slot
from domain.calendar import Days
from domain.errors import NotAllowed, Refusals, Refused
from domain.ids import DistrictId, FlexPeriodId, SectionId, StafferId, StudentId
from domain.roster import HomeroomRule, HomeroomRuleKind
from tests.support.rows import a_staffer, put
from tests.support.schools import FixedClock, SmallSchool, a_small_school

MONDAY = date(2026, 9, 7)


def said(results: Sequence[ItemResult]) -> list[tuple[int, str | None]]:
    return [(one.id, None if one.refused is None else one.refused.code) for one in results]


@pytest_asyncio.fixture(loop_scope="session")
async def school(engine: AsyncEngine, district: DistrictId) -> SmallSchool:
    return await a_small_school(engine, district)


@pytest_asyncio.fixture(loop_scope="session")
async def begin(engine: AsyncEngine) -> PostgresBegin:
    return PostgresBegin(engine)


async def homeroom(begin: PostgresBegin, school: SmallSchool, student: int) -> tuple[SectionId, ...]:
    slot = Slot(school.students[student], MONDAY, school.flex_period)
    return (await HomeroomsOf(begin)(school.admin, [slot]))[slot]


async def test_sections_are_designated_one_by_one(
    begin: PostgresBegin, engine: AsyncEngine, school: SmallSchool
) -> None:
    ended = SectionId(await put(engine, school.district, "section", school_id=school.id, name="Old", status="ended"))
    asked = [school.gym, SectionId(1), ended, school.gym]
    results = await DesignateHomerooms(begin, FixedClock())(school.admin, school.id, asked, key="k")
    assert said(results) == [(school.gym, None), (1, "NOT_FOUND"), (ended, "SECTION_NOT_ACTIVE")]
    again = await DesignateHomerooms(begin, FixedClock())(school.admin, school.id, asked, key="k")
    assert said(again) == said(results)


async def test_a_designation_may_be_limited_and_is_replaced(begin: PostgresBegin, school: SmallSchool) -> None:
    designate = DesignateHomerooms(begin, FixedClock())
    room = school.homerooms[0]
    await designate(school.admin, school.id, [room], days=Days(frozenset({2})))
    assert await homeroom(begin, school, 0) == ()
    await designate(
        school.admin, school.id, [room], days=Days(frozenset({1})), flex_periods=frozenset({school.flex_period})
    )
    assert await homeroom(begin, school, 0) == (room,)


async def test_a_bad_limit_is_refused_with_every_reason(begin: PostgresBegin, school: SmallSchool) -> None:
    with pytest.raises(Refusals) as refused:
        await DesignateHomerooms(begin, FixedClock())(
            school.admin,
            school.id,
            [school.gym],
            days=Days(frozenset({8}), frozenset()),
            flex_periods=frozenset({FlexPeriodId(1)}),
        )
    assert [one.code for one in refused.value.refusals] == ["BAD_WEEKDAYS", "NO_CYCLE_DAY", "NOT_FOUND"]


async def test_pins_win_and_end_with_the_designation(begin: PostgresBegin, school: SmallSchool) -> None:
    one, other = school.homerooms
    student = school.students[0]
    results = await PinHomerooms(begin, FixedClock())(
        school.admin, school.id, other, [student, StudentId(1)], days=Days(frozenset({1}))
    )
    assert said(results) == [(student, None), (1, "NOT_FOUND")]
    assert await homeroom(begin, school, 0) == (other,)
    undone = await UndesignateHomerooms(begin, FixedClock())(
        school.admin, school.id, [other, school.gym, SectionId(2)], key="u"
    )
    assert said(undone.items) == [(other, None), (school.gym, "NOT_DESIGNATED"), (2, "NOT_FOUND")]
    assert [(pin.student, pin.section) for pin in undone.ended_pins] == [(student, other)]
    assert await homeroom(begin, school, 0) == (one,)
    assert (await PinsOf(begin)(school.admin, [student]))[student] == ()


async def test_the_newest_pin_wins_and_unpinning_ends_all(begin: PostgresBegin, school: SmallSchool) -> None:
    student, pin = school.students[0], PinHomerooms(begin, FixedClock())
    for room in (*school.homerooms, school.homerooms[1]):
        await pin(school.admin, school.id, room, [student])
    assert await homeroom(begin, school, 0) == (school.homerooms[1],)
    assert len((await PinsOf(begin)(school.admin, [student]))[student]) == 3
    results = await UnpinHomerooms(begin, FixedClock())(school.admin, school.id, [student, school.students[1]])
    assert said(results) == [(student, None), (school.students[1], "NOT_PINNED")]
    assert await homeroom(begin, school, 0) == (school.homerooms[0],)


async def test_only_a_designated_section_takes_pins(begin: PostgresBegin, school: SmallSchool) -> None:
    for section, code in ((school.gym, "NOT_DESIGNATED"), (SectionId(1), "NOT_FOUND")):
        with pytest.raises(Refused) as refused:
            await PinHomerooms(begin, FixedClock())(school.admin, school.id, section, [school.students[0]])
        assert refused.value.code == code


async def test_homerooms_are_an_admins_business(begin: PostgresBegin, engine: AsyncEngine, school: SmallSchool) -> None:
    kim = await a_staffer(engine, school)
    with pytest.raises(NotAllowed):
        await DesignateHomerooms(begin, FixedClock())(kim, school.id, [school.gym])
    with pytest.raises(NotAllowed):
        await PinHomerooms(begin, FixedClock())(kim, school.id, school.gym, [school.students[0]])


async def test_exceptions_come_page_by_page_with_a_total(
    begin: PostgresBegin, engine: AsyncEngine, school: SmallSchool
) -> None:
    await UndesignateHomerooms(begin, FixedClock())(school.admin, school.id, [school.homerooms[0]])
    await put(
        engine, school.district, "enrollment", section_id=school.gym, student_id=school.students[1], origin="staff"
    )
    await DesignateHomerooms(begin, FixedClock())(school.admin, school.id, [school.gym])
    lists, wanted = (
        ReadLists(begin, postgres_lists, FixedClock()),
        HomeroomExceptionsOfSchool(MONDAY, school.flex_period),
    )
    found, after = [], None
    while True:
        page = (await lists.pages(school.admin, [school.id], wanted, PageRequest(2, after=after)))[school.id]
        found += [(one.student, one.homerooms) for one in page.items]
        if not page.has_more:
            break
        after = page.keys[-1]
    nobody = [(school.students[n], ()) for n in (0, 2, 4)]
    several = (school.students[1], tuple(sorted((school.homerooms[1], school.gym))))
    assert found == [nobody[0], several, *nobody[1:]]
    assert await lists.counts(school.admin, [school.id], wanted) == {school.id: 4}


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        (None, {"Advisory 9", "HR Clever"}),
        (HomeroomRule(HomeroomRuleKind.PERIOD, " 1 "), {"Period one"}),
        (HomeroomRule(HomeroomRuleKind.NAME_PATTERN, "adv"), {"Advisory 9"}),
        (HomeroomRule(HomeroomRuleKind.SUBJECT, "Math"), {"Period one"}),
        (HomeroomRule(HomeroomRuleKind.COURSE_NUMBER, "hr-9"), {"Advisory 9"}),
        (HomeroomRule(HomeroomRuleKind.CLASS_TYPE, "HOMEROOM"), {"Advisory 9"}),
    ],
)
async def test_the_schools_rule_suggests(
    begin: PostgresBegin, engine: AsyncEngine, school: SmallSchool, rule: HomeroomRule | None, found: set[str]
) -> None:
    rows = {
        "Advisory 9": {"class_type": "homeroom", "course_number": "HR-9", "period": "2"},
        "HR Clever": {"subject": "Homeroom/Advisory"},
        "Period one": {"subject": "math", "period": "1"},
        "Ended": {"class_type": "homeroom", "period": "1", "status": "ended", "subject": "math"},
    }
    names = {}
    for name, columns in rows.items():
        names[await put(engine, school.district, "section", school_id=school.id, name=name, **columns)] = name
    if rule is not None:
        await SaveSchool(begin)(school.admin, school.id, SchoolSettings(homeroom_rule=rule))
    suggested = await SuggestHomerooms(begin)(school.admin, school.id)
    assert {names[section] for section in suggested} == found


async def test_a_partner_without_scope_sees_no_homerooms(begin: PostgresBegin, school: SmallSchool) -> None:
    partner = Viewer(Role.PARTNER, school.district, "partner:p", frozenset({school.id}))
    slot = Slot(school.students[0], MONDAY, school.flex_period)
    assert await HomeroomsOf(begin)(partner, [slot]) == {}
    wanted = HomeroomExceptionsOfSchool(MONDAY, school.flex_period)
    assert (
        await ReadLists(begin, postgres_lists, FixedClock()).pages(partner, [school.id], wanted, PageRequest(5)) == {}
    )


async def test_a_homeroom_is_made_by_hand_and_is_whose_it_says(
    begin: PostgresBegin, engine: AsyncEngine, school: SmallSchool
) -> None:
    create = CreateHomeroom(begin, FixedClock())
    lead = (await a_staffer(engine, school)).staffer
    students = [school.students[0], StudentId(1), school.students[0]]
    made = await create(school.admin, school.id, " Room 5 ", students, lead=lead, key="k")
    assert said(made.students) == [(school.students[0], None), (1, "NOT_FOUND")]
    assert await homeroom(begin, school, 0) == (school.homerooms[0], made.section)
    await UndesignateHomerooms(begin, FixedClock())(school.admin, school.id, school.homerooms)
    assert await homeroom(begin, school, 0) == (made.section,)
    again = await create(school.admin, school.id, " Room 5 ", students, lead=lead, key="k")
    assert (again.section, said(again.students)) == (made.section, said(made.students))


async def test_a_homeroom_that_cannot_be_made(begin: PostgresBegin, engine: AsyncEngine, school: SmallSchool) -> None:
    create = CreateHomeroom(begin, FixedClock())
    with pytest.raises(Refusals) as caught:
        await create(school.admin, school.id, "\n", [school.students[0]], lead=StafferId(1))
    assert [one.code for one in caught.value.refusals] == ["BAD_NAME", "NOT_FOUND"]
    with pytest.raises(Refused):
        await create(school.admin, school.id, "Room", [])
    with pytest.raises(NotAllowed):
        await create(await a_staffer(engine, school), school.id, "Room", [school.students[0]])
