"""Planning a mass schedule: asking is quick and writes a job; a worker decides every row, and books none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
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
    by_date_to_json,
    by_section_to_json,
    counts_to_json,
    fingerprint,
    reported_to_json,
)
from application.scheduling.mass_order import (
    Prepared,
    actor_from_json,
    actor_of,
    actor_to_json,
    check,
    prepare,
)
from application.scheduling.mass_told import notices_of
from application.scheduling.order_json import order_from_json, order_to_json
from domain.ids import JobId
from domain.mass_order import MassOrder

PLAN_LIVES = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class PlanMassSchedule:
    begin: Begin
    clock: Clock
    mutation: str = "planMassSchedule"
    """Whose idempotency keys it takes."""

    async def __call__(self, viewer: Viewer, order: MassOrder, *, key: str | None = None) -> JobId:
        """Ask what an order would do; the job's result names the plan. Admins, and staff within a group booking's limits.

        Raises `Refused`: `EMPTY_WINDOW`, `OUTSIDE_SCHOOL_YEAR`, `PERIODS_OVERLAP`, `NOT_FOUND`, `SECTION_NOT_ACTIVE`,
        `CAPACITY_NOT_YOURS`.
        """
        viewer.must_work_at(order.school)
        async with self.begin(viewer.district) as tx:
            payload = {"order": order_to_json(order), "actor": actor_to_json(actor_of(viewer, order.school))}

            async def ask() -> JobId:
                await check(tx, viewer, order, self.clock.now())
                job = await tx.jobs.enqueue(
                    JobKind.PLAN_MASS_SCHEDULE, payload, school=order.school, asked_by=viewer.actor
                )
                return job.id

            return await once(tx.idempotency, viewer, self.mutation, key, payload, ask)


@dataclass(frozen=True, slots=True)
class RunPlan:
    begin: Begin
    clock: Clock

    async def __call__(self, claim: Claim, progress: Progress) -> None:
        """Decide every row from one snapshot, without a lock, and keep the answer for 24 hours.

        The receipt has a transaction of its own: in the snapshot's, it would collide with the job's own progress reports. A plan
        whose receipt got lost is found by nobody and forgotten when it expires.
        """
        order = order_from_json(claim.payload["order"])
        actor = actor_from_json(claim.payload["actor"])
        async with self.begin(claim.district, snapshot=True) as tx:
            plan, prepared = await self._begin_plan(tx, order, actor, claim.asked_by)
            counts = NO_COUNTS
            await progress("planning", 0, prepared.rows)
            for dates in prepared.batches():
                counts = add(counts, await tx.mass_schedules.plan(prepared.order, dates, actor, plan.id))
                await progress("planning", counts.tally.total, prepared.rows)
            notices = await notices_of(tx, order, prepared, counts)
            await tx.mass_schedules.add_plan(_with_counts(plan, counts, notices))
        async with self.begin(claim.district) as tx:
            await tx.mass_schedules.forget_expired_plans(plan.planned_at)
            await tx.jobs.finish(claim, {"planId": plan.id, "counts": counts_to_json(counts)})

    async def _begin_plan(
        self, tx: Transaction, order: MassOrder, actor: Actor, planned_by: str
    ) -> tuple[MassPlan, Prepared]:
        now = self.clock.now()
        others = sorted(await tx.mass_schedules.schools_sharing_students(order.school))
        prepared = await prepare(tx, order, others, actor, now)
        plan = MassPlan(
            id=await tx.mass_schedules.next_plan_id(),
            school=order.school,
            order=order,
            run=None,
            today=prepared.today,
            people=prepared.people.count,
            counts={},
            by_date=[],
            by_section=[],
            reported_ids=reported_to_json(prepared.people.reported),
            notices=prepared.notices,
            fingerprint="",
            planned_by=planned_by,
            planned_at=now,
            expires_at=now + PLAN_LIVES,
        )
        await tx.mass_schedules.add_plan(plan)
        return plan, prepared


def _with_counts(plan: MassPlan, counts: Counts, notices: Sequence[Mapping[str, Any]]) -> MassPlan:
    return replace(
        plan,
        notices=notices,
        counts=counts_to_json(counts),
        by_date=by_date_to_json(counts),
        by_section=by_section_to_json(counts),
        fingerprint=fingerprint(counts),
    )
