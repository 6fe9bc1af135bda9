"""Whatever frees a seat, the first who waits for it gets it, and nobody else."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from application.closures.wish import ClosureWish
from application.scheduling.move_appointment import Destination
from domain.appointment import Origin
from domain.closing import Booked as BookedThen
from domain.ids import DistrictId, RunId
from domain.mass_change import Booked, ToNowhere
from domain.mass_order import BySisIds, Existing, ListedId, MassOrder, Target, ToSection
from domain.waitlist import WaitEnd
from domain.window import Window
from tests.school_life.school import DAYS, a_feed
from tests.support.rows import change, put
from tests.waitlist.queue import HOLDER, MONDAY, Queue, a_queue


def order(queue: Queue, where: Target, *numbers: int, booked: Booked | None = None) -> MassOrder:
    who = BySisIds(tuple(ListedId(f"Ss{number}", line) for line, number in enumerate(numbers, 1)))
    window = Window(MONDAY, MONDAY, (queue.school.period,))
    return MassOrder(queue.school.id, who, where, window, Existing.REPLACE, booked=booked)


async def mass_run(queue: Queue, order: MassOrder) -> RunId:
    job = await queue.school.job(queue.school.app.apply_mass_schedule(queue.school.admin, order=order))
    assert job.result is not None
    return RunId(job.result["runId"])


async def cancelled(queue: Queue) -> None:
    await queue.school.app.cancel_appointment(queue.student(HOLDER), queue.slot(HOLDER))


async def cancelled_with_others(queue: Queue) -> None:
    await queue.school.app.cancel_appointments(queue.school.admin, [queue.slot(HOLDER)])


async def moved(queue: Queue) -> None:
    to = Destination(queue.school.sections["art"])
    await queue.school.app.move_appointment(queue.school.admin, queue.slot(HOLDER), to)


async def moved_to_another_day(queue: Queue) -> None:
    await queue.school.app.move_appointment(queue.school.admin, queue.slot(HOLDER), Destination(day=DAYS[2]))


async def displaced_by_staff(queue: Queue) -> None:
    await queue.book(HOLDER, "art")


async def displaced_by_themselves(queue: Queue) -> None:
    await queue.book(HOLDER, "art", by=queue.student(HOLDER))


async def displaced_by_a_mass_run(queue: Queue) -> None:
    await mass_run(queue, order(queue, ToSection(queue.school.sections["art"]), HOLDER))


async def cancelled_by_a_range_change(queue: Queue) -> None:
    wanted = order(queue, ToNowhere(), HOLDER, booked=Booked())
    await queue.school.job(queue.school.app.apply_range_change(queue.school.admin, order=wanted))


async def left_the_school(queue: Queue) -> None:
    await queue.school.roster.sync(a_feed(HOLDER))


async def more_seats(queue: Queue) -> None:
    await queue.school.app.set_seats(queue.school.admin, queue.school.sections["gym"], 2)


async def more_seats_on_the_date(queue: Queue) -> None:
    await queue.school.app.set_seats(queue.school.admin, queue.school.sections["gym"], 2, day=MONDAY)


async def no_limit(queue: Queue) -> None:
    gym = queue.school.sections["gym"]
    await queue.school.app.set_seats(queue.school.admin, gym, None)


Way = Callable[[Queue], Awaitable[None]]
WAYS: list[Way] = [
    cancelled,
    cancelled_with_others,
    moved,
    moved_to_another_day,
    displaced_by_staff,
    displaced_by_themselves,
    displaced_by_a_mass_run,
    cancelled_by_a_range_change,
    left_the_school,
    more_seats,
    more_seats_on_the_date,
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
async def test_the_first_who_waits_gets_the_seat(engine: AsyncEngine, district: DistrictId, way: Way) -> None:
    queue = await a_queue(engine, district, 0, 1)
    assert await queue.serve() == 0
    stays = await queue.inside()
    await way(queue)
    stays &= await queue.inside()
    assert await queue.serve() == 1
    assert await queue.inside() == {0, *stays}
    assert await queue.waiting() == [1]
    made = await queue.appointment(0)
    assert (made.origin, made.made_by) == (Origin.STUDENT, queue.student(0).actor)
    assert await queue.ends(0) == [WaitEnd.SEATED]
    assert await queue.serve() == 0, "once"


async def test_an_undone_mass_run_frees_its_seat(engine: AsyncEngine, district: DistrictId) -> None:
    queue = await a_queue(engine, district)
    await cancelled(queue)
    run = await mass_run(queue, order(queue, ToSection(queue.school.sections["gym"]), 3))
    await queue.join(0)
    assert await queue.serve() == 0
    await queue.school.job(queue.school.app.undo_mass_schedule(queue.school.admin, run))
    assert await queue.serve() == 1
    assert await queue.inside() == {0}


async def test_seats_without_limit_are_enough_for_everybody(engine: AsyncEngine, district: DistrictId) -> None:
    queue = await a_queue(engine, district, 0, 1, 2)
    await no_limit(queue)
    assert await queue.serve() == 3
    assert await queue.inside() == {0, 1, 2, HOLDER}


async def test_a_lead_with_more_room_is_called_for(engine: AsyncEngine, district: DistrictId) -> None:
    queue = await a_queue(engine, district)
    named = {"sis_id": "T1", "first_name": "Kim", "last_name": "Reed", "email": "k@example.org", "email_key": "k"}
    school, gym = queue.school, queue.school.sections["gym"]
    kim = await put(engine, district, "staffer", **named)
    await put(engine, district, "staffer_school", staffer_id=kim, school_id=school.id, capacity=1)
    await put(engine, district, "section_staffer", section_id=gym, staffer_id=kim)
    await no_limit(queue)
    await queue.join(0)
    assert await queue.serve() == 0
    await change(engine, district, "UPDATE homeroom.staffer_school SET capacity = 2 WHERE staffer_id = :kim", kim=kim)
    assert await queue.serve() == 1


async def test_a_closed_day_frees_seats_for_nobody(engine: AsyncEngine, district: DistrictId) -> None:
    queue = await a_queue(engine, district, 0, 1)
    wish = ClosureWish(queue.school.id, MONDAY, MONDAY, "Snow", booked=BookedThen.CANCEL)
    await queue.school.job(queue.school.app.close_school(queue.school.admin, wish))
    assert await queue.serve() == 0
    assert await queue.inside() == set()
    assert await queue.ends(0) == await queue.ends(1) == [WaitEnd.CLOSED]


async def test_a_closure_for_one_year_frees_seats_for_the_others(engine: AsyncEngine, district: DistrictId) -> None:
    queue = await a_queue(engine, district, 0)
    holder, year = queue.school.students[HOLDER], 2031
    statement = "UPDATE homeroom.student SET graduation_year = :year WHERE id = :holder"
    await change(engine, district, statement, holder=holder, year=year)
    wish = ClosureWish(
        queue.school.id, MONDAY, MONDAY, "Trip", graduation_years=frozenset({year}), booked=BookedThen.CANCEL
    )
    await queue.school.job(queue.school.app.close_school(queue.school.admin, wish))
    assert await queue.serve() == 1
    assert await queue.inside() == {0}


async def test_what_calls_nobody_is_found_by_looking_around(engine: AsyncEngine, district: DistrictId) -> None:
    """A block that is lifted frees no seat by itself."""
    queue = await a_queue(engine, district, 0)
    app, admin, school = queue.school.app, queue.school.admin, queue.school.id
    block = await app.block_section(admin, school, MONDAY, MONDAY, "Wet floor", section=queue.gym.section)
    await cancelled(queue)
    assert (await queue.serve(), await queue.waiting()) == (0, [0])
    await app.unblock(admin, school, block)
    assert await queue.serve() == 0
    assert await queue.look_around() == 1
    assert await queue.inside() == {0}
