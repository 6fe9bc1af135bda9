"""Ports: long work. A job is a row, written in the transaction that asked for it; a message only says that it is there."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from domain.ids import DistrictId, JobId, SchoolId


class JobKind(StrEnum):
    PLAN_MASS_SCHEDULE = "plan_mass_schedule"
    APPLY_MASS_SCHEDULE = "apply_mass_schedule"
    PLAN_UNDO = "plan_undo"
    UNDO_MASS_SCHEDULE = "undo_mass_schedule"
    IMPORT_ROSTER = "import_roster"
    SYNC_ROSTERS = "sync_rosters"
    IMPORT_GRADES = "import_grades"
    IMPORT_ATTENDANCE = "import_attendance"
    RELEASE_HOLD = "release_hold"
    FETCH_SFTP = "fetch_sftp"
    RETIRE_SOURCE = "retire_source"
    PLAN_CLOSURE = "plan_closure"
    APPLY_CLOSURE = "apply_closure"


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    """A rule said no: `Job.error` has code and message, as a `userError` has."""
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        return self not in (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True, slots=True)
class Job:
    id: JobId
    kind: JobKind
    school: SchoolId | None
    state: JobState
    attempt: int
    phase: str | None
    done: int
    total: int | None
    result: Mapping[str, Any] | None
    error: Mapping[str, Any] | None
    """`{"code", "message", "field"?, "details"?}` of a job that was refused or failed."""
    cancel_asked: bool
    asked_by: str
    asked_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Claim:
    """One attempt at one job; whatever it does counts only if it is still the attempt when it finishes."""

    job: JobId
    district: DistrictId
    attempt: int
    kind: JobKind
    payload: Mapping[str, Any]
    asked_by: str


class ClaimLost(Exception):
    """Another attempt has taken over, or the job was settled: nothing of this attempt may stay."""


class Cancelled(Exception):
    """Somebody asked for the job to stop: everything is rolled back."""


class Jobs(Protocol):
    """Jobs within a transaction."""

    async def enqueue(
        self, kind: JobKind, payload: Mapping[str, Any], *, school: SchoolId | None, asked_by: str
    ) -> Job:
        """Write the job down; it is announced to the workers when the transaction has committed."""

    async def find(self, ids: Collection[JobId]) -> Mapping[JobId, Job]:
        """The jobs there are, by id."""

    async def finish(self, claim: Claim, result: Mapping[str, Any]) -> None:
        """The receipt: the last statement of the work's own transaction. Raises `ClaimLost`."""

    async def ask_to_cancel(self, job: JobId) -> Job | None:
        """A queued job is cancelled at once, a running one at its next progress report; None if there is none."""


class Progress(Protocol):
    """How work tells that it lives."""

    async def __call__(self, phase: str, done: int, total: int | None) -> None:
        """Commits by itself, renews the lease, and raises `Cancelled` or `ClaimLost` where the work must stop.

        May be called as often as convenient: reports closer together than half a second are dropped.
        """


class JobDesk(Protocol):
    """Jobs from outside any work's transaction; every call commits alone."""

    async def claim(self, job: JobId) -> Claim | None:
        """Take a queued job: attempt + 1, state running, a lease. None when there is nothing to take."""

    async def report(self, claim: Claim, phase: str, done: int, total: int | None) -> None:
        """Progress and heartbeat in one. Raises `Cancelled`, `ClaimLost`."""

    async def settle(self, claim: Claim, state: JobState, error: Mapping[str, Any] | None) -> None:
        """End a job that did not finish: refused, failed or cancelled; no effect if the claim is lost."""

    async def put_back(self, claim: Claim, after_seconds: float) -> None:
        """Queue the job again after a passing fault; no effect if the claim is lost."""

    async def due(self, limit: int) -> list[JobId]:
        """Jobs to announce: queued ones nobody was told of lately, and those whose worker's lease ran out (queued again)."""

    async def forget_files(self) -> int:
        """Remove the files that were kept for a day and not read to the end; of how many jobs."""


class Announce(Protocol):
    """Tells the workers that a job is there. May be lost, may come twice."""

    def __call__(self, job: JobId) -> None: ...
