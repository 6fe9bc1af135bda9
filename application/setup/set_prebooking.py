"""What a school wants to be booked by itself after every sync."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from application.access import Viewer
from application.idempotency import once
from application.ports.clock import Clock
from application.ports.transaction import Begin
from application.setup.edit import editing
from domain.errors import gather, not_found
from domain.ids import SchoolId
from domain.prebooking import Prebooking, check_prebooking


@dataclass(frozen=True, slots=True)
class SetPrebooking:
    begin: Begin
    clock: Clock

    async def __call__(
        self, viewer: Viewer, school: SchoolId, wanted: Prebooking | None, *, key: str | None = None
    ) -> SchoolId:
        """From the next sync on, book everyone into their homeroom so many weeks ahead; None: no more. Admins only.

        What has been booked stays. Raises `Refused`: `BAD_WEEKS`, `BAD_WEEKDAYS`, `NO_CYCLE_DAY`, `NO_FLEX_PERIOD`, `NOT_FOUND`.
        """
        viewer.must_administer(school)
        async with editing(self.begin, viewer, school) as tx:

            async def save() -> SchoolId:
                if wanted is not None:
                    gather(check_prebooking(wanted))
                    known = {period.id for period in (await tx.schools.flex_periods([school]))[school]}
                    if not (wanted.flex_periods or frozenset()) <= known:
                        raise not_found("flex period", "flexPeriodIds")
                await tx.prebookings.set(school, wanted, viewer.actor, self.clock.now())
                return school

            asked = [school, None if wanted is None else _plain(wanted)]
            return await once(tx.idempotency, viewer, "setPrebooking", key, asked, save)


@dataclass(frozen=True, slots=True)
class PrebookingsOf:
    begin: Begin

    async def __call__(self, viewer: Viewer, schools: Collection[SchoolId]) -> Mapping[SchoolId, Prebooking]:
        """Of the schools at which the viewer works, those that want any."""
        async with self.begin(viewer.district) as tx:
            return await tx.prebookings.find([school for school in schools if viewer.works_at(school)])


def _plain(wanted: Prebooking) -> list[object]:
    sets = (wanted.weekdays, wanted.cycle_days, wanted.flex_periods)
    return [wanted.weeks, *(None if one is None else sorted(one) for one in sets)]
