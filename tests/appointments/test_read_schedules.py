"""Reading schedules: what is booked, what is open, who is missing, why somebody is where they are."""

from datetime import UTC, date, datetime

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.list_reader import postgres_lists
from application.access import Role, Scope, Viewer
from application.closures.close import SaveClosure
from application.closures.wish import ClosureWish
from application.lists.queries import UnscheduledOfSchool
from application.lists.read_lists import ReadLists
from application.paging import PageRequest
from application.scheduling.queries import AppointmentFilter, Seats, SeatsKey
from application.scheduling.read_schedules import (
    AppointmentsIn,
    FindAppointments,
    SchedulesOf,
    SeatsOf,
)
from application.setup.remove_flex_period import RemoveFlexPeriod
from domain.errors import Refused
from domain.ids import FlexPeriodId, SectionId
from tests.appointments.desk import MONDAY, SATURDAY, TUESDAY, Desk
from tests.support.rows import put
from tests.support.schools import FixedClock, SmallSchool

ALL = PageRequest(500)


@pytest_asyncio.fixture(loop_scope="session")
async def desk(engine: AsyncEngine, school: SmallSchool) -> Desk:
    return Desk(engine, school)


def a_student(school: SmallSchool, number: int) -> Viewer:
    return Viewer(Role.STUDENT, school.district, "student", frozenset({school.id}), student=school.students[number])


async def test_a_schedule_shows_what_is_booked_and_what_is_open(desk: Desk, school: SmallSchool) -> None:
    slot = await desk.book()
    student = school.students[0]
    schedule = (await SchedulesOf(desk.begin)(school.admin, [student], MONDAY, SATURDAY))[student]
    assert [(one.day, one.phrase) for one in schedule] == [
        (MONDAY, None),
        *[(MONDAY.replace(day=day), "Open Schedule Today") for day in (8, 9, 10, 11)],
    ]
    assert schedule[0].appointment == await desk.at(slot)


async def test_a_closed_day_has_no_open_slots_but_keeps_what_is_booked(desk: Desk, school: SmallSchool) -> None:
    await desk.book()
    await SaveClosure(desk.begin, FixedClock())(school.admin, ClosureWish(school.id, MONDAY, TUESDAY, "Storm"))
    student = school.students[0]
    schedule = (await SchedulesOf(desk.begin)(school.admin, [student], MONDAY, TUESDAY))[student]
    assert [one.day for one in schedule] == [MONDAY]


async def test_a_flex_period_that_is_no_more_shows_what_was_booked_in_it_alone(desk: Desk, school: SmallSchool) -> None:
    await desk.book()
    later = FixedClock(datetime(2026, 9, 8, 15, tzinfo=UTC))
    await RemoveFlexPeriod(desk.begin, later)(school.admin, school.id, school.flex_period)
    student, other = school.students[:2]
    for viewer in (school.admin, a_student(school, 0)):
        found = await SchedulesOf(desk.begin)(viewer, [student], MONDAY, SATURDAY)
        assert [(one.day, one.appointment is not None) for one in found[student]] == [(MONDAY, True)]
    assert (await SchedulesOf(desk.begin)(school.admin, [other], MONDAY, SATURDAY))[other] == ()


async def test_a_student_sees_only_their_own(desk: Desk, school: SmallSchool) -> None:
    slots = [await desk.book(0), await desk.book(1)]
    ada = a_student(school, 0)
    assert set(await SchedulesOf(desk.begin)(ada, school.students, MONDAY, MONDAY)) == {school.students[0]}
    assert set(await AppointmentsIn(desk.begin)(ada, slots)) == {slots[0]}
    everyone = AppointmentFilter(MONDAY, MONDAY, school=school.id)
    assert [one.slot for one in (await FindAppointments(desk.begin)(ada, everyone, ALL)).items] == slots[:1]
    unscheduled = UnscheduledOfSchool(MONDAY, school.flex_period)
    assert await ReadLists(desk.begin, postgres_lists, FixedClock()).pages(ada, [school.id], unscheduled, ALL) == {}


async def test_partners_need_the_scope(desk: Desk, school: SmallSchool) -> None:
    slot = await desk.book()
    for scope, seen in ((Scope.APPOINTMENTS_READ, {slot}), (Scope.ROSTER_READ, set())):
        partner = Viewer(Role.PARTNER, school.district, "partner:p", frozenset({school.id}), scopes=frozenset({scope}))
        assert set(await AppointmentsIn(desk.begin)(partner, [slot])) == seen
        key = SeatsKey(school.gym, MONDAY, school.flex_period)
        assert bool(await SeatsOf(desk.begin)(partner, [key])) is bool(seen)


