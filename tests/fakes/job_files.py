"""Files of jobs in memory."""

from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from domain.ids import DistrictId, JobId
from tests.fakes.jobs import FakeJobStore, File


class FakeJobFiles:
    """See `application.ports.job_files.JobFiles`."""

    def __init__(self, store: FakeJobStore, district: DistrictId) -> None:
        self._store = store
        self._district = district

    async def add(self, job: JobId, file: BinaryIO) -> None:
        file.seek(0)
        self._store.files[job] = File(file.read(), self._store.now + timedelta(days=1))

    async def copy_to(self, job: JobId, path: Path) -> bool:
        row, file = self._store.rows.get(job), self._store.files.get(job)
        found = file is not None and row is not None and row.district == self._district
        path.write_bytes(file.content if file is not None and found else b"")
        return found
