"""Undoing a mass run: look first, then take back what still stands as the run wrote it; the rest is left alone and listed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from application.access import Viewer
from application.idempotency import once
from application.ports.clock import Clock
from application.ports.jobs import Claim, JobKind, Progress
from application.ports.mass_schedules import MassPlan, MassRun
from application.ports.transaction import Begin, Transaction
from application.scheduling.mass_locks import locked
from application.scheduling.mass_order import actor_from_json, actor_of, actor_to_json, bells_of
from application.scheduling.plan_mass_schedule import PLAN_LIVES
from domain.errors import NotAllowed, Refused, not_found
from domain.ids import JobId, PlanId, RunId, SchoolId
from domain.mass_days import DayAndPeriod, day_and_period
from domain.mass_schedule import frozen_on
from domain.notification import Deed, NotificationKind
from domain.undo_mass_schedule import UndoOutcome


@dataclass(frozen=True, slots=True)
class PlanUndo:
    begin: Begin
    clock: Clock

    async def __call__(self, viewer: Viewer, run: RunId, *, key: str | None = None) -> JobId:
        """Ask what undoing the run would do; the job's result names a plan. By its runner or an admin.

        Raises `Refused`: `NOT_FOUND`, `NOT_APPLIED`, `ALREADY_UNDONE`.
        """
        return await _ask(self.begin, viewer, run, JobKind.PLAN_UNDO, "planUndo", key)


@dataclass(frozen=True, slots=True)
class UndoMassSchedule:
    begin: Begin
    clock: Clock

    async def __call__(self, viewer: Viewer, run: RunId, *, key: str | None = None) -> JobId:
        """Ask for the run to be undone; the job's result has the counts. By its runner or an admin.

        Raises `Refused`: `NOT_FOUND`, `NOT_APPLIED`, `ALREADY_UNDONE`.
        """
        return await _ask(self.begin, viewer, run, JobKind.UNDO_MASS_SCHEDULE, "undoMassSchedule", key)


@dataclass(frozen=True, slots=True)
class RunUndoPlan:
    begin: Begin
    clock: Clock

    async def __call__(self, claim: Claim, progress: Progress) -> None:
        """Judge every row of the run from one snapshot, without a lock; the receipt follows, as in `RunPlan`."""
        actor = actor_from_json(claim.payload["actor"])
        async with self.begin(claim.district, snapshot=True) as tx:
            run = _undoable((await tx.mass_schedules.runs([claim.payload["run"]])).get(claim.payload["run"]))
            now = self.clock.now()
            others = sorted(await tx.mass_schedules.schools_sharing_students(run.school))
            days, today = await days_of_run(tx, run, others, self.clock)
            plan = _empty_plan(await tx.mass_schedules.next_plan_id(), run, today, claim.asked_by, now)
            await progress("planning", 0, run.written)
            await tx.mass_schedules.add_plan(plan)
            counts = _plain(await tx.mass_schedules.undo(run, days, actor, now, plan=plan.id))
            await tx.mass_schedules.add_plan(replace(plan, counts=counts))
        async with self.begin(claim.district) as tx:
            await tx.jobs.finish(claim, {"planId": plan.id, "counts": counts})


@dataclass(frozen=True, slots=True)
class RunUndo:
    begin: Begin
    clock: Clock

    async def __call__(self, claim: Claim, progress: Progress) -> None:
        """Take back what still stands as the run wrote it, in one transaction."""
        actor = actor_from_json(claim.payload["actor"])
        async with locked(self.begin, claim.district, SchoolId(claim.payload["school"])) as (tx, others):
            run = _undoable(await tx.mass_schedules.lock_run(RunId(claim.payload["run"])))
            now = self.clock.now()
            days, _ = await days_of_run(tx, run, others, self.clock)
            await progress("undoing", 0, run.written)
            counts = await tx.mass_schedules.undo(run, days, actor, now, plan=None)
            await tx.mass_schedules.record_undone(run.id, counts, actor.name, now)
            deed = Deed(NotificationKind.MASS_UNDONE, run.school, actor.name, now, run.id)
            await tx.notifications.tell_of_undo(run, deed)
            await tx.jobs.finish(claim, {"runId": run.id, "counts": _plain(counts)})


async def _ask(begin: Begin, viewer: Viewer, run: RunId, kind: JobKind, mutation: str, key: str | None) -> JobId:
    async with begin(viewer.district) as tx:
        found = (await tx.mass_schedules.runs([run])).get(run)
        if found is None or not viewer.works_at(found.school):
            raise not_found("mass run", "runId")
        if found.run_by != viewer.actor and not viewer.administers(found.school):
            raise NotAllowed("Only who ran it, or an admin of the school, may undo a mass run.")
        actor = actor_of(viewer, found.school)
        payload = {"run": run, "school": found.school, "actor": actor_to_json(actor)}

        async def ask() -> JobId:
            _undoable(found)
            job = await tx.jobs.enqueue(kind, payload, school=found.school, asked_by=viewer.actor)
            return job.id

        return await once(tx.idempotency, viewer, mutation, key, payload, ask)


def _undoable(run: MassRun | None) -> MassRun:
    if run is None:
        raise not_found("mass run", "runId")
    if run.applied_at is None:
        raise Refused("NOT_APPLIED", "The run has not been applied, so there is nothing to undo.", field="runId")
    if run.undone_at is not None:
        raise Refused(
            "ALREADY_UNDONE", f"The run was undone on {run.undone_at:%Y-%m-%d} by {run.undone_by}.", field="runId"
        )
    return run


async def days_of_run(
    tx: Transaction, run: MassRun, others: list[SchoolId], clock: Clock
) -> tuple[list[DayAndPeriod], date]:
    """The dates and periods on which rows of the run may stand. A period deactivated since counts as closed."""
    own, other_bells = await bells_of(tx, run.school, others)
    today = own.calendar.today(clock.now())
    periods = {period.id: period for period in own.flex_periods}
    days = []
    for day in run.written_dates:
        for period in run.order.when.flex_periods:
            if period in periods:
                days.append(day_and_period(day, periods[period], own, other_bells, today))
            else:
                frozen = frozen_on(day, today, school_is_frozen=own.calendar.frozen)
                days.append(DayAndPeriod(day, period, None, True, frozenset(), frozen, frozenset(), False))
    return days, today


def _empty_plan(plan: PlanId, run: MassRun, today: date, planned_by: str, now: Any) -> MassPlan:
    return MassPlan(
        id=plan,
        school=run.school,
        order=None,
        run=run.id,
        today=today,
        people=0,
        counts={},
        by_date=[],
        by_section=[],
        reported_ids=[],
        notices=[],
        fingerprint="",
        planned_by=planned_by,
        planned_at=now,
        expires_at=now + PLAN_LIVES,
    )


def _plain(counts: Mapping[UndoOutcome, int]) -> dict[str, int]:
    return {outcome.value: count for outcome, count in counts.items()}
