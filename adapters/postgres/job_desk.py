"""Jobs from outside any work's transaction; every call is a short transaction of its own."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from itertools import groupby
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.jobs import REMOVE_TICKET
from adapters.postgres.json_text import to_json
from adapters.postgres.statements import Statement
from application.ports.jobs import Cancelled, Claim, ClaimLost, JobKind, JobState
from domain.ids import DistrictId, JobId

_SET_DISTRICT = Statement("SELECT set_config('homeroom.district', :district, true)")
_READY = Statement("""
    SELECT district_id FROM control.job_ticket WHERE job_id = :job AND state = 'queued' AND due_at <= now()
""")
# Somebody may have asked to cancel what then lost its worker: that is settled here, where every second attempt begins.
_CLAIM = Statement("""
    UPDATE homeroom.job
    SET state = CASE WHEN cancel_asked THEN 'cancelled' ELSE 'running' END,
        finished_at = CASE WHEN cancel_asked THEN now() END,
        attempt = attempt + 1, started_at = coalesce(started_at, now()), phase = NULL, done = 0, total = NULL,
        lease_until = now() + make_interval(secs => :lease)
    WHERE district_id = :district AND id = :job AND state = 'queued'
    RETURNING state, attempt, kind, payload, asked_by
""")
_HOLD_TICKET = Statement("""
    UPDATE control.job_ticket SET state = 'running', due_at = now() + make_interval(secs => :lease) WHERE job_id = :job
""")
_REPORT = Statement("""
    UPDATE homeroom.job
    SET phase = :phase, done = :done, total = :total, lease_until = now() + make_interval(secs => :lease)
    WHERE district_id = :district AND id = :job AND attempt = :attempt AND state = 'running'
    RETURNING cancel_asked
""")
_SETTLE = Statement("""
    UPDATE homeroom.job
    SET state = :state, error = CAST(:error AS jsonb), lease_until = NULL, finished_at = now()
    WHERE district_id = :district AND id = :job AND attempt = :attempt AND state = 'running'
""")
_PUT_BACK = Statement("""
    UPDATE homeroom.job SET state = 'queued', lease_until = NULL
    WHERE district_id = :district AND id = :job AND attempt = :attempt AND state = 'running'
""")
_QUEUE_TICKET = Statement("""
    UPDATE control.job_ticket SET state = 'queued', due_at = now() + make_interval(secs => :after), announced_at = NULL
    WHERE job_id = :job
""")
# The longer a job waits for a free worker, the rarer it is announced again: 5 s, 10 s, 20 s, then every 30 s.
_DUE = Statement("""
    SELECT job_id, district_id, state FROM control.job_ticket
    WHERE due_at <= now() AND (state = 'running' OR announced_at IS NULL OR announced_at < now()
        - greatest(interval '5 seconds', least(interval '30 seconds', announced_at - due_at)))
    ORDER BY due_at LIMIT :limit FOR UPDATE SKIP LOCKED
""")
# A job locked by somebody else is being finished or settled this moment: its ticket is left for the next round.
_TAKE_AWAY = Statement("""
    UPDATE homeroom.job SET state = 'queued', lease_until = NULL
    WHERE district_id = :district AND id IN (
        SELECT id FROM homeroom.job
        WHERE district_id = :district AND id = ANY(CAST(:jobs AS bigint[]))
            AND state = 'running' AND lease_until <= now()
        FOR UPDATE SKIP LOCKED)
    RETURNING id
""")
_ANNOUNCED = Statement("""
    UPDATE control.job_ticket
    SET state = 'queued', announced_at = now(), due_at = CASE state WHEN 'running' THEN now() ELSE due_at END
    WHERE job_id = ANY(CAST(:jobs AS bigint[]))
""")
_WITH_OLD_FILE = Statement("""
    SELECT job_id, district_id FROM control.job_ticket WHERE file_until <= now()
    ORDER BY file_until LIMIT 100 FOR UPDATE SKIP LOCKED
""")
# Whoever ends a job this moment removes its file as well, and has locked the job first: that one is left for the next round.
_FORGET_FILES = Statement("""
    WITH over AS (
        SELECT id FROM homeroom.job WHERE district_id = :district AND id = ANY(CAST(:jobs AS bigint[]))
        FOR UPDATE SKIP LOCKED
    ), removed AS (
        DELETE FROM homeroom.job_file f USING over WHERE f.district_id = :district AND f.job_id = over.id
    )
    SELECT id FROM over
