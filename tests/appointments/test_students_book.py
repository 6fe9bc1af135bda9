"""Students book, move and cancel for themselves, as far as their school lets them."""

from dataclasses import replace
from datetime import date

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from application.scheduling.move_appointment import Destination
from application.scheduling.open_sections import FindOpenSections, OpenSections
from application.setup.open_sections_to_students import SetOpenToStudents
from domain.appointment import Origin
from domain.errors import NotAllowed, Refusals, Refused
from tests.appointments.desk import MONDAY, TUESDAY, Desk, codes
from tests.support.rows import a_staffer, change, put
from tests.support.schools import SmallSchool
from tests.support.self_scheduling import A_WEDNESDAY, as_student, let, let_students_book


@pytest_asyncio.fixture(loop_scope="session")
async def staff(engine: AsyncEngine, school: SmallSchool) -> Desk:
    await let_students_book(engine, school)
    return Desk(engine, school)


@pytest_asyncio.fixture(loop_scope="session")
async def ada(staff: Desk, school: SmallSchool) -> Desk:
    """The first student, at their own screen."""
    return staff.of(as_student(school))


async def refused(work: object) -> list[str]:
    with pytest.raises((Refused, Refusals)) as error:
        await work  # type: ignore[misc]
    return codes(error.value)


async def open_sections(desk: Desk, student: int = 0, day: date = MONDAY) -> OpenSections:
    slot = desk.slot(student, day)
    return await FindOpenSections(desk.begin, desk.clock)(desk.who, slot.student, day, slot.flex_period)


async def test_a_students_booking_stands_as_their_own(ada: Desk, school: SmallSchool) -> None:
    made = await ada.at(await ada.book(comment="With Ben", key="a"))
    assert made is not None
    assert (made.section, made.origin, made.made_by) == (school.gym, Origin.STUDENT, ada.who.actor)
    assert await ada.book(comment="With Ben", key="a") == ada.slot()


async def test_nobody_books_for_another_student_or_as_staff(ada: Desk) -> None:
    for work in (ada.book(1), ada.book(lock=True), ada.book(over_seats=True), ada.cancel(ada.slot(1))):
        with pytest.raises(NotAllowed):
            await work
    with pytest.raises(NotAllowed):
        await ada.move(ada.slot(), Destination(over_seats=True))


async def test_every_reason_is_told_together(ada: Desk, engine: AsyncEngine, school: SmallSchool) -> None:
    assert (await let(engine, school, 0, may=False)).changed == 1
    late = replace(ada, clock=A_WEDNESDAY)
    found = await refused(late.book(day=date(2026, 9, 21), to=school.homerooms[0]))
    assert found == ["SELF_SCHEDULING_OFF", "WINDOW_CLOSED", "BEYOND_HORIZON", "SECTION_NOT_OPEN"]


async def test_seats_always_count(staff: Desk, ada: Desk) -> None:
    await staff.book(1)
    await staff.book(2)
    assert await refused(ada.book()) == ["FULL"]


async def test_pre_books_give_way_and_what_staff_made_does_not(
    ada: Desk, staff: Desk, engine: AsyncEngine, school: SmallSchool
) -> None:
    slot = await staff.book(to=school.homerooms[0])
    assert await refused(ada.book()) == ["RANK"]
    statement = "UPDATE homeroom.appointment SET origin = 'homeroom_prebook', locked = :locked"
    await change(engine, school.district, statement, locked=True)
    assert await refused(ada.book()) == ["LOCKED"]
    await change(engine, school.district, statement, locked=False)
    await ada.book()
    (past,) = (await ada.why(slot)).before
    assert past.appointment.origin is Origin.HOMEROOM_PREBOOK


async def test_a_lock_of_staff_holds_against_who_booked(ada: Desk, staff: Desk, school: SmallSchool) -> None:
    slot = await ada.book()
    await staff.lock(slot)
    assert await refused(ada.cancel(slot)) == ["LOCKED"]
    assert await refused(ada.move(slot, Destination(day=TUESDAY))) == ["LOCKED"]
    await staff.lock(slot, locked=False)
    await ada.move(slot, Destination(day=TUESDAY))
    assert await ada.at(slot) is None


