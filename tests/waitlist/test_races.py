"""Whoever serves at the same time, or dies in it: never two for one seat, never out of order."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.engine import create_engine
from domain.errors import Refused
from domain.ids import DistrictId
from tests.appointments.test_races import outcomes
from tests.support.postgres import CROWD, Database
from tests.waitlist.queue import HOLDER, Queue, a_queue


@pytest_asyncio.fixture(loop_scope="session")
async def crowd(database: Database) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(database.app_url, pool_size=CROWD)
    yield engine
    await engine.dispose()


@dataclass
class Mortal:
    """Begins transactions like another, until it dies: then what was done in it is rolled back."""

    begin: Any
    lives: int

    @asynccontextmanager
    async def __call__(self, district: DistrictId, *, snapshot: bool = False) -> AsyncIterator[Any]:
        async with self.begin(district, snapshot=snapshot) as tx:
            yield tx
            self.lives -= 1
            if self.lives < 0:
                raise Killed


class Killed(BaseException):
    pass


async def test_several_who_serve_give_one_seat_once_and_to_the_first(crowd: AsyncEngine, district: DistrictId) -> None:
    queue = await a_queue(crowd, district, 3, 1, 0, 2)
    await queue.free()
    seated = await asyncio.gather(*(queue.serve() for _ in range(8)))
    assert sum(seated) == 1
    assert (await queue.inside(), await queue.waiting()) == ({3}, [1, 0, 2])
    await queue.school.app.set_seats(queue.school.admin, queue.school.sections["gym"], 3)
    seated = await asyncio.gather(*(queue.serve() for _ in range(4)), *(queue.look_around() for _ in range(4)))
    assert sum(seated) == 2
    assert (await queue.inside(), await queue.waiting()) == ({3, 1, 0}, [2])


@pytest.mark.parametrize("lives", range(4))
async def test_who_dies_in_it_leaves_it_to_the_next(engine: AsyncEngine, district: DistrictId, lives: int) -> None:
    queue = await a_queue(engine, district, 0, 1)
    await queue.school.app.set_seats(queue.school.admin, queue.school.sections["gym"], 2)
    serve = queue.served_by()
    dying = replace(serve, begin=Mortal(serve.begin, lives))
    try:
        await dying()
    except Killed:
        pass
    else:
        assert lives > 2, "it died before it was through"
    inside = await queue.inside() - {HOLDER}
    assert inside in (set(), {0})
    await queue.serve()
    assert (await queue.inside(), await queue.waiting()) == ({0, HOLDER}, [1])


async def test_calls_that_come_twice_do_nothing_twice(engine: AsyncEngine, district: DistrictId) -> None:
    queue = await a_queue(engine, district, 0, 1)
    await queue.free()
    async with queue.school.roster.begin(district) as tx:
        for _ in range(3):
            await tx.waitlists.call(queue.gym)
    assert [await queue.serve() for _ in range(2)] == [1, 0]
    assert await queue.inside() == {0}


async def test_a_busy_school_keeps_no_other_waiting(engine: AsyncEngine, district: DistrictId) -> None:
    queue = await a_queue(engine, district, 0)
    await queue.free()
    serve = queue.served_by()
    broken = replace(serve, begin=_busy)
    assert await broken() == 0
    assert await serve() == 0, "put off for a minute"
    assert await queue.waiting() == [0]
    assert await queue.look_around() == 1, "whoever looks around comes first"


@pytest.mark.parametrize(("looking", "fault"), [(False, 2), (True, 3)])
async def test_a_waitlist_with_a_fault_keeps_no_other_waiting(
    engine: AsyncEngine, district: DistrictId, looking: bool, fault: int
) -> None:
    queue = await a_queue(engine, district, 0)
    await queue.school.app.set_seats(queue.school.admin, queue.school.sections["art"], 1)
    await queue.book(4, "art")
    await queue.join(1, "art")
    for number in (HOLDER, 4):
        await queue.free(number)
    serve = queue.served_by()
    faulty = replace(serve, begin=Faulty(serve.begin, fault))
    assert await (faulty.look_around() if looking else faulty()) == 1
    assert len(await queue.inside() | await queue.inside("art")) == 1
    assert await queue.look_around() == 1


@dataclass
class Faulty:
    """Begins transactions like another, but for one of them."""

    begin: Any
    at: int

    def __call__(self, district: DistrictId, *, snapshot: bool = False) -> Any:
        self.at -= 1
        if self.at == 0:
            raise RuntimeError("the database is away")
        return self.begin(district, snapshot=snapshot)


@asynccontextmanager
async def _busy(district: DistrictId, *, snapshot: bool = False) -> AsyncIterator[Any]:
    del district, snapshot
    raise Refused("BUSY", "Try again.")
    yield


async def test_joining_against_a_seat_that_becomes_free_leaves_nobody_waiting_for_it(
    crowd: AsyncEngine, district: DistrictId
) -> None:
    queue = await a_queue(crowd, district)
    for _ in range(5):
        result = await outcomes([queue.free(), *(queue.join(number) for number in range(5))])
        assert set(result) <= {"OK", "SEAT_FREE"}
        waiting = await queue.waiting()
        await queue.serve()
        assert (await queue.inside(), await queue.waiting()) == (set(waiting[:1]), waiting[1:])
        await start_over(queue)


async def start_over(queue: Queue) -> None:
    for number in await queue.waiting():
        found = await queue.school.app.waitlists_of_student(queue.student(number), queue.school.students[number])
        await queue.school.app.leave_waitlist(queue.school.admin, queue.school.students[number], found[-1].id)
    for number in await queue.inside():
        await queue.free(number)
    await queue.book(HOLDER)


async def test_a_crowd_books_joins_and_leaves_while_others_serve(crowd: AsyncEngine, district: DistrictId) -> None:
    """However it goes: no seat too many, nobody passed over, and no seat is left free while somebody waits for it."""
    queue = await a_queue(crowd, district, 0, 1)
    work = [
        queue.book(2, by=queue.student(2)),
        queue.join(3),
        queue.free(),
        queue.join(4),
        queue.book(4, by=queue.student(4)),
    ]
    result = await outcomes([*work, *(queue.serve() for _ in range(4)), queue.look_around()])
    assert set(result) <= {"OK", "FULL", "ALREADY_WAITING"}
    await queue.serve()
    assert await queue.inside() == {0}
    waiting = await queue.waiting()
    assert (waiting[0], set(waiting)) == (1, {1, 3, 4})
