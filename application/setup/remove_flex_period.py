"""A flex period that is no more."""

from dataclasses import dataclass, replace

from application.access import Viewer
from application.idempotency import once
from application.ports.clock import Clock
from application.ports.transaction import Begin, Transaction
from domain.errors import gather, not_found
from domain.flex_period import FlexPeriodUses, refusals_of_removal
from domain.ids import FlexPeriodId, SchoolId


@dataclass(frozen=True, slots=True)
class RemoveFlexPeriod:
    begin: Begin
    clock: Clock

    async def __call__(
        self, viewer: Viewer, school: SchoolId, flex_period: FlexPeriodId, *, key: str | None = None
    ) -> SchoolId:
        """It can be booked no more, is in no list, and its name is free; what was booked in it stays as it was. Admins only.

        Raises `Refused`: `NOT_FOUND`; `FLEX_PERIOD_IN_USE` where anything from today on needs it; `BUSY`.
        """
        viewer.must_administer(school)
        async with self.begin(viewer.district) as tx:
            if school not in await tx.schools.find([school]):
                raise not_found("school", "schoolId")
            await tx.locks.hold([school])  # so that nobody books into it meanwhile

            async def remove() -> SchoolId:
                if await tx.schools.hold_flex_period_version(school, flex_period) is None:
                    raise not_found("flex period", "flexPeriodId")
                gather(refusals_of_removal(await self._uses(tx, school, flex_period)))
                await tx.schools.remove_flex_period(school, flex_period)
                return school

            return await once(tx.idempotency, viewer, "removeFlexPeriod", key, [school, flex_period], remove)

    async def _uses(self, tx: Transaction, school: SchoolId, flex_period: FlexPeriodId) -> FlexPeriodUses:
        today = (await tx.schools.calendars([school]))[school].today(self.clock.now())
        uses = await tx.schools.flex_period_uses(school, flex_period, today)
        prebooking = (await tx.prebookings.find([school])).get(school)
        named = prebooking is not None and flex_period in (prebooking.flex_periods or ())
        return replace(uses, prebooked=named)
