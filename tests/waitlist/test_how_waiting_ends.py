"""Until when somebody waits."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from application.ports.self_scheduling import StudentChoice
from domain.ids import DistrictId
from domain.self_scheduling_windows import SelfScheduling
from domain.waitlist import WaitEnd
from tests.school_life.school import a_feed
from tests.support.schools import FixedClock
from tests.waitlist.queue import MONDAY, Queue, a_queue, refused

THAT_NIGHT = FixedClock(datetime(2026, 9, 2, 3, tzinfo=UTC))
"""Still Tuesday in New York."""
WEDNESDAY = FixedClock(datetime(2026, 9, 2, 15, tzinfo=UTC))
NEXT_WEEK = FixedClock(datetime(2026, 9, 8, 15, tzinfo=UTC))


async def test_a_seat_that_is_free_at_night_is_theirs(engine: AsyncEngine, district: DistrictId) -> None:
    """The window is for those who act, and closed by then."""
    queue = replace(await a_queue(engine, district, 0), clock=THAT_NIGHT)
    await queue.school.app.set_self_scheduling(
        queue.school.admin, queue.school.id, replace(await settings(queue), windows={}, horizon_days=0)
    )
    await queue.free()
    assert await refused(queue.join(1)) == ["WINDOW_CLOSED", "BEYOND_HORIZON"]
    assert await queue.serve() == 1


async def settings(queue: Queue) -> SelfScheduling:
    found = await queue.school.app.self_schedulings_of(queue.school.admin, [queue.school.id])
    return found[queue.school.id].at.settings


@pytest.mark.parametrize(
    ("what", "end"),
    [
        ("date", WaitEnd.DATE_OVER),
        ("student", WaitEnd.STUDENT_LEFT),
        ("section", WaitEnd.SECTION_ENDED),
        ("open", WaitEnd.SECTION_NOT_OPEN),
        ("may", WaitEnd.SELF_SCHEDULING_OFF),
        ("booked", WaitEnd.BOOKED),
    ],
)
async def test_who_waits_in_vain_is_let_go(engine: AsyncEngine, district: DistrictId, what: str, end: WaitEnd) -> None:
    """While the section is full, and whoever waits before them."""
    queue = await a_queue(engine, district, 1, 0)
    app, admin, clock = queue.school.app, queue.school.admin, WEDNESDAY
    match what:
        case "date":
            clock = NEXT_WEEK
        case "student":
            await queue.school.roster.sync(a_feed(0))
        case "section":
            await queue.school.roster.sync(a_feed(without="gym"))
        case "open":
            await app.set_open_to_students(admin, queue.school.id, [queue.school.sections["gym"]], is_open=False)
        case "may":
            choice = StudentChoice(students=(queue.school.students[0],))
            await app.set_may_self_schedule(admin, queue.school.id, choice, may=False)
        case "booked":
            await app.set_seats(admin, queue.school.sections["gym"], 2)
            await queue.book(0)
            await app.set_seats(admin, queue.school.sections["gym"], 1)
    assert await queue.look_around(clock) == 0
    async with queue.school.roster.begin(district) as tx:
        found = await tx.waitlists.of_student(queue.school.students[0], MONDAY)
    assert [one.end for one in found] == [end]
    lonely = what in ("student", "may", "booked")
    assert await queue.waiting() == ([1] if lonely else [])


async def test_a_frozen_day_lets_everybody_go(engine: AsyncEngine, district: DistrictId) -> None:
    queue = await a_queue(engine, district, 0)
    await queue.school.app.set_frozen(queue.school.admin, queue.school.id, frozen=True)
    assert await queue.look_around() == 0
    assert await queue.waiting() == [0], "it is not today"
    assert await queue.look_around(FixedClock(datetime(2026, 9, 7, 15, tzinfo=UTC))) == 0
    assert await queue.ends(0) == [WaitEnd.DATE_OVER]
