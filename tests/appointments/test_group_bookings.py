"""Booking and cancelling a group, and the words on an appointment."""

import asyncio
from datetime import time
from typing import Any

import asyncpg
import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from application.access import Role, Viewer
from application.scheduling.book_appointments import MOST_STUDENTS, BookAppointments, GroupWish
from domain.appointment import EndReason, Slot
from domain.errors import NotAllowed, Refused
from domain.ids import FlexPeriodId, StudentId
from tests.appointments.desk import MONDAY, SATURDAY, TODAY, Desk, codes
from tests.support.rows import a_staffer, change, put
from tests.support.schools import SmallSchool


@pytest_asyncio.fixture(loop_scope="session")
async def desk(engine: AsyncEngine, school: SmallSchool) -> Desk:
    return Desk(engine, school)


async def test_a_group_stands_where_it_was_wished(desk: Desk, school: SmallSchool) -> None:
    assert await desk.book_group(1, 0, lock=True, type="lab", comment="goggles") == {1: [], 0: []}
    for number in (0, 1):
        made = await desk.at(desk.slot(number))
        assert made is not None
        assert (made.section, made.locked, made.type, made.comment) == (school.gym, True, "lab", "goggles")
        assert made.birth == made.version


async def test_seats_go_in_the_order_of_the_list_and_the_rest_are_told(desk: Desk) -> None:
    assert await desk.book_group(3, 1, 2) == {3: [], 1: [], 2: ["FULL"]}
    assert await desk.at(desk.slot(2)) is None


async def test_whoever_may_not_be_booked_does_not_stop_the_others(desk: Desk, school: SmallSchool) -> None:
    """Each is told every reason at once."""
    await desk.book(0)
    await desk.book(1, to=school.homerooms[0], lock=True)
    kim = await a_staffer(desk.engine, school)
    told = await desk.of(kim).book_group(0, 1, 2)
    assert told == {0: ["ALREADY_BOOKED"], 1: ["LOCKED"], 2: []}
    full = await desk.of(kim).book_group(1, 3)
    assert full == {1: ["LOCKED", "FULL"], 3: ["FULL"]}


async def test_who_never_was_at_the_school_is_not_found(desk: Desk, school: SmallSchool) -> None:
    students = (school.students[0], StudentId(10**12))
    wish = GroupWish(students, MONDAY, (school.flex_period,), school.gym)
    results = await BookAppointments(desk.begin, desk.clock)(school.admin, wish)
    assert [[refused.code for refused in one.refused] for one in results] == [[], ["NOT_FOUND"]]


async def test_what_a_group_displaces_goes_to_the_history_and_is_named(desk: Desk, school: SmallSchool) -> None:
    slot = await desk.book(0, to=school.homerooms[0])
    first = await desk.at(slot)
    await desk.book_group(0, 1)
    why = await desk.why(slot)
    (past,) = why.before
    assert first is not None
    assert past.appointment == first
    assert (past.reason, past.successor) == (EndReason.DISPLACED, why.appointment.birth)
    assert why.appointment.replaced == first.birth


async def test_a_closed_day_is_told_to_each(desk: Desk) -> None:
    assert await desk.book_group(0, 1, day=SATURDAY) == {0: ["CLOSED"], 1: ["CLOSED"]}


async def test_only_admins_and_its_staff_book_a_group_over_the_seats_of_a_section(
    desk: Desk, school: SmallSchool
) -> None:
    kim = await a_staffer(desk.engine, school)
    with pytest.raises(Refused) as refused:
        await desk.of(kim).book_group(0, 1, 2, over_seats=True)
    assert codes(refused.value) == ["CAPACITY_NOT_YOURS"]
    await put(desk.engine, school.district, "section_staffer", section_id=school.gym, staffer_id=kim.staffer)
    assert await desk.of(kim).book_group(0, 1, 2, over_seats=True) == {0: [], 1: [], 2: []}
    assert await desk.book_group(3, over_seats=True) == {3: []}


async def test_a_group_may_be_booked_into_several_periods_unless_they_overlap(desk: Desk, school: SmallSchool) -> None:
    period = await put(desk.engine, school.district, "flex_period", school_id=school.id, name="Late")
    bells = {"flex_period_id": period, "ordinal": 1, "weekday": 1}
    await put(desk.engine, school.district, "flex_period_meeting", **bells, starts_at=time(10, 15), ends_at=time(11))
    both = (school.flex_period, FlexPeriodId(period))
    with pytest.raises(Refused) as refused:
        await desk.book_group(0, flex_periods=both)
    assert codes(refused.value) == ["PERIODS_OVERLAP"]
    await change(desk.engine, school.district, "UPDATE homeroom.flex_period_meeting SET starts_at = '10:30'"
                 f" WHERE flex_period_id = {period}")  # fmt: skip
    await desk.book_group(0, 1, flex_periods=both)
    assert len(await desk.all()) == 4


