"""Reading people, sections and rosters: filters, order, pages, and who sees what."""

import itertools
from typing import Any, TypeVar

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.list_reader import postgres_lists
from adapters.postgres.transaction import PostgresBegin
from application.access import Role, Scope, Viewer
from application.homeroom.designate import DesignateHomerooms
from application.lists.queries import List, RosterOfSection, SectionsOfSchool, StaffersOfSchool, StudentsOfSchool
from application.lists.read_lists import ReadLists
from application.paging import Key, Page, PageRequest
from application.roster.queries import PersonFilter, SectionFilter
from application.roster.read_roster import (
    EnrollmentsOf,
    SectionsById,
    StaffersById,
    StudentsById,
)
from domain.calendar import Days
from domain.errors import Refused
from domain.ids import DistrictId, SchoolId, SectionId, StudentId
from domain.roster import Status
from tests.support.rows import a_staffer, change, put
from tests.support.schools import FixedClock, SmallSchool, a_small_school

T = TypeVar("T")

ALL = PageRequest(500)


@pytest_asyncio.fixture(loop_scope="session")
async def school(engine: AsyncEngine, district: DistrictId) -> SmallSchool:
    return await a_small_school(engine, district, gym_seats=2)


@pytest_asyncio.fixture(loop_scope="session")
async def begin(engine: AsyncEngine) -> PostgresBegin:
    return PostgresBegin(engine)


def boss_of(school: SmallSchool) -> Viewer:
    return Viewer(Role.DISTRICT_ADMIN, school.district, "district_admin:test")


async def pages(begin: PostgresBegin, viewer: Viewer, parent: int, wanted: List[T], page: PageRequest = ALL) -> Page[T]:
    """The page of a parent whose list the viewer may read."""
    return (await ReadLists(begin, postgres_lists, FixedClock()).pages(viewer, [parent], wanted, page))[parent]


async def students(begin: PostgresBegin, school: SmallSchool, **filter: Any) -> list[int]:
    page = await pages(begin, school.admin, school.id, StudentsOfSchool(PersonFilter(**filter)))
    return [school.students.index(one.student.id) for one in page.items]


async def test_students_are_found_by_name_id_and_year(begin: PostgresBegin, school: SmallSchool) -> None:
    assert await students(begin, school) == [0, 1, 2, 3, 4, 5]
    assert await students(begin, school, search=" STUDENT 0003 ") == [2]
    assert await students(begin, school, search="student 0003, ada") == [2]
    assert await students(begin, school, search="s4") == [3]
    assert await students(begin, school, graduation_years=frozenset({2028})) == [0, 4]
    assert await students(begin, school, sis_ids=frozenset({"S2", "S6", "S99"})) == [1, 5]
    assert await students(begin, school, search="  ") == [0, 1, 2, 3, 4, 5]
    with pytest.raises(Refused) as refused:
        await students(begin, school, search="a")
    assert refused.value.code == "SEARCH_TOO_SHORT"


async def test_who_left_is_found_when_asked_for(begin: PostgresBegin, engine: AsyncEngine, school: SmallSchool) -> None:
    first, second, third = school.students[:3]
    update = "UPDATE homeroom.student SET status = :status WHERE id = :id"
    await change(engine, school.district, update, id=first, status="left")
    await change(engine, school.district, update, id=second, status="inactive")
    leave = "UPDATE homeroom.student_school SET active = false WHERE student_id = :id"
    await change(engine, school.district, leave, id=third)
    assert await students(begin, school) == [3, 4, 5]
    assert await students(begin, school, status=Status.LEFT) == [0, 2]
    assert await students(begin, school, status=Status.INACTIVE) == [1]
    assert await students(begin, school, status=None) == [0, 1, 2, 3, 4, 5]


