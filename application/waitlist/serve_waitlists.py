"""Giving seats that become free to those who wait for them, in order: each in a transaction of its own.

Nothing is remembered between two waiters. Where somebody dies the call stays, and the next one answers it again; a seat is taken
by the statement that books every seat, and the waiting ends in the same transaction.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta

from application.ports.clock import Clock
from application.ports.districts import Districts
from application.ports.transaction import Begin
from application.ports.waitlists import WaitlistCall, WaitlistCalls
from application.waitlist.serve_waiter import ServeWaiter
from domain.errors import Refused
from domain.ids import DistrictId
from domain.waitlist import Turn, WaitingPlace

AGAIN = timedelta(minutes=1)
"""When a call is looked at again that could not be answered."""
log = logging.getLogger("homeroom.jobs")


@dataclass(frozen=True, slots=True)
class ServeWaitlists:
    calls: WaitlistCalls
    districts: Districts
    begin: Begin
    clock: Clock

    async def __call__(self, limit: int = 100) -> int:
        """Answer the calls that are due; how many students got a seat. Any number may serve at once, or die in it."""
        seated = 0
        for call in await self.calls.due(self.clock.now(), limit):
            seated += await self._answer(call)
        return seated

    async def look_around(self, limit: int = 1000) -> int:
        """Serve wherever a seat is free or somebody waits in vain, whether or not anybody called; how many got a seat.

        Makes up for what frees no seat by itself: a date that passes, a block that is lifted, a student who leaves.
        """
        seated = 0
        for district in await self.districts.all():
            async with self.begin(district.id) as tx:
                places = await tx.waitlists.stirred(self.clock.now(), limit)
            for place in places:
                try:
                    seated += await self.serve(district.id, place, everybody=True)
                except Exception as fault:  # noqa: BLE001 - as in `_answer`; it is looked at again
                    log.warning("waitlist not served yet: %s", _code(fault))
        return seated

    async def serve(self, district: DistrictId, place: WaitingPlace, *, everybody: bool = False) -> int:
        """Ask those who wait there in their order, until there is no seat.

        `everybody`: to the end, to let go who waits in vain. A seat that is free by then is not theirs: it calls again.
        """
        async with self.begin(district) as tx:
            waiting = await tx.waitlists.waiting_in(place.section, place.day, place.flex_period)
        serve = ServeWaiter(self.begin, self.clock)
        seated, seats = 0, True
        for waiter in waiting:
            turn = await serve(district, waiter, seats=seats)
            seated += turn is Turn.SEAT
            seats = seats and turn is not Turn.NO_SEAT
            if not seats and not everybody:
                break
        return seated

    async def _answer(self, call: WaitlistCall) -> int:
        try:
            seated = await self.serve(call.district, call.place)
        except Exception as fault:  # noqa: BLE001 - one waitlist keeps no other waiting
            log.warning("waitlist not served yet: %s", _code(fault))
            await self.calls.put_off(call, self.clock.now() + AGAIN)
            return 0
        await self.calls.done(call)
        return seated


def _code(fault: Exception) -> str:
    return fault.code if isinstance(fault, Refused) else type(fault).__name__
