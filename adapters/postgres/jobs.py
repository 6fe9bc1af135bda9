"""Jobs within a transaction: the row (`homeroom.job`) and its ticket (`control.job_ticket`) come and go together.

Whoever changes both locks the job first, then the ticket; the sweeper starts from tickets and never waits for a job.
"""

from collections.abc import Collection, Mapping
from typing import Any

import asyncpg

from adapters.postgres.json_text import to_json
from adapters.postgres.statements import Statement
from application.ports.jobs import Claim, ClaimLost, Job, JobKind, JobState
from domain.ids import DistrictId, JobId, SchoolId

_COLUMNS = """id, school_id, kind, state, attempt, phase, done, total, result, error, cancel_asked, asked_by, asked_at,
    started_at, finished_at"""


def _with_columns(text: str) -> Statement:
    return Statement(text.replace("{columns}", _COLUMNS))


_ENQUEUE = _with_columns("""
    INSERT INTO homeroom.job (district_id, school_id, kind, payload, asked_by)
    VALUES (:district, :school, :kind, CAST(:payload AS jsonb), :asked_by)
    RETURNING {columns}
""")
# It counts as announced: that happens right after the commit, and the sweeper makes up for it if it was lost.
_ADD_TICKET = Statement("""
    INSERT INTO control.job_ticket (job_id, district_id, state, due_at, announced_at)
    VALUES (:job, :district, 'queued', clock_timestamp(), clock_timestamp())
""")
_FIND = _with_columns("""
    SELECT {columns} FROM homeroom.job WHERE district_id = :district AND id = ANY(CAST(:jobs AS bigint[]))
""")
_FINISH = Statement("""
    UPDATE homeroom.job
    SET state = 'done', result = CAST(:result AS jsonb), done = coalesce(total, done), lease_until = NULL,
        finished_at = clock_timestamp()
    WHERE district_id = :district AND id = :job AND attempt = :attempt AND state = 'running'
""")
_ASK_TO_CANCEL = _with_columns("""
    UPDATE homeroom.job
    SET cancel_asked = true,
        state = CASE state WHEN 'queued' THEN 'cancelled' ELSE state END,
        finished_at = CASE state WHEN 'queued' THEN clock_timestamp() ELSE finished_at END
    WHERE district_id = :district AND id = :job AND state IN ('queued', 'running')
    RETURNING {columns}
""")
REMOVE_TICKET = Statement("DELETE FROM control.job_ticket WHERE job_id = :job")


class PostgresJobs:
    """See `application.ports.jobs.Jobs`. Jobs enqueued are added to `announced`, to be announced after the commit."""

    def __init__(self, driver: "asyncpg.Connection[Any]", district: DistrictId, announced: list[JobId]) -> None:
        self._connection = driver
        self._district = district
        self._announced = announced

    async def enqueue(
        self, kind: JobKind, payload: Mapping[str, Any], *, school: SchoolId | None, asked_by: str
    ) -> Job:
        row = await _ENQUEUE.fetchrow(
            self._connection,
            district=self._district,
            school=school,
            kind=kind.value,
            payload=to_json(payload),
            asked_by=asked_by,
        )
        job = _job(row)
        await _ADD_TICKET.execute(self._connection, job=job.id, district=self._district)
        self._announced.append(job.id)
        return job

    async def find(self, ids: Collection[JobId]) -> Mapping[JobId, Job]:
        rows = await _FIND.fetch(self._connection, district=self._district, jobs=list(ids))
        return {job.id: job for job in map(_job, rows)}

    async def finish(self, claim: Claim, result: Mapping[str, Any]) -> None:
        finished = await _FINISH.execute(
            self._connection,
            district=self._district,
            job=claim.job,
            attempt=claim.attempt,
            result=to_json(result),
        )
        if not finished:
            raise ClaimLost(f"attempt {claim.attempt} at job {claim.job} is over")
        await REMOVE_TICKET.execute(self._connection, job=claim.job)

    async def ask_to_cancel(self, job: JobId) -> Job | None:
        row = await _ASK_TO_CANCEL.fetchrow(self._connection, district=self._district, job=job)
        if row is None:
            return (await self.find([job])).get(job)
        asked = _job(row)
        if asked.state is JobState.CANCELLED:
            await REMOVE_TICKET.execute(self._connection, job=job)
        return asked


def _job(row: Any) -> Job:
    return Job(
        id=JobId(row["id"]),
        kind=JobKind(row["kind"]),
        school=None if row["school_id"] is None else SchoolId(row["school_id"]),
        state=JobState(row["state"]),
        attempt=row["attempt"],
        phase=row["phase"],
        done=row["done"],
        total=row["total"],
        result=row["result"],
        error=row["error"],
        cancel_asked=row["cancel_asked"],
        asked_by=row["asked_by"],
        asked_at=row["asked_at"],
        started_at=row["started_at"],
        finished_at=row["finished_at"],
    )
