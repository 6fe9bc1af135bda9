"""Make up for lost messages and dead workers, and forget what nobody came for."""

from dataclasses import dataclass

from application.ports.jobs import Announce, JobDesk


@dataclass(frozen=True, slots=True)
class Sweep:
    desk: JobDesk
    announce: Announce

    async def __call__(self, limit: int = 100) -> int:
        """Announce what is due, and remove files that are too old; how many jobs are due. Any number may sweep at once."""
        await self.desk.forget_files()
        due = await self.desk.due(limit)
        for job in due:
            self.announce(job)
        return len(due)