""")
_FORGOTTEN = Statement("UPDATE control.job_ticket SET file_until = NULL WHERE job_id = ANY(CAST(:jobs AS bigint[]))")


class PostgresJobDesk:
    """See `application.ports.jobs.JobDesk`. A worker that is silent for `lease_seconds` is taken for dead."""

    def __init__(self, engine: AsyncEngine, *, lease_seconds: float = 30.0) -> None:
        self._engine = engine
        self._lease = lease_seconds

    async def claim(self, job: JobId) -> Claim | None:
        async with self._alone() as connection:
            ticket = await _READY.fetchrow(connection, job=job)
            if ticket is None:
                return None
            district = DistrictId(ticket["district_id"])
            await _SET_DISTRICT.execute(connection, district=str(district))
            row = await _CLAIM.fetchrow(connection, district=district, job=job, lease=self._lease)
            if row is None:
                return None
            if row["state"] == JobState.CANCELLED:
                await REMOVE_TICKET.execute(connection, job=job)
                return None
            await _HOLD_TICKET.execute(connection, job=job, lease=self._lease)
        return Claim(
            job=job,
            district=district,
            attempt=row["attempt"],
            kind=JobKind(row["kind"]),
            payload=row["payload"],
            asked_by=row["asked_by"],
        )

    async def report(self, claim: Claim, phase: str, done: int, total: int | None) -> None:
        async with self._alone(claim.district) as connection:
            row = await _REPORT.fetchrow(
                connection, **_key(claim), phase=phase, done=done, total=total, lease=self._lease
            )
            if row is None:
                raise ClaimLost(f"attempt {claim.attempt} at job {claim.job} is over")
            await _HOLD_TICKET.execute(connection, job=claim.job, lease=self._lease)
        if row["cancel_asked"]:
            raise Cancelled(f"job {claim.job}")

    async def settle(self, claim: Claim, state: JobState, error: Mapping[str, Any] | None) -> None:
        async with self._alone(claim.district) as connection:
            told = None if error is None else to_json(error)
            if await _SETTLE.execute(connection, **_key(claim), state=state.value, error=told):
                await REMOVE_TICKET.execute(connection, job=claim.job)

    async def put_back(self, claim: Claim, after_seconds: float) -> None:
        async with self._alone(claim.district) as connection:
            if await _PUT_BACK.execute(connection, **_key(claim)):
                await _QUEUE_TICKET.execute(connection, job=claim.job, after=after_seconds)

    async def due(self, limit: int) -> list[JobId]:
        async with self._alone() as connection:
            tickets = await _DUE.fetch(connection, limit=limit)
            due = [JobId(ticket["job_id"]) for ticket in tickets if ticket["state"] == JobState.QUEUED]
            held = [ticket for ticket in tickets if ticket["state"] == JobState.RUNNING]
            due += await _in_each_district(connection, held, _TAKE_AWAY)
            await _ANNOUNCED.execute(connection, jobs=due)
        return due

    async def forget_files(self) -> int:
        async with self._alone() as connection:
            tickets = await _WITH_OLD_FILE.fetch(connection)
            if not tickets:
                return 0
            forgotten = await _in_each_district(connection, tickets, _FORGET_FILES)
            await _FORGOTTEN.execute(connection, jobs=forgotten)
        return len(forgotten)

    @asynccontextmanager
    async def _alone(self, district: DistrictId | None = None) -> AsyncIterator["asyncpg.Connection[Any]"]:
        async with self._engine.begin() as connection:
            raw = await connection.get_raw_connection()
            driver: asyncpg.Connection[Any] = raw.driver_connection
            # SQLAlchemy opens the driver's transaction with its own first statement only.
            await connection.exec_driver_sql("SET LOCAL lock_timeout = '10s'")
            if district is not None:
                await _SET_DISTRICT.execute(driver, district=str(district))
            yield driver


async def _in_each_district(
    connection: "asyncpg.Connection[Any]", tickets: Iterable[Any], statement: Statement
) -> list[JobId]:
    """The jobs that the statement did something to: jobs are seen within their district only."""
    done: list[JobId] = []
    for district, group in groupby(sorted(tickets, key=_district), key=_district):
        await _SET_DISTRICT.execute(connection, district=str(district))
        jobs = [ticket["job_id"] for ticket in group]
        rows = await statement.fetch(connection, district=district, jobs=jobs)
        done += [JobId(row["id"]) for row in rows]
    return done


def _district(ticket: Any) -> int:
    district: int = ticket["district_id"]
    return district


def _key(claim: Claim) -> dict[str, int]:
    return {"district": claim.district, "job": claim.job, "attempt": claim.attempt}