async def test_pages_join_up_in_code_point_order_both_ways(
    begin: PostgresBegin, engine: AsyncEngine, school: SmallSchool
) -> None:
    names = ["Ångström", "Zoe", "adams", "Student 0001", "Ö'Neil", "Student 0001"]
    for student, name in zip(school.students, names, strict=True):
        await change(
            engine,
            school.district,
            "UPDATE homeroom.student SET last_name = :name WHERE id = :id",
            id=student,
            name=name,
        )
    everybody = StudentsOfSchool(PersonFilter())
    whole = await pages(begin, school.admin, school.id, everybody)
    assert [one.student.last_name for one in whole.items] == sorted(names)
    assert await ReadLists(begin, postgres_lists, FixedClock()).counts(school.admin, [school.id], everybody) == {
        school.id: 6
    }
    for limit, backwards in itertools.product((1, 2, 4, 6, 7), (False, True)):
        seen: list[StudentId] = []
        after: Key | None = None
        before: Key | None = None
        while True:
            request = PageRequest(limit, after=after, before=before, backwards=backwards)
            page = await pages(begin, school.admin, school.id, everybody, request)
            part = [one.student.id for one in page.items]
            seen = [*part, *seen] if backwards else [*seen, *part]
            if not page.has_more:
                break
            after, before = (None, page.keys[0]) if backwards else (page.keys[-1], None)
        assert seen == [one.student.id for one in whole.items]


@pytest.mark.parametrize("key", [(), ("a",), ("a", "b", "c", "d"), (1, "b", "c", 4), ("a", "b", "c", True)])
async def test_a_cursor_of_another_list_is_refused(begin: PostgresBegin, school: SmallSchool, key: Key) -> None:
    with pytest.raises(Refused) as refused:
        await pages(begin, school.admin, school.id, StudentsOfSchool(PersonFilter()), PageRequest(2, after=key))
    assert refused.value.code == "BAD_CURSOR"


async def test_a_students_grade_comes_from_the_primary_schools_year(
    begin: PostgresBegin, engine: AsyncEngine, school: SmallSchool
) -> None:
    other = SchoolId(await put(engine, school.district, "school", name="Adams", time_zone="UTC"))
    student = school.students[0]
    await put(engine, school.district, "student_school", student_id=student, school_id=other)
    seen = (await StudentsById(begin)(boss_of(school), [student]))[student]
    assert (seen.schools, seen.primary_school, seen.grade_level) == ((school.id, other), school.id, 11)
    assert (await StudentsById(begin)(school.admin, [student]))[student].schools == (school.id,)


async def test_a_student_sees_only_themselves(begin: PostgresBegin, school: SmallSchool) -> None:
    ada, ben = school.students[:2]
    me = Viewer(Role.STUDENT, school.district, "student:1", frozenset({school.id}), student=ada)
    assert set(await StudentsById(begin)(me, [ada, ben])) == {ada}
    assert set(await SectionsById(begin)(me, [school.gym])) == {school.gym}
    roster = await pages(begin, me, school.homerooms[0], RosterOfSection())
    assert [one.enrollment.student for one in roster.items] == [ada]
    assert (await EnrollmentsOf(begin)(me, [ada, ben]))[ben] == ()
    assert (
        await ReadLists(begin, postgres_lists, FixedClock()).pages(
            me, [school.id], StudentsOfSchool(PersonFilter()), ALL
        )
        == {}
    )


async def test_partners_see_what_their_scopes_and_schools_say(begin: PostgresBegin, school: SmallSchool) -> None:
    student = school.students[0]
    for schools, scopes, sees in (
        ({school.id}, {Scope.ROSTER_READ}, True),
        ({school.id}, {Scope.APPOINTMENTS_READ}, False),
        ({SchoolId(1)}, {Scope.ROSTER_READ}, False),
    ):
        partner = Viewer(Role.PARTNER, school.district, "partner:p", frozenset(schools), scopes=frozenset(scopes))
        assert (student in await StudentsById(begin)(partner, [student])) is sees
        assert (school.gym in await SectionsById(begin)(partner, [school.gym])) is sees
        rooms = await ReadLists(begin, postgres_lists, FixedClock()).pages(
            partner, school.homerooms, RosterOfSection(), ALL
        )
        assert set(rooms) == (set(school.homerooms) if sees else set())


async def test_another_district_is_not_there(
    begin: PostgresBegin, school: SmallSchool, other_district: DistrictId
) -> None:
    stranger = Viewer(Role.OPERATOR, other_district, "operator")
    assert await StudentsById(begin)(stranger, school.students) == {}
    assert await SectionsById(begin)(stranger, [school.gym]) == {}
    assert (
        await ReadLists(begin, postgres_lists, FixedClock()).pages(
            stranger, [school.id], SectionsOfSchool(SectionFilter()), ALL
        )
        == {}
    )