async def test_students_cancel_their_own_while_the_window_is_open(ada: Desk, staff: Desk) -> None:
    slot = await ada.book()
    late = replace(ada, clock=A_WEDNESDAY)
    assert await refused(late.cancel(slot)) == ["WINDOW_CLOSED"]
    await ada.cancel(slot)
    assert await refused(ada.cancel(slot)) == ["NOT_FOUND"]
    await staff.book()
    assert await refused(ada.cancel(slot)) == ["RANK"]


async def test_staff_still_displace_what_students_booked(ada: Desk, staff: Desk, school: SmallSchool) -> None:
    slot = await ada.book()
    await staff.book(to=school.homerooms[0])
    made = await staff.at(slot)
    assert made is not None
    assert made.origin is Origin.ADMIN


async def test_who_has_left_books_no_more(ada: Desk, engine: AsyncEngine, school: SmallSchool) -> None:
    await change(engine, school.district, "UPDATE homeroom.student_school SET active = false")
    assert await refused(ada.book()) == ["NOT_A_MEMBER"]


async def test_another_schools_section_is_not_there(ada: Desk, engine: AsyncEngine, school: SmallSchool) -> None:
    other = await put(engine, school.district, "school", name="Adams", time_zone="UTC")
    elsewhere = await put(engine, school.district, "section", school_id=other, name="Chess", open_to_students=True)
    assert await refused(ada.book(to=elsewhere)) == ["NOT_FOUND"]


async def test_open_sections_are_those_with_a_seat(ada: Desk, staff: Desk, engine: AsyncEngine) -> None:
    school = staff.school
    art = await put(engine, school.district, "section", school_id=school.id, name="Art", open_to_students=True)
    for gone in ({"status": "ended"}, {"seats": 0}, {"open_to_students": False}):
        await put(
            engine, school.district, "section", school_id=school.id, name="Gone", **{"open_to_students": True} | gone
        )
    await staff.book(1)
    found = await open_sections(ada)
    assert found.refused == ()
    assert [(one.section, one.seats, one.taken) for one in found.sections] == [(art, None, 0), (school.gym, 2, 1)]
    assert await open_sections(staff) == found, "staff see what the student sees"
    await staff.book(2)
    assert [one.section for one in (await open_sections(ada)).sections] == [art]


async def test_every_open_section_can_be_booked_and_no_other(ada: Desk, staff: Desk, engine: AsyncEngine) -> None:
    school = staff.school
    made = [await put(engine, school.district, "section", school_id=school.id, name="X", open_to_students=n != 2,
                      seats=n) for n in range(5)]  # fmt: skip
    offered = {one.section for one in (await open_sections(ada)).sections}
    for section in [*made, school.gym, *school.homerooms]:
        try:
            await ada.book(to=section)
            assert section in offered
            await ada.cancel(ada.slot())
        except (Refused, Refusals):
            assert section not in offered


async def test_where_nothing_can_be_booked_it_says_why(ada: Desk, staff: Desk, school: SmallSchool) -> None:
    late = await open_sections(replace(ada, clock=A_WEDNESDAY))
    assert ([one.code for one in late.refused], late.sections) == (["WINDOW_CLOSED"], ())
    await staff.book(to=school.homerooms[0], lock=True)
    assert [one.code for one in (await open_sections(ada)).refused] == ["LOCKED", "RANK"]
    with pytest.raises(NotAllowed):
        await open_sections(ada, student=1)


async def test_a_staffer_opens_their_own_sections_only(staff: Desk, engine: AsyncEngine, school: SmallSchool) -> None:
    kim = await a_staffer(engine, school, teaches=(school.homerooms[0],))
    asked = [school.homerooms[0], school.gym]
    done = await SetOpenToStudents(staff.begin)(kim, school.id, asked, is_open=False)
    assert [(one.id, one.refused and one.refused.code) for one in done] == [
        (school.homerooms[0], None), (school.gym, "NOT_YOUR_SECTION"),
    ]  # fmt: skip
