"""Make up for lost messages and dead workers."""

from dataclasses import dataclass

from application.ports.jobs import Announce, JobDesk


@dataclass(frozen=True, slots=True)
class Sweep:
    desk: JobDesk
    announce: Announce

    async def __call__(self, limit: int = 100) -> int:
        """Announce what is due; returns how many jobs. Any number of sweepers may run at once."""
        due = await self.desk.due(limit)
        for job in due:
            self.announce(job)
        return len(due)
