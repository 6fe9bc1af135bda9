"""One thing at a time, as the API does it: bookings and schedules; each way runs in a process of its own."""

from collections.abc import Awaitable, Callable
from datetime import date
from random import Random
from typing import Any

from application.scheduling.book_appointment import Wish
from benchmarks.costs import Facts, Meter
from benchmarks.district import School, mondays
from benchmarks.worker import Worker, a_worker
from domain.ids import FlexPeriodId, SectionId, StudentId

WARM = 30


async def book_one_by_one(meter: Meter, url: str, school: dict[str, Any], weeks: int, count: int) -> Facts:
    """Students at random into the gym, each time displacing a homeroom: lock, rules, seat, history, appointment."""
    at = School(**school)
    asked = [(number, day) for number in range(at.students) for day in mondays(weeks)]
    Random(0).shuffle(asked)

    async def book(worker: Worker, number: int, day: date) -> None:
        student = StudentId(at.first_student + number)
        wish = Wish(student, day, FlexPeriodId(at.flex_period), SectionId(at.gym), over_seats=True)
        await worker.app.book_appointment(worker.viewer, wish)

    return await _each(meter, url, at, asked[: WARM + count], book)


async def read_schedules(meter: Meter, url: str, school: dict[str, Any], weeks: int, count: int) -> Facts:
    """A student's whole year of slots."""
    at = School(**school)
    days = mondays(weeks)
    asked = [(number, days[-1]) for number in Random(0).sample(range(at.students), min(WARM + count, at.students))]

    async def read(worker: Worker, number: int, last: date) -> None:
        student = StudentId(at.first_student + number)
        await worker.app.schedules_of(worker.viewer, [student], days[0], last)

    return await _each(meter, url, at, asked, read)


async def _each(
    meter: Meter,
    url: str,
    at: School,
    asked: list[tuple[int, date]],
    act: Callable[[Worker, int, date], Awaitable[None]],
) -> Facts:
    async with a_worker(meter, url, at.district) as worker:
        for one in asked[:WARM]:
            await act(worker, *one)
        with meter:
            for one in asked[WARM:]:
                await act(worker, *one)
    return {"counts": {"done": len(asked) - WARM}}
