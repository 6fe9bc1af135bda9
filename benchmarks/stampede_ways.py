"""Booking by hand: the statement of the application, or a bare insert, over a pool of twenty connections; no rules, no HTTP."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from typing import Any

import asyncpg

from adapters.postgres.statements import from_file
from benchmarks.costs import Facts, Meter
from tests.support.stampede import CrowdedSchool

POOL = 20
_INSERT = """
    INSERT INTO homeroom.appointment
        (district_id, on_date, student_id, flex_period_id, section_id, birth, version, made_at, locked, origin, made_by)
    SELECT $1, $2, $3, $4, $5, n, n, now(), false, 'student', 'bench' FROM nextval('homeroom.version_seq') n
"""
Tries = list[tuple[int, list[int]]]
Try = Callable[["asyncpg.Connection[Any]", int, int], Awaitable[bool]]


def to_json(school: CrowdedSchool) -> dict[str, Any]:
    return {
        "district": school.district,
        "flex_period": school.flex_period,
        "day": school.day.isoformat(),
        "seats": school.seats,
    }


async def statement(meter: Meter, url: str, school: dict[str, Any], tries: Tries) -> Facts:
    """`appointment/book_free`, which tests the seats where it takes one."""

    async def book(connection: "asyncpg.Connection[Any]", student: int, section: int) -> bool:
        row = await from_file("appointment/book_free").fetchrow(
            connection,
            district=school["district"],
            student=student,
            on_date=date.fromisoformat(school["day"]),
            flex_period=school["flex_period"],
            section=section,
            seats=school["seats"],
            locked=False,
            origin="student",
            type=None,
            comment=None,
            actor=f"student:{student}",
            now=datetime.now(UTC),
        )
        return row is not None

    return await _rush(meter, url, tries, book)


async def plain(meter: Meter, url: str, school: dict[str, Any], tries: Tries) -> Facts:
    """Nobody is refused: each student's first wish is granted."""
    day = date.fromisoformat(school["day"])

    async def insert(connection: "asyncpg.Connection[Any]", student: int, section: int) -> bool:
        await connection.execute(_INSERT, school["district"], day, student, school["flex_period"], section)
        return True

    return await _rush(meter, url, tries, insert)


async def _rush(meter: Meter, url: str, tries: Tries, book: Try) -> Facts:
    waiting, tried, booked = deque(tries), 0, 0
    connections = [await asyncpg.connect(url) for _ in range(POOL)]

    async def ask(connection: "asyncpg.Connection[Any]") -> None:
        nonlocal tried, booked
        while waiting:
            student, wishes = waiting.popleft()
            for section in wishes:
                tried += 1
                if await book(connection, student, section):
                    booked += 1
                    break

    for connection in connections:
        meter.watch(connection)
    with meter:
        await asyncio.gather(*map(ask, connections))
    for connection in connections:
        await connection.close()
    return {"tried": tried, "booked": booked}
