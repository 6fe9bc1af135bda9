"""Runs of mass schedules: what was asked, what it came to."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from adapters.postgres.json_text import to_json
from adapters.postgres.mass_days import MassConnection
from adapters.postgres.statements import Statement
from application.ports.mass_schedules import Counts, MassRun, People, UndoRow
from application.scheduling.mass_counts import by_date_to_json, by_section_to_json, counts_to_json, reported_to_json
from application.scheduling.order_json import order_from_json, order_to_json
from domain.ids import JobId, PlanId, RunId, SchoolId
from domain.mass_order import MassOrder
from domain.undo_mass_schedule import UndoOutcome

_ADD_RUN = Statement("""
    INSERT INTO homeroom.mass_run (district_id, school_id, job_id, plan_id, mass_order, run_by)
    VALUES (:district, :school, :job, :plan, CAST(:mass_order AS jsonb), :run_by) RETURNING id
""")
_RUNS = Statement("""
    SELECT * FROM homeroom.mass_run WHERE district_id = :district AND id = ANY(CAST(:ids AS bigint[]))
""")
_RUN_OF_JOB = Statement("SELECT id FROM homeroom.mass_run WHERE district_id = :district AND job_id = :job")
_LOCK_RUN = Statement("SELECT * FROM homeroom.mass_run WHERE district_id = :district AND id = :run FOR UPDATE")
_RUNS_OF = Statement("""
    SELECT * FROM homeroom.mass_run
    WHERE district_id = :district AND school_id = :school AND (CAST(:before AS bigint) IS NULL OR id < :before)
    ORDER BY id DESC LIMIT :limit
""")
_APPLIED = Statement("""
    UPDATE homeroom.mass_run
    SET people = :people, counts = CAST(:counts AS jsonb), by_date = CAST(:by_date AS jsonb),
        by_section = CAST(:by_section AS jsonb), reported_ids = CAST(:reported_ids AS jsonb), notices = CAST(:notices AS jsonb),
        planned_counts = CAST(:planned AS jsonb), applied_at = :now
    WHERE district_id = :district AND id = :run
""")
_UNDONE = Statement("""
    UPDATE homeroom.mass_run SET undone_at = :now, undone_by = :undone_by, undo_counts = CAST(:counts AS jsonb)
    WHERE district_id = :district AND id = :run
""")
_UNDO_ROWS = Statement("""
    SELECT * FROM homeroom.mass_run_undo_row
    WHERE district_id = :district AND run_id = :run AND ordinal > :after ORDER BY ordinal LIMIT :limit
""")


class PostgresMassRuns(MassConnection):
    """The part of `application.ports.mass_schedules.MassSchedules` that keeps runs."""

    async def add_run(self, order: MassOrder, plan: PlanId | None, job: JobId, run_by: str) -> RunId:
        (row,) = await _ADD_RUN.fetch(
            self._connection,
            district=self._district,
            school=order.school,
            job=job,
            plan=plan,
            mass_order=to_json(order_to_json(order)),
            run_by=run_by,
        )
        return RunId(row["id"])

    async def run_of_job(self, job: JobId) -> RunId:
        (row,) = await _RUN_OF_JOB.fetch(self._connection, district=self._district, job=job)
        return RunId(row["id"])

    async def runs(self, ids: Collection[RunId]) -> Mapping[RunId, MassRun]:
        rows = await _RUNS.fetch(self._connection, district=self._district, ids=list(ids))
        return {RunId(row["id"]): _run(row) for row in rows}

    async def lock_run(self, run: RunId) -> MassRun | None:
        row = await _LOCK_RUN.fetchrow(self._connection, district=self._district, run=run)
        return None if row is None else _run(row)

    async def runs_of(self, school: SchoolId, before: RunId | None, limit: int) -> tuple[MassRun, ...]:
        rows = await _RUNS_OF.fetch(
            self._connection, district=self._district, school=school, before=before, limit=limit
        )
        return tuple(_run(row) for row in rows)

    async def record_applied(
        self,
        run: RunId,
        people: People,
        counts: Counts,
        notices: Sequence[Mapping[str, Any]],
        planned: Mapping[str, int] | None,
        now: datetime,
    ) -> None:
        await _APPLIED.execute(
            self._connection,
            district=self._district,
            run=run,
            people=people.count,
            counts=to_json(counts_to_json(counts)),
            by_date=to_json(by_date_to_json(counts)),
            by_section=to_json(by_section_to_json(counts)),
            reported_ids=to_json(reported_to_json(people.reported)),
            notices=to_json(list(notices)),
            planned=None if planned is None else to_json(planned),
            now=now,
        )

    async def record_undone(self, run: RunId, counts: Mapping[UndoOutcome, int], by: str, now: datetime) -> None:
        await _UNDONE.execute(
            self._connection,
            district=self._district,
            run=run,
            counts=to_json({outcome.value: count for outcome, count in counts.items()}),
            undone_by=by,
            now=now,
        )

    async def undo_rows(self, run: RunId, after: int, limit: int) -> tuple[UndoRow, ...]:
        rows = await _UNDO_ROWS.fetch(self._connection, district=self._district, run=run, after=after, limit=limit)
        return tuple(
            UndoRow(
                row["ordinal"],
                row["student_id"],
                row["on_date"],
                row["flex_period_id"],
                UndoOutcome(row["outcome"]),
            )
            for row in rows
        )


def _run(row: Any) -> MassRun:
    return MassRun(
        id=RunId(row["id"]),
        school=row["school_id"],
        job=JobId(row["job_id"]),
        plan=row["plan_id"],
        order=order_from_json(row["mass_order"]),
        people=row["people"],
        counts=row["counts"],
        by_date=row["by_date"],
        by_section=row["by_section"],
        reported_ids=row["reported_ids"],
        notices=row["notices"],
        planned_counts=row["planned_counts"],
        run_by=row["run_by"],
        applied_at=row["applied_at"],
        undone_at=row["undone_at"],
        undone_by=row["undone_by"],
        undo_counts=row["undo_counts"],
    )
