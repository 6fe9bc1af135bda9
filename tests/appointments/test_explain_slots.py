"""Why am I here: told whole, in the words of whoever asks, and never of another student."""

import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from application.access import Role, Scope, Viewer
from application.scheduling.explain_slots import ExplainSlots
from application.scheduling.move_appointment import Destination
from domain.ids import StudentId
from tests.appointments.desk import MONDAY, TUESDAY, Desk
from tests.support.rows import a_staffer, put
from tests.support.schools import SmallSchool


@pytest_asyncio.fixture(loop_scope="session")
async def desk(engine: AsyncEngine, school: SmallSchool) -> Desk:
    return Desk(engine, school)


def the_student(school: SmallSchool, number: int = 0) -> Viewer:
    student = StudentId(school.students[number])
    return Viewer(Role.STUDENT, school.district, f"student:{student}", frozenset({school.id}), student=student)


async def test_a_move_is_followed_back_to_where_it_came_from(desk: Desk, school: SmallSchool) -> None:
    kim = await a_staffer(desk.engine, school)
    old = await desk.of(kim).book(to=school.homerooms[0])
    await desk.of(kim).book()
    moved = await desk.move(old, Destination(day=TUESDAY))
    why = await desk.why(moved)
    assert [past.appointment.section for past in why.chain] == [school.gym, school.homerooms[0]]
    assert why.sentence.startswith(
        "Booked by you on 2026-09-01, moved from Gym, WIN on 2026-09-07. Before: Gym, booked by "
    )
    left = await desk.why(old)
    assert left.appointment is None
    assert left.sentence == "Open since 2026-09-01: Gym was moved to another date or flex period by you."
    assert (await desk.why(desk.slot(3))).sentence.startswith("Nothing is booked here")


async def test_who_was_moved_over_a_homeroom_is_told_where_from(desk: Desk, school: SmallSchool) -> None:
    old = await desk.book()
    await desk.book(day=TUESDAY, to=school.homerooms[0])
    moved = await desk.move(old, Destination(day=TUESDAY))
    assert (await desk.why(moved)).sentence.startswith(
        "Booked by you on 2026-09-01, moved from Gym, WIN on 2026-09-07, in place of Homeroom 1. Before: "
    )


async def test_a_pre_booked_homeroom_says_by_which_rule(desk: Desk, school: SmallSchool) -> None:
    slot = await desk.book(to=school.homerooms[0])
    async with desk.begin(school.district) as tx:
        await tx.driver.execute("UPDATE homeroom.appointment SET origin = 'homeroom_prebook'")
    assert "is on its roster" in (await desk.why(slot)).sentence
    pin = {"school_id": school.id, "student_id": slot.student, "section_id": school.homerooms[0], "pinned_by": "me"}
    await put(desk.engine, school.district, "homeroom_pin", **pin)
    assert "pinned the student" in (await desk.why(slot)).sentence
    await put(desk.engine, school.district, "homeroom_pin", **{**pin, "section_id": school.homerooms[1]})
    assert "not the student's homeroom any more" in (await desk.why(slot)).sentence


async def test_a_student_is_told_of_their_own_slots_alone(desk: Desk, school: SmallSchool) -> None:
    slots = [await desk.book(0), await desk.book(1)]
    amy = the_student(school)
    found = await ExplainSlots(desk.begin)(amy, [*slots, desk.slot(2, MONDAY)])
    assert set(found) == {slots[0]}
    assert found[slots[0]].sentence == "Booked by the school on 2026-09-01."


async def test_a_partner_without_rosters_is_told_no_names(desk: Desk, school: SmallSchool) -> None:
    slot = await desk.book(to=school.homerooms[0])
    await desk.book()
    scopes = frozenset({Scope.APPOINTMENTS_READ})
    partner = Viewer(Role.PARTNER, school.district, "partner:x", frozenset({school.id}), scopes=scopes)
    sentence = (await ExplainSlots(desk.begin)(partner, [slot]))[slot].sentence
    assert ", in place of another appointment." in sentence
    assert "Homeroom 1" not in sentence
