"""Booking one student: what goes through, what is displaced, and every reason why not."""

from dataclasses import replace
from datetime import time

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from application.access import Role, Viewer
from application.scheduling.book_appointment import BookAppointment
from domain.appointment import EndReason, Origin
from domain.errors import Refusals, Refused
from domain.ids import SectionId, StudentId
from tests.appointments.desk import MONDAY, SATURDAY, TODAY, TUESDAY, Desk, codes
from tests.support.rows import a_staffer, change, put
from tests.support.schools import SmallSchool


@pytest_asyncio.fixture(loop_scope="session")
async def desk(engine: AsyncEngine, school: SmallSchool) -> Desk:
    return Desk(engine, school)


async def test_a_booking_stands_as_it_was_wished(desk: Desk, school: SmallSchool) -> None:
    slot = await desk.book(lock=True, type="tutoring", comment="bring the book")
    made = await desk.at(slot)
    assert made is not None
    assert (made.section, made.locked, made.type, made.comment) == (school.gym, True, "tutoring", "bring the book")
    assert (made.origin, made.made_by, made.made_at) == (Origin.ADMIN, school.admin.actor, desk.clock.at)
    assert made.birth == made.version
    assert made.replaced is None


async def test_a_staffers_booking_says_so(desk: Desk, engine: AsyncEngine, school: SmallSchool) -> None:
    kim = await a_staffer(engine, school)
    made = await desk.at(await desk.of(kim).book())
    assert made is not None
    assert (made.origin, made.made_by) == (Origin.STAFF, kim.actor)


async def test_what_is_displaced_goes_to_the_history_and_is_named(desk: Desk, school: SmallSchool) -> None:
    slot = await desk.book(comment="first")
    first = await desk.at(slot)
    await desk.book(to=school.homerooms[0])
    why = await desk.why(slot)
    (past,) = why.before
    assert past.appointment == first
    assert (past.reason, past.ended_by, past.successor) == (
        EndReason.DISPLACED,
        school.admin.actor,
        why.appointment.birth,
    )
    assert first is not None
    assert why.appointment.replaced == first.birth
    assert why.appointment.section == school.homerooms[0]


async def test_booking_twice_into_the_same_section_is_refused(desk: Desk) -> None:
    await desk.book()
    with pytest.raises(Refused) as refused:
        await desk.book()
    assert codes(refused.value) == ["ALREADY_BOOKED"]


async def test_a_full_section_takes_nobody_unless_on_purpose(desk: Desk) -> None:
    await desk.book(0)
    await desk.book(1)
    with pytest.raises(Refused) as refused:
        await desk.book(2)
    assert codes(refused.value) == ["FULL"]
    assert refused.value.details == {"seats": 2, "taken": 2}
    await desk.book(2, over_seats=True)


@pytest.mark.parametrize("seats", [0, 1])
async def test_a_dates_adjustment_wins_over_the_sections_seats(desk: Desk, school: SmallSchool, seats: int) -> None:
    await put(desk.engine, school.district, "adjustment", section_id=school.gym, on_date=MONDAY, seats=seats)
    for student in range(seats):
        await desk.book(student)
    with pytest.raises(Refused) as refused:
        await desk.book(5)
    assert codes(refused.value) == ["FULL"]
    await desk.book(5, TUESDAY)


async def test_without_seats_of_its_own_a_section_has_its_leads_capacity(desk: Desk, school: SmallSchool) -> None:
    room = school.homerooms[0]
    await a_staffer(desk.engine, school, teaches=(room,), capacity=1)
    await desk.book(0, to=room)
    with pytest.raises(Refused) as refused:
        await desk.book(1, to=room)
    assert codes(refused.value) == ["FULL"]


async def test_a_locked_appointment_gives_way_only_to_its_maker_its_sections_staff_and_admins(
    desk: Desk, engine: AsyncEngine, school: SmallSchool
) -> None:
    maker, teacher, other = [
        await a_staffer(engine, school, name, teaches=sections)
        for name, sections in (("Maker", ()), ("Teacher", (school.gym,)), ("Other", ()))
    ]
    for viewer, may in ((maker, True), (teacher, True), (school.admin, True), (other, False)):
        slot = await desk.of(maker).book(over_seats=True, lock=True)
        if may:
            await desk.of(viewer).book(to=school.homerooms[0])
            await desk.cancel(slot)
        else:
            with pytest.raises(Refused) as refused:
                await desk.of(viewer).book(to=school.homerooms[0])
            assert codes(refused.value) == ["LOCKED"]


async def test_the_past_today_frozen_and_attendance_are_frozen(desk: Desk, school: SmallSchool) -> None:
    with pytest.raises(Refused) as refused:
        await desk.book(day=TODAY.replace(month=8, day=31))
    assert refused.value.details == {"reason": "PAST"}
    await desk.book(day=TODAY)
    await change(desk.engine, school.district, "UPDATE homeroom.school SET frozen = true")
    with pytest.raises(Refused) as refused:
        await desk.book(1, day=TODAY)
    assert refused.value.details == {"reason": "FROZEN_TODAY"}
    await desk.book()
    await change(desk.engine, school.district, "UPDATE homeroom.appointment SET attended = true")
    with pytest.raises(Refused) as refused:
        await desk.book(to=school.homerooms[0])
    assert refused.value.details == {"reason": "ATTENDANCE_TAKEN"}


