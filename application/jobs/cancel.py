"""Stop a job before it is done."""

from dataclasses import dataclass

from application.access import Viewer
from application.jobs.queries import may_see
from application.ports.jobs import Job
from application.ports.transaction import Begin
from domain.errors import NotAllowed, not_found
from domain.ids import JobId


@dataclass(frozen=True, slots=True)
class CancelJob:
    begin: Begin

    async def __call__(self, viewer: Viewer, job: JobId) -> Job:
        """Cancel a job: at once if it is queued, at its next progress report if it is running; nothing of it stays.

        A job that is over stays as it ended. Whoever asked for it and admins of its school only.
        Raises `Refused`: `NOT_FOUND`.
        """
        async with self.begin(viewer.district) as tx:
            found = (await tx.jobs.find([job])).get(job)
            if found is None or not may_see(viewer, found):
                raise not_found("job", "id")
            own = viewer.actor == found.asked_by or viewer.runs_district
            if not own and not (found.school is not None and viewer.administers(found.school)):
                raise NotAllowed("Only whoever asked for this job, or an admin of its school, may cancel it.")
            return await tx.jobs.ask_to_cancel(job) or found
