"""Files of jobs in PostgreSQL, in pieces. What removes them: the end of the job (a trigger), and the sweeper after a day."""

import asyncio
from pathlib import Path
from typing import Any, BinaryIO

import asyncpg

from adapters.postgres.statements import Statement
from domain.ids import DistrictId, JobId

_PIECE = 1024 * 1024
_ADD = Statement("""
    INSERT INTO homeroom.job_file (district_id, job_id, ordinal, piece) VALUES (:district, :job, :ordinal, :piece)
""")
_KEEP_FOR_A_DAY = Statement("""
    UPDATE control.job_ticket SET file_until = now() + interval '1 day' WHERE job_id = :job
""")
_READ = Statement("""
    SELECT piece FROM homeroom.job_file WHERE district_id = :district AND job_id = :job AND ordinal = :ordinal
""")


class PostgresJobFiles:
    """See `application.ports.job_files.JobFiles`."""

    def __init__(self, driver: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = driver
        self._district = district

    async def add(self, job: JobId, file: BinaryIO) -> None:
        file.seek(0)
        ordinal = 0
        # An empty file has one empty piece: it is not the same as a file that is gone.
        while (piece := await asyncio.to_thread(file.read, _PIECE)) or ordinal == 0:
            await _ADD.execute(self._connection, district=self._district, job=job, ordinal=ordinal, piece=piece)
            ordinal += 1
        await _KEEP_FOR_A_DAY.execute(self._connection, job=job)

    async def copy_to(self, job: JobId, path: Path) -> bool:
        ordinal = 0
        with path.open("xb") as copy:
            while (piece := await self._piece(job, ordinal)) is not None:
                await asyncio.to_thread(copy.write, piece)
                ordinal += 1
        return ordinal > 0

    async def _piece(self, job: JobId, ordinal: int) -> bytes | None:
        piece: bytes | None = await _READ.fetchval(self._connection, district=self._district, job=job, ordinal=ordinal)
        return piece