async def test_the_same_key_books_once_and_answers_the_same(desk: Desk) -> None:
    first = await desk.book_group(0, 1, 2, key="k")
    assert await desk.book_group(0, 1, 2, key="k") == first == {0: [], 1: [], 2: ["FULL"]}
    with pytest.raises(Refused) as refused:
        await desk.book_group(0, 1, key="k")
    assert codes(refused.value) == ["IDEMPOTENCY_MISMATCH"]


async def test_a_group_has_at_least_one_and_at_most_250(desk: Desk, school: SmallSchool) -> None:
    with pytest.raises(Refused) as none:
        await desk.book_group()
    with pytest.raises(Refused) as many:
        await desk.book_group(students=tuple(StudentId(one) for one in range(MOST_STUDENTS + 1)))
    assert (codes(none.value), codes(many.value)) == (["NO_ITEMS"], ["TOO_MANY_ITEMS"])
    student = Viewer(Role.STUDENT, school.district, "student:1", frozenset({school.id}))
    with pytest.raises(NotAllowed):
        await desk.of(student).book_group(0)
    with pytest.raises(NotAllowed):
        await desk.of(student).cancel_group(desk.slot())


async def test_seats_hold_whoever_books_beside(desk: Desk) -> None:
    """Two groups and two single bookings at once, for two seats."""
    work = [desk.book_group(0, 1, 2), desk.book_group(5, 2), desk.book(3), desk.book(4)]
    await asyncio.gather(*work, return_exceptions=True)
    assert len(await desk.all()) == 2


async def test_more_students_cost_no_more_statements(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    for name in ("fetch", "fetchrow", "fetchval", "execute"):
        original = getattr(asyncpg.Connection, name)

        def counted(original: Any) -> Any:
            async def call(self: Any, query: str, *arguments: Any, **more: Any) -> Any:
                sent.append(query)
                return await original(self, query, *arguments, **more)

            return call

        monkeypatch.setattr(asyncpg.Connection, name, counted(original))
    await desk.book_group(0, over_seats=True)
    one = len(sent)
    await desk.book_group(1, 2, 3, 4, 5, over_seats=True)
    assert len(sent) == 2 * one


async def test_a_group_is_cancelled_and_its_seats_are_free(desk: Desk) -> None:
    slots = [await desk.book(0), await desk.book(1)]
    results = await desk.cancel_group(*slots, desk.slot(2))
    assert [[refused.code for refused in one.refused] for one in results] == [[], [], ["NOT_FOUND"]]
    assert await desk.all() == []
    assert await desk.book_group(2, 3) == {2: [], 3: []}


async def test_a_locked_one_among_a_group_stays(desk: Desk, school: SmallSchool) -> None:
    kim = await a_staffer(desk.engine, school)
    locked, free = await desk.book(0, lock=True), await desk.book(1)
    results = await desk.of(kim).cancel_group(locked, free)
    assert [[refused.code for refused in one.refused] for one in results] == [["LOCKED"], []]
    assert [one.slot for one in await desk.all()] == [locked]


async def test_new_words_keep_the_appointment_and_change_its_version(desk: Desk) -> None:
    slot = await desk.book(type="tutoring", comment="bring the book")
    before = await desk.at(slot)
    assert before is not None
    await desk.update(slot, {"comment": "bring both books"}, expected_version=before.version)
    after = await desk.at(slot)
    assert after is not None
    assert (after.type, after.comment, after.birth) == ("tutoring", "bring both books", before.birth)
    assert after.version != before.version, "never used twice; which is the greater depends on the connection"
    await desk.update(slot, {"type": None})
    assert ((await desk.at(slot)) or before).type is None
    with pytest.raises(Refused) as stale:
        await desk.update(slot, {"type": "lab"}, expected_version=before.version)
    assert codes(stale.value) == ["VERSION_CONFLICT"]


async def test_the_same_words_change_nothing(desk: Desk) -> None:
    slot = await desk.book(comment="bring the book")
    before = await desk.at(slot)
    await desk.update(slot, {"comment": "bring the book"})
    assert await desk.at(slot) == before


async def test_words_are_refused_where_a_change_is(desk: Desk, school: SmallSchool) -> None:
    kim = await a_staffer(desk.engine, school)
    slot = await desk.book(day=TODAY, lock=True)
    await change(desk.engine, school.district, f"UPDATE homeroom.school SET frozen = true WHERE id = {school.id}")
    with pytest.raises(Exception) as refused:
        await desk.of(kim).update(slot, {"comment": "x"})
    assert codes(refused.value) == ["FROZEN", "LOCKED"]
    with pytest.raises(Refused) as missing:
        await desk.update(Slot(school.students[5], MONDAY, school.flex_period), {"comment": "x"})
    assert codes(missing.value) == ["NOT_FOUND"]
