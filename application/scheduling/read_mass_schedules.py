"""Reading mass runs and plans; their rows are lists (`application.lists`)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from application.access import Viewer
from application.ports.mass_schedules import MassPlan, MassRun
from application.ports.transaction import Begin
from domain.ids import PlanId, RunId


@dataclass(frozen=True, slots=True)
class ReadMassSchedules:
    """Staff of the school only; what others ask for is not in the answer."""

    begin: Begin

    async def plans(self, viewer: Viewer, ids: Collection[PlanId]) -> Mapping[PlanId, MassPlan]:
        """Plans by id, until they expire and are forgotten."""
        async with self.begin(viewer.district) as tx:
            found = await tx.mass_schedules.plans(ids)
        return {id: plan for id, plan in found.items() if viewer.works_at(plan.school)}

    async def runs(self, viewer: Viewer, ids: Collection[RunId]) -> Mapping[RunId, MassRun]:
        """Runs by id, also those not applied yet."""
        async with self.begin(viewer.district) as tx:
            found = await tx.mass_schedules.runs(ids)
        return {id: run for id, run in found.items() if viewer.works_at(run.school)}
