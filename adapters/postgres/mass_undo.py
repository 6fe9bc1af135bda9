"""Undoing a mass run in PostgreSQL. First every row is judged by what stands before the undo, then rows are taken back."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from adapters.postgres.mass_days import HASH_JOINS, MassConnection, with_seats
from adapters.postgres.statements import Statement, from_file
from application.ports.mass_schedules import Actor, MassRun
from domain.ids import PlanId, RunId
from domain.mass_schedule import BySisIds, DayAndPeriod, UndoOutcome

_DATES_OF_RUN = Statement("""
    SELECT DISTINCT a.on_date
    FROM homeroom.mass_run r
    JOIN homeroom.section s ON s.district_id = r.district_id AND s.school_id = r.school_id
    CROSS JOIN LATERAL (
        SELECT on_date FROM homeroom.appointment a
        WHERE a.district_id = s.district_id AND a.section_id = s.id AND a.on_date BETWEEN r.first_day AND r.last_day
          AND a.run_id = r.id
        OFFSET 0
    ) a
    WHERE r.district_id = :district AND r.id = :run
    ORDER BY a.on_date
""")
_TALLY = Statement("SELECT outcome, count(*) AS rows FROM undo_row GROUP BY outcome")
_REMOVABLE = """
    FROM homeroom.section s
    CROSS JOIN LATERAL (
        SELECT a.ctid, a.* FROM homeroom.appointment a
        WHERE a.district_id = s.district_id AND a.section_id = s.id AND a.on_date = ANY(CAST(:open_dates AS date[]))
          AND a.run_id = :run AND a.version = a.birth AND NOT a.attended AND a.replaced IS NULL
        OFFSET 0
    ) a
    WHERE s.district_id = :district AND s.school_id = :school
"""
"""Rows that stand as the run created them: by the index of sections and dates, one range for each section."""
_KEEP_PLAN = Statement(
    """
    INSERT INTO homeroom.mass_plan_row
        (district_id, plan_id, ordinal, student_id, on_date, flex_period_id, outcome, target_section_id, current_section_id,
         current_birth)
    SELECT :district, :plan, row_number() OVER (ORDER BY on_date, flex_period_id, student_id), student_id, on_date,
           flex_period_id, outcome, back, section_id, birth
    FROM (
        SELECT student_id, on_date, flex_period_id, outcome, restored_section AS back, section_id, birth FROM undo_row
        UNION ALL
        SELECT a.student_id, a.on_date, a.flex_period_id, 'removed', CAST(NULL AS bigint), a.section_id, a.birth {removable}
    ) rows
""".replace("{removable}", _REMOVABLE)
)
_COUNT_REMOVABLE = Statement("SELECT count(*)" + _REMOVABLE)
_DELETE = Statement(with_seats("undo_delete").replace("{removable}", _REMOVABLE))
_RESTORE = Statement(with_seats("undo_restore"))
_KEEP_LEFT_ALONE = Statement("""
    INSERT INTO homeroom.mass_run_undo_row (district_id, run_id, ordinal, student_id, on_date, flex_period_id, outcome)
    SELECT :district, :run, row_number() OVER (ORDER BY on_date, flex_period_id, student_id), student_id, on_date,
           flex_period_id, outcome
    FROM undo_row
    WHERE outcome NOT IN ('restored', 'opened')
""")


class PostgresMassUndo(MassConnection):
    """The undo part of `application.ports.mass_schedules.MassSchedules`."""

    async def dates_of_run(self, run: RunId) -> tuple[date, ...]:
        rows = await _DATES_OF_RUN.fetch(self._connection, district=self._district, run=run)
        return tuple(row["on_date"] for row in rows)

    async def undo(
        self, run: MassRun, days: Sequence[DayAndPeriod], actor: Actor, now: datetime, *, plan: PlanId | None
    ) -> Mapping[UndoOutcome, int]:
        await self._judge(run, days)
        named = {"district": self._district, "run": run.id}
        removable = {
            **named,
            "school": run.school,
            "open_dates": sorted({one.day for one in days if one.frozen is None}),
        }
        await self._connection.execute("ANALYZE undo_row")
        counts = {UndoOutcome(row["outcome"]): int(row["rows"]) for row in await _TALLY.fetch(self._connection)}
        if plan is not None:
            await _KEEP_PLAN.execute(self._connection, **removable, plan=plan)
            (row,) = await _COUNT_REMOVABLE.fetch(self._connection, **removable)
        else:
            (row,) = await _DELETE.fetch(self._connection, **removable)
            await _RESTORE.execute(self._connection, **named, now=now, actor=actor.name)
            await _KEEP_LEFT_ALONE.execute(self._connection, **named)
        if row[0]:
            counts[UndoOutcome.REMOVED] = int(row[0])
        return counts

    async def _judge(self, run: MassRun, days: Sequence[DayAndPeriod]) -> None:
        await self._prepare()
        if isinstance(run.order.who, BySisIds):
            await self._connection.copy_records_to_table(
                "mass_listed", records=[(one.sis_id, one.line) for one in run.order.who.ids]
            )
        await self._stage_days(days)
        await self._connection.execute(HASH_JOINS)
        await from_file("mass_schedule/undo_judge").execute(
            self._connection,
            district=self._district,
            school=run.school,
            run=run.id,
            dates=sorted({one.day for one in days}),
            enforce=run.order.enforces_capacity,
        )
