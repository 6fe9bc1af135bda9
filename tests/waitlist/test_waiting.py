"""Who waits, and in which order."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from application.access import Role, Viewer
from application.ports.appointments import Booking
from application.scheduling.move_appointment import Destination
from application.scheduling.own_booking import take_seat
from domain.appointment import Appointment, Origin
from domain.errors import NotAllowed
from domain.ids import DistrictId, SchoolId, WaiterId
from domain.waitlist import WaitEnd
from tests.support.schools import TODAY
from tests.waitlist.queue import HOLDER, MONDAY, a_queue, refused

TUESDAY = MONDAY + timedelta(days=1)


async def test_students_join_behind_each_other_once_each(engine: AsyncEngine, district: DistrictId) -> None:
    queue = await a_queue(engine, district, 3, 1, 2)
    assert await queue.waiting() == [3, 1, 2]
    assert await refused(queue.join(1)) == ["ALREADY_WAITING"]
    assert await refused(queue.join(4, "art")) == ["SEAT_FREE"]
    assert await refused(queue.join(HOLDER)) == ["ALREADY_BOOKED"]
    for staff in (queue.school.admin, Viewer(Role.PARTNER, district, "partner:x", frozenset({queue.school.id}))):
        with pytest.raises(NotAllowed):
            await queue.school.app.join_waitlist(staff, queue.gym)
    elsewhere = replace(queue.student(4), schools=frozenset({SchoolId(1)}))
    assert await refused(queue.school.app.join_waitlist(elsewhere, queue.gym)) == ["NOT_FOUND"]
    once = [await queue.school.app.join_waitlist(queue.student(4), queue.gym, key="k") for _ in range(2)]
    assert once[0].id == once[1].id
    assert await queue.waiting() == [3, 1, 2, 4]


async def test_who_leaves_waits_no_longer(engine: AsyncEngine, district: DistrictId) -> None:
    queue = await a_queue(engine, district, 0, 1)
    first = await queue.join(2)
    leave, ada = queue.school.app.leave_waitlist, queue.school.students
    with pytest.raises(NotAllowed):
        await leave(queue.student(0), ada[2], first.id)
    assert await refused(leave(queue.student(0), ada[0], first.id)) == ["NOT_FOUND"]
    assert await refused(leave(queue.student(2), ada[2], WaiterId(2**60))) == ["NOT_FOUND"]
    assert await refused(leave(replace(queue.student(2), schools=frozenset({SchoolId(1)})), ada[2], first.id)) == [
        "NOT_FOUND"
    ]
    assert (await leave(queue.student(2), ada[2], first.id, key="k")).end is WaitEnd.LEFT
    again = await queue.join(2)
    assert (await leave(queue.student(2), ada[2], first.id, key="k")).id == first.id
    assert await queue.waiting() == [0, 1, 2]
    assert (await leave(queue.school.admin, ada[2], again.id)).end is WaitEnd.LEFT
    assert await queue.waiting() == [0, 1]


async def test_nobody_jumps_the_queue_but_staff(engine: AsyncEngine, district: DistrictId) -> None:
    queue = await a_queue(engine, district, 0)
    await queue.free()
    assert await refused(queue.book(1, by=queue.student(1))) == ["FULL"]
    await queue.book(1, "art", by=queue.student(1))
    to_gym = Destination(queue.school.sections["gym"])
    assert await refused(queue.school.app.move_appointment(queue.student(1), queue.slot(1), to_gym)) == ["FULL"]
    assert await refused(queue.book(0, by=queue.student(0))) == ["FULL"], (
        "not even who is next: the seat comes by itself"
    )
    await queue.book(2)
    assert await queue.serve() == 0
    assert await queue.waiting() == [0]


async def test_somebody_who_joined_since_is_found_when_the_seat_is_taken(
    engine: AsyncEngine, district: DistrictId
) -> None:
    queue = await a_queue(engine, district)
    await queue.free()
    slot, ada = queue.slot(1), queue.student(1)
    wanted = Appointment(slot, queue.gym.section, Origin.STUDENT, False, 0, 0, ada.actor, TODAY)
    async with queue.school.roster.begin(district) as tx:
        place = await tx.appointments.place(queue.gym.section, slot.day, slot.flex_period)
    assert (place.taken, place.waiting) == (0, 0)
    for waits, told in ((False, []), (True, ["FULL"])):
        with suppress(Undone):
            async with queue.school.roster.begin(district) as tx:
                if waits:
                    await tx.waitlists.join(queue.gym, queue.school.students[0], "x", TODAY)
                taking = take_seat(tx, ada, Booking(wanted, seats=1), place)
                if told:
                    assert await refused(taking) == told
                else:
                    assert (await taking).section == queue.gym.section
                raise Undone
    assert await queue.inside() == set()


class Undone(Exception):
    pass


async def test_who_is_held_up_keeps_the_place_and_the_next_is_asked(engine: AsyncEngine, district: DistrictId) -> None:
    queue = await a_queue(engine, district, 0, 1, 2)
    await queue.book(0, "art")
    await queue.free()
    assert await queue.serve() == 1
    assert (await queue.inside(), await queue.waiting()) == ({1}, [0, 2])
    await queue.school.app.cancel_appointment(queue.school.admin, queue.slot(0))
    await queue.school.app.cancel_appointment(queue.school.admin, queue.slot(1))
    assert await queue.serve() == 1
    assert (await queue.inside(), await queue.waiting()) == ({0}, [2])


async def test_behind_somebody_who_is_held_up_a_free_seat_is_got_by_joining(
    engine: AsyncEngine, district: DistrictId
) -> None:
    queue = await a_queue(engine, district, 0)
    await queue.book(0, "art")
    await queue.free()
    assert await queue.serve() == 0
    await queue.join(1)
    assert await queue.serve() == 1
    assert (await queue.inside(), await queue.waiting()) == ({1}, [0])


async def test_a_seat_takes_them_from_what_they_booked_meanwhile(engine: AsyncEngine, district: DistrictId) -> None:
    queue = await a_queue(engine, district, 0)
    await queue.book(0, "art", by=queue.student(0))
    await queue.free()
    assert await queue.serve() == 1
    assert (await queue.inside(), await queue.inside("art")) == ({0}, set())


async def test_one_seat_ends_the_other_waiting_of_that_slot(engine: AsyncEngine, district: DistrictId) -> None:
    queue = await a_queue(engine, district)
    await queue.school.app.set_seats(queue.school.admin, queue.school.sections["art"], 1)
    await queue.book(4, "art")
    await queue.book(4, day=TUESDAY)
    for section, day in (("art", MONDAY), ("gym", MONDAY), ("gym", TUESDAY)):
        await queue.join(0, section, day)
    await queue.free()
    assert await queue.serve() == 1
    assert await queue.ends(0) == [WaitEnd.SEATED_ELSEWHERE, WaitEnd.SEATED, None]


async def test_staff_see_who_waits_and_students_what_they_wait_for(engine: AsyncEngine, district: DistrictId) -> None:
    queue = await a_queue(engine, district, 0, 1)
    app, gym, ada = queue.school.app, queue.gym, queue.school.students
    everywhere = await app.waitlist_of_section(queue.school.admin, gym.section, gym.day, None)
    assert [one.student for one in everywhere] == [ada[0], ada[1]]
    mine = await app.waitlists_of_student(queue.student(1), ada[1])
    assert [(one.place, one.position) for one in mine] == [(gym, 2)]
    assert await app.waitlists_of_student(queue.school.admin, ada[1]) == mine
    assert await app.waitlists_of_student(queue.student(1), ada[1], TUESDAY) == ()
    with pytest.raises(NotAllowed):
        await app.waitlists_of_student(queue.student(0), ada[1])
    with pytest.raises(NotAllowed):
        await app.waitlist_of_section(queue.student(0), gym.section, gym.day, None)
    other = Viewer(Role.ADMIN, district, "staffer:9", frozenset({SchoolId(1)}))
    assert await refused(app.waitlists_of_student(other, ada[1])) == ["NOT_FOUND"]
    assert await refused(app.waitlist_of_section(other, gym.section, gym.day, None)) == ["NOT_FOUND"]


async def test_open_sections_tell_how_many_wait(engine: AsyncEngine, district: DistrictId) -> None:
    queue = await a_queue(engine, district, 0, 1)
    gym = queue.gym
    found = await queue.school.app.find_open_sections(
        queue.student(2), queue.school.students[2], gym.day, gym.flex_period
    )
    assert [(one.section, one.waiting) for one in found.sections] == [(queue.school.sections["art"], 0)]
    assert [(one.section, one.seats, one.taken, one.waiting) for one in found.full] == [(gym.section, 1, 1, 2)]
