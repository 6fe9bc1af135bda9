"""What a school lets its students book for themselves."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from application.access import Viewer
from application.idempotency import once
from application.ports.clock import Clock
from application.ports.self_scheduling import KeptSelfScheduling
from application.ports.transaction import Begin
from application.setup.edit import check_version, editing
from application.sight import sees_schools
from domain.errors import gather
from domain.ids import SchoolId
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
class SelfSchedulingsOf:
    begin: Begin

    async def __call__(self, viewer: Viewer, schools: Collection[SchoolId]) -> Mapping[SchoolId, KeptSelfScheduling]:
        """Of the schools the viewer sees."""
        sight = sees_schools(viewer)
        async with self.begin(viewer.district) as tx:
            return await tx.self_schedulings.find([school for school in schools if sight.reaches(school)])