async def test_every_reason_is_told_at_once(desk: Desk, school: SmallSchool) -> None:
    await change(
        desk.engine,
        school.district,
        "UPDATE homeroom.section SET status = 'ended', seats = 0 WHERE id = :id",
        id=school.gym,
    )
    await put(
        desk.engine,
        school.district,
        "blocked_date",
        school_id=school.id,
        section_id=school.gym,
        first_day=SATURDAY,
        last_day=SATURDAY,
        reason="Floor is wet",
    )
    await change(
        desk.engine,
        school.district,
        "UPDATE homeroom.student_school SET active = false WHERE student_id = :id",
        id=school.students[0],
    )
    with pytest.raises(Refusals) as refused:
        await desk.book(day=SATURDAY)
    assert codes(refused.value) == ["SECTION_NOT_ACTIVE", "NOT_A_MEMBER", "CLOSED", "BLOCKED", "FULL"]
    assert "Floor is wet" in refused.value.refusals[3].message


async def test_a_block_of_the_lead_blocks_the_section(desk: Desk, school: SmallSchool) -> None:
    kim = await a_staffer(desk.engine, school, teaches=(school.gym,))
    await put(
        desk.engine,
        school.district,
        "blocked_date",
        school_id=school.id,
        staffer_id=kim.staffer,
        first_day=MONDAY,
        last_day=MONDAY,
        reason="Kim is away",
    )
    with pytest.raises(Refused) as refused:
        await desk.book()
    assert codes(refused.value) == ["BLOCKED"]


async def test_a_closure_for_some_graduation_years_closes_for_them_only(desk: Desk, school: SmallSchool) -> None:
    await put(
        desk.engine,
        school.district,
        "closure",
        school_id=school.id,
        first_day=MONDAY,
        last_day=MONDAY,
        graduation_years=[2028],
        reason="Trip",
    )
    with pytest.raises(Refused) as refused:
        await desk.book(0)
    assert codes(refused.value) == ["CLOSED"]
    await desk.book(1)


async def test_an_overlapping_period_of_another_school_clashes(desk: Desk, school: SmallSchool) -> None:
    district = school.district
    other = await put(desk.engine, district, "school", name="Adams", time_zone="America/Chicago")
    await put(
        desk.engine,
        district,
        "school_year",
        school_id=other,
        first_day=MONDAY,
        last_day=SATURDAY,
        session_weekdays=[1],
    )
    period = await put(desk.engine, district, "flex_period", school_id=other, name="Advisory")
    await put(
        desk.engine,
        district,
        "flex_period_meeting",
        flex_period_id=period,
        ordinal=1,
        weekday=1,
        starts_at=time(9, 15),
        ends_at=time(9, 45),
    )
    choir = await put(desk.engine, district, "section", school_id=other, name="Choir")
    await put(desk.engine, district, "student_school", student_id=school.students[0], school_id=other)
    boss = Viewer(Role.DISTRICT_ADMIN, district, "district_admin:test")
    await desk.of(boss).book(flex_period=period, section=choir)
    with pytest.raises(Refused) as refused:
        await desk.book()
    assert codes(refused.value) == ["CLASH"]
    assert "Advisory" in refused.value.message
    with pytest.raises(Refused) as refused:
        await desk.book(section=choir)
    assert codes(refused.value) == ["NOT_FOUND"]


async def test_what_the_viewer_does_not_work_at_is_not_there(desk: Desk, school: SmallSchool) -> None:
    elsewhere = Viewer(Role.ADMIN, school.district, "staffer:9", frozenset())
    with pytest.raises(Refused) as refused:
        await desk.of(elsewhere).book()
    assert codes(refused.value) == ["NOT_FOUND"]
    with pytest.raises(Refused) as refused:
        await desk.book(section=SectionId(1))
    assert codes(refused.value) == ["NOT_FOUND"]
    with pytest.raises(Refused) as refused:
        await desk.book(student=0, flex_period=1)
    assert codes(refused.value) == ["NOT_FOUND"]


async def test_an_unknown_student_is_not_found(desk: Desk) -> None:
    wish = replace(desk.wish(), student=StudentId(1))
    with pytest.raises(Refused) as refused:
        await BookAppointment(desk.begin, desk.clock)(desk.who, wish)
    assert codes(refused.value) == ["NOT_FOUND"]


async def test_the_same_key_books_once(desk: Desk) -> None:
    slot = await desk.book(key="a")
    assert await desk.book(key="a") == slot
    with pytest.raises(Refused) as refused:
        await desk.book(1, key="a")
    assert codes(refused.value) == ["IDEMPOTENCY_MISMATCH"]
    assert len(await desk.all()) == 1
