"""What a school lets its students book for themselves."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from application.access import Viewer
from application.idempotency import once
from application.ports.clock import Clock
from application.ports.transaction import Begin
from application.setup.edit import check_version, editing
from application.sight import sees_schools
from domain.errors import gather
from domain.ids import SchoolId
from domain.self_scheduling import SelfSchedulingNow
from domain.self_scheduling_windows import SelfScheduling, self_scheduling_refusals


@dataclass(frozen=True, slots=True)
class SetSelfScheduling:
    begin: Begin
    clock: Clock

    async def __call__(
        self,
        viewer: Viewer,
        school: SchoolId,
        wanted: SelfScheduling,
        *,
        expected_version: int | None = None,
        key: str | None = None,
    ) -> SchoolId:
        """Set windows and horizon, in the place of what was set before. Admins of the school only.

        What students have booked stays.
        Raises `Refused`: `BAD_WEEKDAYS`, `BAD_WINDOW`, `BAD_DAYS`, `NOT_FOUND`, `VERSION_CONFLICT`.
        """
        viewer.must_administer(school)
        async with editing(self.begin, viewer, school) as tx:

            async def save() -> SchoolId:
                gather(self_scheduling_refusals(wanted))
                await tx.schools.hold_version(school)
                kept = (await tx.self_schedulings.find([school]))[school]
                check_version(kept.version, expected_version, "self-scheduling")
                await tx.self_schedulings.save(school, wanted, viewer.actor, self.clock.now())
                return school

            windows = [[weekday, repr(window)] for weekday, window in sorted(wanted.windows.items())]
            asked = [school, windows, wanted.horizon_days, expected_version]
            return await once(tx.idempotency, viewer, "setSelfScheduling", key, asked, save)


@dataclass(frozen=True, slots=True)
class SelfSchedulingView:
    at: SelfSchedulingNow
    version: int


@dataclass(frozen=True, slots=True)
class SelfSchedulingsOf:
    begin: Begin
    clock: Clock

    async def __call__(self, viewer: Viewer, schools: Collection[SchoolId]) -> Mapping[SchoolId, SelfSchedulingView]:
        """Of the schools the viewer sees: what is set, and whether it is open now."""
        sight, now = sees_schools(viewer), self.clock.now()
        async with self.begin(viewer.district) as tx:
            found = await tx.self_schedulings.find([school for school in schools if sight.reaches(school)])
        return {
            school: SelfSchedulingView(SelfSchedulingNow(school, kept.settings, kept.zone, now), kept.version)
            for school, kept in found.items()
        }
