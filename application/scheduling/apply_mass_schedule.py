"""Applying a mass schedule: asking is quick and writes a job; a worker does the rest, all or nothing."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from application.access import Viewer
from application.idempotency import once
from application.ports.clock import Clock
from application.ports.jobs import Claim, JobKind, Progress
from application.ports.mass_schedules import Actor, Counts, MassPlan
from application.ports.transaction import Begin, Transaction
from application.scheduling.mass_counts import (
    NO_COUNTS,
    add,
    counts_to_json,
    fingerprint,
)
from application.scheduling.mass_locks import locked
from application.scheduling.mass_order import (
    PREBOOKING,
    Prepared,
    actor_from_json,
    actor_of,
    actor_to_json,
    check,
    prepare,
)
from application.scheduling.mass_told import notices_of
from application.scheduling.order_json import order_from_json, order_to_json
from domain.errors import Refused, not_found
from domain.ids import JobId, PlanId, RunId
from domain.mass_change import ToNowhere
from domain.mass_order import MassOrder
from domain.mass_schedule import Outcome, Tally
from domain.notification import Deed, NotificationKind


class IfChanged(StrEnum):
    """What applying a plan does when its rows would come out differently now."""

    REFUSE = "refuse"
    REPLAN = "replan"


@dataclass(frozen=True, slots=True)
class ApplyMassSchedule:
    begin: Begin
    clock: Clock
    mutation: str = "applyMassSchedule"
    """Whose idempotency keys it takes."""

    async def __call__(
        self,
        viewer: Viewer,
        *,
        order: MassOrder | None = None,
        plan: PlanId | None = None,
        if_changed: IfChanged = IfChanged.REFUSE,
        key: str | None = None,
    ) -> JobId:
        """Ask for a plan, or for an order without a plan, to be applied; the job's result names the run.

        Raises `Refused`: `NOT_FOUND`, `PLAN_EXPIRED`, and what `PlanMassSchedule` raises.
        """
        if (order is None) == (plan is None):
            raise Refused("PLAN_OR_ORDER", "Give either a plan or an order to apply.", field="planId")
        asked = {
            "order": None if order is None else order_to_json(order),
            "plan": plan,
            "ifChanged": if_changed.value,
        }
        async with self.begin(viewer.district) as tx:

            async def ask() -> JobId:
                wanted = order if order is not None else await self._order_of(tx, viewer, plan)
                viewer.must_work_at(wanted.school)
                await check(tx, viewer, wanted, self.clock.now())
                return await enqueue_run(tx, wanted, actor_of(viewer, wanted.school), plan, if_changed)

            return await once(tx.idempotency, viewer, self.mutation, key, asked, ask)

    async def _order_of(self, tx: Transaction, viewer: Viewer, plan: PlanId | None) -> MassOrder:
        found = None if plan is None else (await tx.mass_schedules.plans([plan])).get(plan)
        if found is None or found.order is None or not viewer.works_at(found.school):
            raise not_found("plan", "planId")
        if found.expires_at < self.clock.now():
            raise Refused("PLAN_EXPIRED", "The plan is older than 24 hours: plan again.", field="planId")
        return found.order


async def enqueue_run(
    tx: Transaction,
    order: MassOrder,
    actor: Actor,
    plan: PlanId | None = None,
    if_changed: IfChanged = IfChanged.REPLAN,
) -> JobId:
    """The job of an order that has been checked, and its run."""
    payload = {
        "order": order_to_json(order),
        "plan": plan,
        "ifChanged": if_changed.value,
        "actor": actor_to_json(actor),
    }
    job = await tx.jobs.enqueue(JobKind.APPLY_MASS_SCHEDULE, payload, school=order.school, asked_by=actor.name)
    await tx.mass_schedules.add_run(order, plan, job.id, actor.name)
    return job.id


@dataclass(frozen=True, slots=True)
class RunMassSchedule:
    begin: Begin
    clock: Clock

    async def __call__(self, claim: Claim, progress: Progress) -> None:
        """Apply an order, all or nothing. Safe to deliver twice and to die in: it counts once its receipt commits."""
        order = order_from_json(claim.payload["order"])
        actor = actor_from_json(claim.payload["actor"])
        async with locked(self.begin, claim.district, order.school) as (tx, others):
            plan = await self._plan_of(tx, claim)
            prepared = await prepare(tx, order, others, actor, self.clock.now())
            run = await tx.mass_schedules.run_of_job(claim.job)
            counts = await self._book(tx, prepared, actor, run, progress, digest=plan is not None)
            if plan is not None and claim.payload["ifChanged"] == IfChanged.REFUSE:
                refuse_if_changed(plan, counts)
            await tx.mass_schedules.record_applied(
                run,
                prepared.people,
                counts,
                await notices_of(tx, order, prepared, counts),
                None if plan is None else plan.counts,
                self.clock.now(),
            )
            await _tell(tx, run, actor, self.clock)
            await tx.jobs.finish(claim, _result(run, counts, plan))

    async def _plan_of(self, tx: Transaction, claim: Claim) -> MassPlan | None:
        asked = claim.payload["plan"]
        if asked is None:
            return None
        plan = (await tx.mass_schedules.plans([asked])).get(asked)
        if plan is None:
            raise Refused("PLAN_EXPIRED", "The plan is older than 24 hours: plan again.", field="planId")
        return plan

    async def _book(
        self, tx: Transaction, prepared: Prepared, actor: Actor, run: RunId, progress: Progress, *, digest: bool
    ) -> Counts:
        counts, now = NO_COUNTS, self.clock.now()
        await progress("booking", 0, prepared.rows)
        for dates in prepared.batches():
            part = await tx.mass_schedules.apply(prepared.order, dates, actor, run, now, digest=digest)
            counts = add(counts, part)
            await progress("booking", counts.tally.total, prepared.rows)
        return counts


async def _tell(tx: Transaction, run: RunId, actor: Actor, clock: Clock) -> None:
    """Each student once. Where students are booked into their homerooms night after night, only those whose bookings change."""
    applied = (await tx.mass_schedules.runs([run]))[run]
    if not applied.written:
        return
    cancels = isinstance(applied.order.where, ToNowhere)
    kind = NotificationKind.MASS_CANCELLED if cancels else NotificationKind.MASS_BOOKED
    deed = Deed(kind, applied.school, actor.name, clock.now(), run)
    await tx.notifications.tell_of_run(applied, deed, only_displaced=actor.name == PREBOOKING.name)


def refuse_if_changed(plan: MassPlan, counts: Counts) -> None:
    """Raise `PLAN_CHANGED` with the counts that differ, when the rows are not those that were planned."""
    if fingerprint(counts) == plan.fingerprint:
        return
    planned = Tally({Outcome(outcome): count for outcome, count in plan.counts.items()})
    differing = planned.differences(counts.tally)
    raise Refused(
        "PLAN_CHANGED",
        "The schedule has changed since the plan was made: plan again and look, or apply with ifChanged REPLAN.",
        field="planId",
        details={
            "counts": {
                outcome.name: {"planned": before, "now": after} for outcome, (before, after) in differing.items()
            }
        },
    )


def _result(run: RunId, counts: Counts, plan: MassPlan | None) -> dict[str, Any]:
    result: dict[str, Any] = {"runId": run, "counts": counts_to_json(counts)}
    if plan is not None:
        result["planned"] = dict(plan.counts)
    return result
