"""Port: a file that comes with a job, for a worker that may be on another machine."""

from pathlib import Path
from typing import BinaryIO, Protocol

from domain.ids import JobId


class JobFiles(Protocol):
    """Within a transaction. A file is kept until its job is over, however it ends, and for a day at most."""

    async def add(self, job: JobId, file: BinaryIO) -> None:
        """Keep the whole file for a job that was enqueued in this transaction. Memory stays flat."""

    async def copy_to(self, job: JobId, path: Path) -> bool:
        """Write the job's file to a new file of this machine; False where it is gone. Memory stays flat."""
