"""Look at jobs."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from application.access import Viewer
from application.ports.jobs import Job
from application.ports.transaction import Begin
from domain.ids import JobId


@dataclass(frozen=True, slots=True)
class FindJobs:
    begin: Begin

    async def __call__(self, viewer: Viewer, ids: Collection[JobId]) -> Mapping[JobId, Job]:
        """The jobs the viewer may see: their own, and those of a school they work at. Others are not in the answer."""
        async with self.begin(viewer.district) as tx:
            found = await tx.jobs.find(ids)
        return {job.id: job for job in found.values() if may_see(viewer, job)}


def may_see(viewer: Viewer, job: Job) -> bool:
    if viewer.actor == job.asked_by or viewer.runs_district:
        return True
    return job.school is not None and viewer.works_at(job.school)