async def sections(begin: PostgresBegin, school: SmallSchool, **filter: Any) -> list[str]:
    page = await pages(begin, school.admin, school.id, SectionsOfSchool(SectionFilter(**filter)))
    return [one.section.name for one in page.items]


async def test_sections_are_found_by_name_period_staffer_and_homeroom(
    begin: PostgresBegin, engine: AsyncEngine, school: SmallSchool
) -> None:
    band = await put(
        engine, school.district, "section", school_id=school.id, name="Band", period=" 3A ", class_type="homeroom"
    )
    await put(engine, school.district, "section", school_id=school.id, name="Old gym", status="ended")
    kim = await a_staffer(engine, school, teaches=(band,))
    rooms = ["Homeroom 1", "Homeroom 2"]
    assert await sections(begin, school) == ["Band", "Gym", *rooms]
    assert await sections(begin, school, search="HOME") == rooms
    assert await sections(begin, school, period="3a") == ["Band"]
    assert await sections(begin, school, staffer=kim.staffer) == ["Band"]
    assert await sections(begin, school, homeroom=True) == rooms
    assert await sections(begin, school, homeroom=False, suggested=True) == ["Band"]
    assert await sections(begin, school, active=False) == ["Old gym"]
    assert await sections(begin, school, active=None, search="gym") == ["Gym", "Old gym"]


async def test_a_section_tells_staff_seats_roster_and_designation(
    begin: PostgresBegin, engine: AsyncEngine, school: SmallSchool
) -> None:
    room = school.homerooms[0]
    lee = await a_staffer(engine, school, "Lee")
    kim = await a_staffer(engine, school, "Kim", teaches=(room,), capacity=30)
    assert lee.staffer is not None
    await put(engine, school.district, "section_staffer", section_id=room, staffer_id=lee.staffer)
    await put(engine, school.district, "enrollment", section_id=room, student_id=school.students[0], origin="staff")
    await DesignateHomerooms(begin, FixedClock())(school.admin, school.id, [room], days=Days(frozenset({1})))
    seen = (await SectionsById(begin)(school.admin, [room]))[room]
    assert [(one.staffer, one.is_lead) for one in seen.staff] == [(kim.staffer, True), (lee.staffer, False)]
    assert (seen.section.lead, seen.section.seats, seen.effective_seats) == (kim.staffer, None, 30)
    assert seen.roster_count == 3
    assert seen.designation is not None
    assert seen.designation.days == Days(frozenset({1}))
    roster = await pages(begin, school.admin, room, RosterOfSection(), PageRequest(2))
    assert [(one.enrollment.student, one.enrollment.origin.value) for one in roster.items] == [
        (school.students[0], "source"),
        (school.students[0], "staff"),
    ]
    rest = await pages(begin, school.admin, room, RosterOfSection(), PageRequest(5, after=roster.keys[-1]))
    assert [one.enrollment.student for one in rest.items] == [school.students[2], school.students[4]]
    enrolled = await EnrollmentsOf(begin)(school.admin, school.students[:2])
    assert [len(enrolled[student]) for student in school.students[:2]] == [2, 1]


async def test_staff_are_listed_with_role_room_and_capacity(
    begin: PostgresBegin, engine: AsyncEngine, school: SmallSchool
) -> None:
    kim = await a_staffer(engine, school, "Kim", capacity=12)
    lee = await a_staffer(engine, school, "Lee", role="admin")
    page = await pages(begin, school.admin, school.id, StaffersOfSchool(PersonFilter()))
    assert [(one.staffer.first_name, one.schools[0].role.value, one.schools[0].capacity) for one in page.items] == [
        ("Kim", "staffer", 12),
        ("Lee", "admin", None),
    ]
    found = await pages(begin, school.admin, school.id, StaffersOfSchool(PersonFilter(search="lee staff")))
    assert [one.staffer.id for one in found.items] == [lee.staffer]
    assert kim.staffer is not None
    assert set(await StaffersById(begin)(school.admin, [kim.staffer])) == {kim.staffer}
    elsewhere = Viewer(Role.ADMIN, school.district, "staffer:0", frozenset({SchoolId(1)}))
    assert await StaffersById(begin)(elsewhere, [kim.staffer]) == {}
    assert await SectionsById(begin)(elsewhere, [SectionId(school.gym)]) == {}
