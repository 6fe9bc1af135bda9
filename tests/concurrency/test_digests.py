"""Two workers around a full hour, one late and one early: what both find is mailed by one."""

import asyncio
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.ids import DistrictId
from domain.notification import Change, Deed, NotificationKind, notices_of
from tests.contract.flex_worlds import PostgresWorld
from tests.contract.mass_desk import a_mass_desk


async def test_two_moments_that_find_the_same_tell_it_once(engine: AsyncEngine, district: DistrictId) -> None:
    desk = await a_mass_desk(PostgresWorld(engine, district))
    await desk.world.set_email(desk.amy, "amy@example.org")
    deed = Deed(NotificationKind.BOOKED, desk.school, "staffer:1", desk.now)
    async with desk.world.begin() as tx:
        await tx.notifications.tell(notices_of(deed, [Change(desk.slot(), desk.gym)]))
    late, early = ({desk.school: desk.now + timedelta(hours=hours)} for hours in (1, 2))

    async def second() -> int:
        async with desk.world.begin() as tx:
            return len(await tx.digests.take(early, desk.now, 100))

    async with desk.world.begin() as tx:
        assert len(await tx.digests.take(late, desk.now, 100)) == 1
        other = asyncio.create_task(second())
        await _until_somebody_waits(engine)
    assert await other == 0


async def _until_somebody_waits(engine: AsyncEngine) -> None:
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    async with engine.connect() as connection:
        while not await connection.scalar(waiting):
            await asyncio.sleep(0.01)
