"""Work one job: claim it, run its handler, and write down how it ended."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from application.jobs.progress import Reports, Watch
from application.ports.jobs import Cancelled, Claim, ClaimLost, JobDesk, JobKind, JobState, Progress
from domain.errors import NotAllowed, Refusals, Refused
from domain.ids import JobId

Handler: TypeAlias = Callable[[Claim, Progress], Awaitable[object]]
"""Does the work and ends with `tx.jobs.finish` in the work's own transaction. May be run again after any fault."""

MOST_CLAIMS = 12
"""A job claimed more often than this takes its workers down with it."""

log = logging.getLogger("homeroom.jobs")


@dataclass(frozen=True, slots=True)
class Work:
    desk: JobDesk
    handlers: Mapping[JobKind, Handler]
    pauses: Sequence[float] = (2.0, 10.0)
    """Seconds to wait after the first fault, the second …; the next one is final."""
    busy_pause: float = 5.0
    most_when_busy: int = 10
    heartbeat_seconds: float = 10.0

    async def __call__(self, job: JobId, watch: Watch | None = None) -> bool:
        """Work the job if it is there to be taken; False if it is not. Safe to call twice at once, or to die in.

        Never raises for what the job's own work does; raises where the database cannot be reached to claim the job.
        """
        claim = await self.desk.claim(job)
        if claim is None:
            return False
        try:
            await self._settle(claim, await self._attempt(claim, watch))
        except asyncio.CancelledError:
            # Shutting down: what was done is rolled back by now, and somebody else may start at once.
            await asyncio.shield(self._settle(claim, _PutBack(0)))
            raise
        return True

    async def _attempt(self, claim: Claim, watch: Watch | None) -> "_Ending":
        if claim.attempt > MOST_CLAIMS:
            log.error("job given up: its workers died", extra={"job": claim.job, "attempt": claim.attempt})
            return _FAILED
        try:
            await self._run(claim, Reports(self.desk, claim, watch))
        except ClaimLost:
            log.info("job taken over by another attempt", extra={"job": claim.job, "attempt": claim.attempt})
        except Cancelled:
            return _Ended(JobState.CANCELLED, None)
        except Refused as refused:
            if refused.code == "BUSY" and claim.attempt < self.most_when_busy:
                return _PutBack(self.busy_pause)
            return _Ended(JobState.REFUSED, _told(refused))
        except Refusals as several:
            return _Ended(JobState.REFUSED, _told_together(several))
        except NotAllowed as refused:
            return _Ended(JobState.REFUSED, {"code": refused.code, "message": refused.message})
        except Exception as fault:
            facts = {"job": claim.job, "kind": claim.kind.value, "attempt": claim.attempt}
            if claim.attempt <= len(self.pauses):
                log.warning("job will be tried again: %s", type(fault).__name__, extra=facts)
                return _PutBack(self.pauses[claim.attempt - 1])
            log.error("job failed", extra=facts, exc_info=fault)
            return _FAILED
        return None

    async def _run(self, claim: Claim, progress: Reports) -> None:
        """The handler and its heartbeat, side by side: when the heartbeat learns that it is over, the handler stops."""
        handler = self.handlers[claim.kind]
        work = asyncio.ensure_future(handler(claim, progress))
        heartbeat = asyncio.create_task(progress.keep_alive(self.heartbeat_seconds))
        try:
            await asyncio.wait({work, heartbeat}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            work.cancel()
            heartbeat.cancel()
            await asyncio.gather(work, heartbeat, return_exceptions=True)
        if not work.cancelled():
            work.result()
        else:
            heartbeat.result()

    async def _settle(self, claim: Claim, ending: "_Ending") -> None:
        try:
            match ending:
                case _PutBack(after_seconds):
                    await self.desk.put_back(claim, after_seconds)
                case _Ended(state, error):
                    await self.desk.settle(claim, state, error)
        except Exception:  # noqa: BLE001 - the lease runs out, and the sweeper does what we could not
            log.warning("job could not be settled: its lease will run out", extra={"job": claim.job})


@dataclass(frozen=True, slots=True)
class _PutBack:
    after_seconds: float


@dataclass(frozen=True, slots=True)
class _Ended:
    state: JobState
    error: Mapping[str, Any] | None


_Ending: TypeAlias = _PutBack | _Ended | None
"""None: the handler has settled the job itself, or it is no longer ours."""

_FAILED = _Ended(
    JobState.FAILED,
    {"code": "INTERNAL", "message": "Something went wrong on our side: nothing was changed. Try again."},
)


def _told(refused: Refused) -> dict[str, Any]:
    told: dict[str, Any] = {"code": refused.code, "message": refused.message}
    if refused.field is not None:
        told["field"] = list(refused.field)
    if refused.details is not None:
        told["details"] = json.loads(json.dumps(dict(refused.details), default=str))
    return told


def _told_together(several: Refusals) -> dict[str, Any]:
    each = [_told(refused) for refused in several.refusals]
    return {"code": each[0]["code"], "message": str(several), "details": {"refusals": each}}
