"""Plans and runs in memory: what was asked, what it came to."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from application.ports.mass_schedules import Counts, MassPlan, MassRun, People, PlanRow, UndoRow
from application.scheduling.mass_counts import by_date_to_json, by_section_to_json, counts_to_json, reported_to_json
from domain.ids import JobId, PlanId, RunId, SchoolId
from domain.mass_order import MassOrder
from domain.undo_mass_schedule import UndoOutcome
from tests.fakes.flex_store import FakeDistrict


class FakeMassRecords:
    """The record-keeping part of `application.ports.mass_schedules.MassSchedules`."""

    def __init__(self, store: FakeDistrict) -> None:
        self._store = store

    async def next_plan_id(self) -> PlanId:
        return PlanId(self._store.number())

    async def add_plan(self, plan: MassPlan) -> None:
        self._store.facts.plans[plan.id] = replace(plan, notices=list(plan.notices))

    async def plans(self, ids: Collection[PlanId]) -> Mapping[PlanId, MassPlan]:
        return {id_: plan for id_, plan in self._store.facts.plans.items() if id_ in ids}

    async def plan_rows(
        self, plan: PlanId, outcomes: Collection[str] | None, after: int, limit: int
    ) -> tuple[PlanRow, ...]:
        return tuple(row for row in self._rows(plan, outcomes) if row.ordinal > after)[:limit]

    async def count_plan_rows(self, plan: PlanId, outcomes: Collection[str] | None) -> int:
        return len(self._rows(plan, outcomes))

    def _rows(self, plan: PlanId, outcomes: Collection[str] | None) -> list[PlanRow]:
        rows = self._store.facts.plan_rows.get(plan, [])
        return [row for row in rows if outcomes is None or row.outcome in outcomes]

    async def forget_expired_plans(self, now: datetime) -> int:
        expired = [id_ for id_, plan in self._store.facts.plans.items() if plan.expires_at < now]
        for plan in expired:
            del self._store.facts.plans[plan]
            self._store.facts.plan_rows.pop(plan, None)
        return len(expired)

    async def add_run(self, order: MassOrder, plan: PlanId | None, job: JobId, run_by: str) -> RunId:
        run = MassRun(
            id=RunId(self._store.number()),
            school=order.school,
            job=job,
            plan=plan,
            order=order,
            people=0,
            counts={},
            by_date=[],
            by_section=[],
            reported_ids=[],
            notices=[],
            planned_counts=None,
            run_by=run_by,
            applied_at=None,
            undone_at=None,
            undone_by=None,
            undo_counts=None,
        )
        self._store.facts.runs[run.id] = run
        return run.id

    async def run_of_job(self, job: JobId) -> RunId:
        return next(run.id for run in self._store.facts.runs.values() if run.job == job)

    async def runs(self, ids: Collection[RunId]) -> Mapping[RunId, MassRun]:
        return {id_: run for id_, run in self._store.facts.runs.items() if id_ in ids}

    async def lock_run(self, run: RunId) -> MassRun | None:
        return self._store.facts.runs.get(run)

    async def runs_of(self, school: SchoolId, before: RunId | None, limit: int) -> tuple[MassRun, ...]:
        found = [run for run in self._store.facts.runs.values() if run.school == school]
        newest = sorted(found, key=lambda run: run.id, reverse=True)
        return tuple(run for run in newest if before is None or run.id < before)[:limit]

    async def record_applied(
        self,
        run: RunId,
        people: People,
        counts: Counts,
        notices: Sequence[Mapping[str, Any]],
        planned: Mapping[str, int] | None,
        now: datetime,
    ) -> None:
        self._change(
            run,
            people=people.count,
            counts=counts_to_json(counts),
            by_date=by_date_to_json(counts),
            by_section=by_section_to_json(counts),
            reported_ids=reported_to_json(people.reported),
            notices=list(notices),
            planned_counts=planned,
            applied_at=now,
        )

    async def record_undone(self, run: RunId, counts: Mapping[UndoOutcome, int], by: str, now: datetime) -> None:
        told = {outcome.value: count for outcome, count in counts.items()}
        self._change(run, undone_at=now, undone_by=by, undo_counts=told)

    async def undo_rows(self, run: RunId, after: int, limit: int) -> tuple[UndoRow, ...]:
        rows = self._store.facts.undo_rows.get(run, [])
        return tuple(row for row in rows if row.ordinal > after)[:limit]

    def _change(self, run: RunId, **changes: Any) -> None:
        self._store.facts.runs[run] = replace(self._store.facts.runs[run], **changes)
