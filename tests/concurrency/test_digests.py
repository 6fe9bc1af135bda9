"""Two workers around a full hour, one late and one early: what both find is mailed by one."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from application.sight import Sight
from domain.appointment_request import AppointmentRequest
from domain.ids import DistrictId, RequestId
from domain.notification import Change, Deed, NotificationKind, notices_of
from tests.contract.flex_worlds import PostgresWorld
from tests.contract.mass_desk import MassDesk, a_mass_desk


async def tell_a_student(desk: MassDesk) -> None:
    await desk.world.set_email(desk.amy, "amy@example.org")
    deed = Deed(NotificationKind.BOOKED, desk.school, "staffer:1", desk.now)
    async with desk.world.begin() as tx:
        await tx.notifications.tell(notices_of(deed, [Change(desk.slot(), desk.gym)]))


async def tell_staff(desk: MassDesk) -> None:
    kim = await desk.world.staffer(desk.school)
    await desk.world.lead(desk.gym, kim)
    wanted = AppointmentRequest(RequestId(0), desk.school, desk.slot(), desk.gym, None, "student:1", desk.now)
    async with desk.world.begin() as tx:
        id = await tx.appointment_requests.add(wanted)
        (kept,) = (await tx.appointment_requests.find(Sight(None), [id])).values()
        await tx.notifications.tell_staff([kim], kept.request)


@pytest.mark.parametrize(
    ("tell", "digests"),
    [(tell_a_student, lambda tx: tx.digests), (tell_staff, lambda tx: tx.staff_digests)],
    ids=["students", "staff"],
)
async def test_two_moments_that_find_the_same_tell_it_once(
    engine: AsyncEngine, district: DistrictId, tell: Callable[[MassDesk], Any], digests: Callable[[Any], Any]
) -> None:
    desk = await a_mass_desk(PostgresWorld(engine, district))
    await tell(desk)
    late, early = ({desk.school: desk.now + timedelta(hours=hours)} for hours in (1, 2))

    async def second() -> int:
        async with desk.world.begin() as tx:
            return len(await digests(tx).take(early, desk.now, 100))

    async with desk.world.begin() as tx:
        assert len(await digests(tx).take(late, desk.now, 100)) == 1
        other = asyncio.create_task(second())
        await _until_somebody_waits(engine)
    assert await other == 0


async def _until_somebody_waits(engine: AsyncEngine) -> None:
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    async with engine.connect() as connection:
        while not await connection.scalar(waiting):
            await asyncio.sleep(0.01)
