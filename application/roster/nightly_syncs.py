"""Syncs that are due by themselves: once for every connection and night, however many processes look."""

import logging
from dataclasses import dataclass
from datetime import datetime

from application.ports.clock import Clock
from application.ports.roster_connections import Night, Nights
from application.ports.transaction import Begin
from application.roster.sync_rosters import NIGHTLY, SyncWish, enqueue_sync, is_running
from domain.errors import Refused

log = logging.getLogger("homeroom.jobs")


@dataclass(frozen=True, slots=True)
class EnqueueNightlySyncs:
    nights: Nights
    begin: Begin
    clock: Clock

    async def __call__(self, limit: int = 100) -> int:
        """Ask for every sync that is due; how many. Nights that nobody was there for are made up for by one."""
        now = self.clock.now()
        asked = 0
        for night in await self.nights.due(now, limit):
            try:
                asked += await self._take(night, now)
            except Refused as refused:  # one district that is busy keeps no other waiting; it is tried again
                log.info("nightly sync not asked for yet: %s", refused.code)
        return asked

    async def _take(self, night: Night, now: datetime) -> bool:
        async with self.begin(night.district) as tx:
            connection = await tx.roster_connections.hold(night.connection)
            if connection is None:
                return False
            taken = await tx.roster_connections.take_night(connection.id, night.due, connection.next_night(now))
            if not taken or await is_running(tx, connection):
                return False
            await enqueue_sync(tx, SyncWish(connection.id), NIGHTLY)
        return True
