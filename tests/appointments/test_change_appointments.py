"""Cancelling, moving, locking: who may, what stays behind."""

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from application.access import Role, Viewer
from application.scheduling.move_appointment import Destination
from domain.appointment import EndReason
from domain.errors import NotAllowed, Refusals, Refused
from domain.ids import FlexPeriodId
from tests.appointments.desk import MONDAY, SATURDAY, TODAY, TUESDAY, Desk, codes
from tests.support.rows import a_staffer, change, select
from tests.support.schools import SmallSchool


@pytest_asyncio.fixture(loop_scope="session")
async def desk(engine: AsyncEngine, school: SmallSchool) -> Desk:
    return Desk(engine, school)


async def test_a_cancelled_appointment_is_history_and_its_seat_free(desk: Desk, school: SmallSchool) -> None:
    slot = await desk.book(0)
    await desk.book(1)
    await desk.cancel(slot)
    assert await desk.at(slot) is None
    rows = await select(desk.engine, school.district, "SELECT end_reason, ended_by FROM homeroom.appointment_history")
    assert rows == [(EndReason.CANCELLED, school.admin.actor)]
    await desk.book(2)


async def test_cancelling_nothing_is_not_found(desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        await desk.cancel(desk.slot())
    assert codes(refused.value) == ["NOT_FOUND"]


async def test_cancelling_tells_every_reason(desk: Desk, engine: AsyncEngine, school: SmallSchool) -> None:
    slot = await desk.book(day=TODAY, lock=True)
    await change(engine, school.district, "UPDATE homeroom.school SET frozen = true")
    kim = await a_staffer(engine, school)
    with pytest.raises(Refusals) as refused:
        await desk.of(kim).cancel(slot, expected_version=1)
    assert codes(refused.value) == ["VERSION_CONFLICT", "FROZEN", "LOCKED"]


async def test_a_closed_day_does_not_stop_a_cancellation(desk: Desk, school: SmallSchool) -> None:
    slot = await desk.book()
    await change(desk.engine, school.district, "DELETE FROM homeroom.flex_period_meeting WHERE flex_period_id > 0")
    await desk.cancel(slot)


async def test_a_former_student_of_the_school_can_be_cancelled_too(desk: Desk, school: SmallSchool) -> None:
    slot = await desk.book()
    await change(desk.engine, school.district, "UPDATE homeroom.student_school SET active = false")
    await desk.cancel(slot)
    assert await desk.all() == []


async def test_cancelling_again_with_the_same_key_is_the_same_answer(desk: Desk) -> None:
    slot = await desk.book()
    assert await desk.cancel(slot, key="k") == slot
    assert await desk.cancel(slot, key="k") == slot


async def test_a_move_to_another_date_takes_lock_type_and_comment_along(desk: Desk) -> None:
    slot = await desk.book(lock=True, type="tutoring", comment="c")
    before = await desk.at(slot)
    moved = await desk.move(slot, Destination(day=TUESDAY))
    assert moved == desk.slot(0, TUESDAY)
    assert await desk.at(slot) is None
    after = await desk.at(moved)
    assert before is not None
    assert after is not None
    assert (after.locked, after.type, after.comment, after.replaced) == (True, "tutoring", "c", None)
    rows = await select(
        desk.engine, desk.school.district, "SELECT birth, end_reason, successor FROM homeroom.appointment_history"
    )
    assert rows == [(before.birth, "cancelled", after.birth)]


async def test_a_move_displaces_what_stands_there(desk: Desk, school: SmallSchool) -> None:
    slot = await desk.book()
    there = await desk.book(day=TUESDAY, to=school.homerooms[0])
    moved = await desk.move(slot, Destination(day=TUESDAY))
    why = await desk.why(moved)
    assert moved == there
    assert [past.appointment.section for past in why.before] == [school.homerooms[0]]
    assert why.before[0].reason is EndReason.DISPLACED
    assert [one.slot for one in await desk.all()] == [there]


async def test_a_move_within_the_slot_changes_the_section(desk: Desk, school: SmallSchool) -> None:
    slot = await desk.book(comment="kept")
    assert await desk.move(slot, Destination(section=school.homerooms[1])) == slot
    after = await desk.at(slot)
    assert after is not None
    assert (after.section, after.comment) == (school.homerooms[1], "kept")
    with pytest.raises(Refused) as refused:
        await desk.move(slot, Destination(section=school.homerooms[1]))
    assert codes(refused.value) == ["ALREADY_BOOKED"]


async def test_a_refused_move_leaves_everything_as_it_was(desk: Desk) -> None:
    for student in (1, 2):
        await desk.book(student, TUESDAY)
    slot = await desk.book(0)
    before = await desk.all()
    for to, code in ((TUESDAY, "FULL"), (SATURDAY, "CLOSED")):
        with pytest.raises(Refused) as refused:
            await desk.move(slot, Destination(day=to))
        assert codes(refused.value) == [code]
    assert await desk.all() == before
    await desk.move(slot, Destination(day=TUESDAY, over_seats=True))


async def test_locking_changes_the_version_once(desk: Desk) -> None:
    slot = await desk.book()
    (done,) = await desk.lock(slot)
    assert done.refused == ()
    locked = await desk.at(slot)
    assert locked is not None
    assert locked.locked
    assert locked.version != locked.birth
    await desk.lock(slot)
    assert await desk.at(slot) == locked
    await desk.lock(slot, locked=False)
    unlocked = await desk.at(slot)
    assert unlocked is not None
    assert not unlocked.locked
    assert unlocked.version not in (locked.version, locked.birth)


async def test_locking_answers_appointment_by_appointment(desk: Desk, engine: AsyncEngine, school: SmallSchool) -> None:
    kim = await a_staffer(engine, school)
    mine, nothing = await desk.of(kim).book(0), desk.slot(3)
    theirs = await desk.book(1, lock=True)
    results = await desk.of(kim).lock(mine, nothing, theirs, mine, locked=False, key="k")
    assert [(one.slot, [refused.code for refused in one.refused]) for one in results] == [
        (mine, []),
        (nothing, ["NOT_FOUND"]),
        (theirs, ["LOCKED"]),
    ]
    again = await desk.of(kim).lock(mine, nothing, theirs, mine, locked=False, key="k")
    assert [[refused.code for refused in one.refused] for one in again] == [[], ["NOT_FOUND"], ["LOCKED"]]


async def test_no_list_and_too_long_a_list_are_refused(desk: Desk) -> None:
    for slots, code in (((), "NO_ITEMS"), ((desk.slot(),) * 5_001, "TOO_MANY_ITEMS")):
        with pytest.raises(Refused) as refused:
            await desk.lock(*slots)
        assert codes(refused.value) == [code]


async def test_others_may_not_change_appointments_at_all(desk: Desk, school: SmallSchool) -> None:
    slot = await desk.book()
    partner = Viewer(Role.PARTNER, school.district, "partner:p", frozenset({school.id}))
    with pytest.raises(NotAllowed):
        await desk.of(partner).cancel(slot)
    elsewhere = Viewer(Role.STAFFER, school.district, "staffer:2", frozenset())
    with pytest.raises(Refused) as refused:
        await desk.of(elsewhere).cancel(slot)
    assert codes(refused.value) == ["NOT_FOUND"]
    assert FlexPeriodId(school.flex_period) == slot.flex_period
    assert slot.day == MONDAY
