"""Jobs in memory, with transactions that roll back and time that tests move."""

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from application.ports.jobs import Cancelled, Claim, ClaimLost, Job, JobKind, JobState
from domain.ids import DistrictId, JobId, SchoolId

START = datetime(2026, 9, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    district: DistrictId
    job: Job
    payload: Mapping[str, Any]
    due: datetime
    announced: datetime | None


@dataclass(frozen=True)
class File:
    content: bytes
    until: datetime


@dataclass
class FakeJobStore:
    """What a database would keep."""

    rows: dict[JobId, Row] = field(default_factory=dict)
    files: dict[JobId, File] = field(default_factory=dict)
    announced: list[JobId] = field(default_factory=list)
    now: datetime = START

    @asynccontextmanager
    async def begin(self, district: DistrictId) -> AsyncIterator["FakeJobs"]:
        jobs = FakeJobs(self, district)
        before = dict(self.rows), dict(self.files)
        try:
            yield jobs
        except BaseException:
            self.rows, self.files = before
            raise
        self.announced += jobs.announced

    async def pass_time(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def change(self, row: Row, **changes: Any) -> Job:
        job = replace(row.job, **changes)
        self.rows[job.id] = replace(row, job=job)
        if job.state.is_over:
            self.files.pop(job.id, None)
        return job


class FakeJobs:
    """See `application.ports.jobs.Jobs`."""

    def __init__(self, store: FakeJobStore, district: DistrictId) -> None:
        self._store = store
        self._district = district
        self.announced: list[JobId] = []

    async def enqueue(
        self, kind: JobKind, payload: Mapping[str, Any], *, school: SchoolId | None, asked_by: str
    ) -> Job:
        job = Job(
            id=JobId(len(self._store.rows) + 1),
            kind=kind,
            school=school,
            state=JobState.QUEUED,
            attempt=0,
            phase=None,
            done=0,
            total=None,
            result=None,
            error=None,
            cancel_asked=False,
            asked_by=asked_by,
            asked_at=self._store.now,
            started_at=None,
            finished_at=None,
        )
        self._store.rows[job.id] = Row(self._district, job, dict(payload), self._store.now, self._store.now)
        self.announced.append(job.id)
        return job

    async def find(self, ids: Collection[JobId]) -> Mapping[JobId, Job]:
        return {id_: row.job for id_ in ids if (row := self._row(id_))}

    async def finish(self, claim: Claim, result: Mapping[str, Any]) -> None:
        row = held(self._store, claim)
        if row is None:
            raise ClaimLost
        done = row.job.done if row.job.total is None else row.job.total
        self._store.change(row, state=JobState.DONE, result=dict(result), done=done, finished_at=self._store.now)

    def forget(self, before: datetime, lists: Collection[str], forgotten: str, limit: int) -> int:
        """Of jobs of the district that ended before then: what they were asked with, these lists of their results, and what
        their errors said. How many there were."""
        old = [
            row
            for row in self._store.rows.values()
            if row.district == self._district
            and row.job.finished_at is not None
            and row.job.finished_at < before
            and row.payload
        ][:limit]
        for row in old:
            result, error = row.job.result, row.job.error
            emptied = result and {name: [] if name in lists else value for name, value in result.items()}
            unsaid = error and {"code": error["code"], "message": forgotten}
            job = replace(row.job, result=emptied, error=unsaid)
            self._store.rows[job.id] = replace(row, job=job, payload={})
        return len(old)

    async def ask_to_cancel(self, job: JobId) -> Job | None:
        row = self._row(job)
        if row is None or row.job.state.is_over:
            return row and row.job
        if row.job.state is JobState.QUEUED:
            return self._store.change(row, cancel_asked=True, state=JobState.CANCELLED, finished_at=self._store.now)
        return self._store.change(row, cancel_asked=True)

    def _row(self, job: JobId) -> Row | None:
        row = self._store.rows.get(job)
        return row if row and row.district == self._district else None


class FakeJobDesk:
    """See `application.ports.jobs.JobDesk`."""

    def __init__(self, store: FakeJobStore, lease_seconds: float = 30) -> None:
        self._store = store
        self._lease = timedelta(seconds=lease_seconds)

    async def claim(self, job: JobId) -> Claim | None:
        row = self._store.rows.get(job)
        if row is None or row.job.state is not JobState.QUEUED or row.due > self._store.now:
            return None
        if row.job.cancel_asked:
            self._store.change(row, state=JobState.CANCELLED, finished_at=self._store.now)
            return None
        taken = self._store.change(
            row,
            state=JobState.RUNNING,
            attempt=row.job.attempt + 1,
            started_at=row.job.started_at or self._store.now,
            phase=None,
            done=0,
            total=None,
        )
        self._renew(job)
        return Claim(job, row.district, taken.attempt, taken.kind, row.payload, taken.asked_by)

    async def report(self, claim: Claim, phase: str, done: int, total: int | None) -> None:
        row = held(self._store, claim)
        if row is None:
            raise ClaimLost
        self._store.change(row, phase=phase, done=done, total=total)
        self._renew(claim.job)
        if row.job.cancel_asked:
            raise Cancelled

    async def settle(self, claim: Claim, state: JobState, error: Mapping[str, Any] | None) -> None:
        if row := held(self._store, claim):
            self._store.change(row, state=state, error=error, finished_at=self._store.now)

    async def put_back(self, claim: Claim, after_seconds: float) -> None:
        if row := held(self._store, claim):
            self._store.change(row, state=JobState.QUEUED)
            due = self._store.now + timedelta(seconds=after_seconds)
            self._store.rows[claim.job] = replace(self._store.rows[claim.job], due=due, announced=None)

    async def due(self, limit: int) -> list[JobId]:
        now = self._store.now
        found: list[JobId] = []
        for row in sorted(self._store.rows.values(), key=lambda row: row.due):
            if row.job.state.is_over or row.due > now or len(found) == limit:
                continue
            if row.job.state is JobState.QUEUED and row.announced is not None:
                pause = max(timedelta(seconds=5), min(timedelta(seconds=30), row.announced - row.due))
                if row.announced >= now - pause:
                    continue
            due = now if row.job.state is JobState.RUNNING else row.due
            self._store.rows[row.job.id] = replace(row, due=due, announced=now)
            self._store.change(self._store.rows[row.job.id], state=JobState.QUEUED)
            found.append(row.job.id)
        return found

    async def forget_files(self) -> int:
        old = [job for job, file in self._store.files.items() if file.until <= self._store.now]
        for job in old:
            del self._store.files[job]
        return len(old)

    def _renew(self, job: JobId) -> None:
        self._store.rows[job] = replace(self._store.rows[job], due=self._store.now + self._lease)


def held(store: FakeJobStore, claim: Claim) -> Row | None:
    row = store.rows.get(claim.job)
    current = row and row.job.state is JobState.RUNNING and row.job.attempt == claim.attempt
    return row if current else None