async def test_appointments_are_filtered_and_paged(desk: Desk, school: SmallSchool) -> None:
    for student, day in ((0, MONDAY), (1, MONDAY), (0, TUESDAY)):
        await desk.book(student, day)
    other = await desk.book(2, to=school.homerooms[0])
    find, whole = FindAppointments(desk.begin), (MONDAY, TUESDAY)
    cases = [
        (AppointmentFilter(*whole, school=school.id), 4),
        (AppointmentFilter(MONDAY, MONDAY, school=school.id), 3),
        (AppointmentFilter(*whole, section=school.gym), 3),
        (AppointmentFilter(*whole, student=school.students[0]), 2),
        (AppointmentFilter(*whole, section=school.gym, student=school.students[1]), 1),
        (AppointmentFilter(*whole, school=school.id, flex_period=FlexPeriodId(1)), 0),
    ]
    for asked, count in cases:
        page = await find(school.admin, asked, PageRequest(2))
        assert page.total is not None
        assert await page.total() == count
        rest = await find(school.admin, asked, PageRequest(9, after=page.keys[-1])) if page.keys else page
        assert len(page.items) + (len(rest.items) if page.keys else 0) == count
    last = await find(school.admin, cases[0][0], PageRequest(1, backwards=True))
    assert [one.slot.day for one in last.items] == [TUESDAY]
    assert other.day == MONDAY


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (AppointmentFilter(MONDAY, TUESDAY), "FILTER_TOO_WIDE"),
        (AppointmentFilter(TUESDAY, MONDAY, section=SectionId(1)), "END_BEFORE_START"),
        (AppointmentFilter(MONDAY, date(2028, 1, 1), section=SectionId(1)), "TOO_MANY_DAYS"),
    ],
)
async def test_too_wide_a_filter_is_refused(
    desk: Desk, school: SmallSchool, asked: AppointmentFilter, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        await FindAppointments(desk.begin)(school.admin, asked, ALL)
    assert refused.value.code == code


async def test_seats_are_told_with_adjustments(desk: Desk, school: SmallSchool) -> None:
    await desk.book()
    await put(desk.engine, school.district, "adjustment", section_id=school.gym, on_date=TUESDAY, seats=9)
    keys = [
        SeatsKey(section, day, school.flex_period)
        for section, day in ((school.gym, MONDAY), (school.gym, TUESDAY), (school.homerooms[0], MONDAY))
    ]
    seats = await SeatsOf(desk.begin)(school.admin, keys)
    assert [seats[key] for key in keys] == [Seats(2, 1), Seats(9, 0), Seats(None, 0)]


async def test_the_unscheduled_are_those_who_should_be_there_and_are_not(desk: Desk, school: SmallSchool) -> None:
    lists = ReadLists(desk.begin, postgres_lists, FixedClock())
    await desk.book(1)
    await SaveClosure(desk.begin, FixedClock())(
        school.admin, ClosureWish(school.id, MONDAY, MONDAY, "Trip", frozenset({2028}))
    )
    monday = UnscheduledOfSchool(MONDAY, school.flex_period)
    page = (await lists.pages(school.admin, [school.id], monday, PageRequest(2)))[school.id]
    assert [view.student.id for view in page.items] == [school.students[2], school.students[3]]
    assert await lists.counts(school.admin, [school.id], monday) == {school.id: 3}
    for nobody in (
        UnscheduledOfSchool(SATURDAY, school.flex_period),
        UnscheduledOfSchool(MONDAY, FlexPeriodId(1)),
    ):
        assert (await lists.pages(school.admin, [school.id], nobody, ALL))[school.id].items == []
        assert not any((await lists.counts(school.admin, [school.id], nobody)).values())


async def test_the_chain_of_what_stood_there_is_told(desk: Desk, school: SmallSchool) -> None:
    slot = await desk.book()
    for section in (school.homerooms[0], school.homerooms[1]):
        await desk.book(to=section)
    why = await desk.why(slot)
    assert [past.appointment.section for past in why.before] == [school.homerooms[0], school.gym]
    births = [why.appointment.birth, *(past.appointment.birth for past in why.before)]
    assert [past.successor for past in why.before] == births[:2]
    assert why.appointment.replaced == births[1]
