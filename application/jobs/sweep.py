"""Make up for lost messages and dead workers, forget what nobody came for, and ask for what is due by itself."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from application.ports.held_inputs import ForgetsHeldInputs
from application.ports.jobs import Announce, JobDesk


@dataclass(frozen=True, slots=True)
class Sweep:
    desk: JobDesk
    announce: Announce
    ask_for_what_is_due: Callable[[], Awaitable[object]]
    forget_held_inputs: ForgetsHeldInputs

    async def __call__(self, limit: int = 100) -> int:
        """Announce what is due, and remove files that are too old; how many jobs are due. Any number may sweep at once.

        Then ask for the jobs whose time has come.
        """
        await self.desk.forget_files()
        await self.forget_held_inputs()
        due = await self.desk.due(limit)
        for job in due:
            self.announce(job)
        await self.ask_for_what_is_due()
        return len(due)
