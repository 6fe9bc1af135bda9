"""Undoing a mass run in PostgreSQL: rows that stand as the run created them are removed by one statement. Where others stand
among them, or the run cancelled, every row is first judged by what stands before the undo.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from adapters.postgres.mass_days import HASH_JOINS, MassConnection, with_seats
from adapters.postgres.statements import Statement, text_of
from application.ports.mass_schedules import Actor, MassRun
from domain.ids import PlanId
from domain.mass_change import ToNowhere
from domain.mass_days import DayAndPeriod
from domain.mass_order import BySisIds
from domain.undo_mass_schedule import UndoOutcome

_TALLY = Statement("SELECT outcome, count(*) AS rows FROM undo_row GROUP BY outcome")
_OF_RUN = """
    a.district_id = :district AND a.section_id = ANY(CAST(:sections AS bigint[])) AND a.on_date = ANY(CAST(:dates AS date[]))
    AND a.run_id = :run
"""
"""Rows that stand for the run: by the index of sections and dates, whose lists the planner sees."""
_AS_CREATED = "(a.version = a.birth AND NOT a.attended AND a.replaced IS NULL)"
_BY_INDEX = "SET LOCAL enable_seqscan = off"


def _of_run(name: str) -> Statement:
    return Statement(_told(text_of(f"mass_schedule/undo_{name}")))


def _judge(rows: str, first: str) -> Statement:
    """`rows` of the run; `first`: the condition by which the history `h` tells what stood there before the row `s`."""
    text = text_of("mass_schedule/undo_judge").replace("{rows}", text_of(f"mass_schedule/undo_{rows}"))
    return Statement(_told(text.replace("{first}", first)))


def _told(text: str) -> str:
    return text.replace("{of_run}", _OF_RUN).replace("{as_created}", _AS_CREATED)


_RESTORE = Statement(with_seats("undo_restore"))
_KEEP_PLANNED = Statement("""
    INSERT INTO homeroom.mass_plan_row
        (district_id, plan_id, ordinal, student_id, on_date, flex_period_id, outcome, target_section_id, current_section_id)
    SELECT :district, :plan, row_number() OVER (ORDER BY on_date, flex_period_id, student_id), student_id, on_date,
           flex_period_id, outcome, restored_section, NULL
    FROM undo_row
""")
_KEEP_LEFT_ALONE = Statement("""
    INSERT INTO homeroom.mass_run_undo_row (district_id, run_id, ordinal, student_id, on_date, flex_period_id, outcome)
    SELECT :district, :run, row_number() OVER (ORDER BY on_date, flex_period_id, student_id), student_id, on_date,
           flex_period_id, outcome
    FROM undo_row
    WHERE outcome NOT IN ('restored', 'opened')
""")


class PostgresMassUndo(MassConnection):
    """The undo part of `application.ports.mass_schedules.MassSchedules`."""

    async def undo(
        self, run: MassRun, days: Sequence[DayAndPeriod], actor: Actor, now: datetime, *, plan: PlanId | None
    ) -> Mapping[UndoOutcome, int]:
        await self._prepare()
        if isinstance(run.order.where, ToNowhere):
            return await self._undo_cancelling(run, days, actor, now, plan=plan)
        named = {"district": self._district, "run": run.id}
        rows = {**named, "sections": run.booked_sections}
        removable = {**rows, "dates": sorted({one.day for one in days if one.frozen is None})}
        await self._connection.execute(f"{HASH_JOINS}; {_BY_INDEX}")
        if plan is None and await self._remove_all(run.booked, removable):
            return {UndoOutcome.REMOVED: run.booked}
        await self._stage(run, days)
        await _judge("standing", "h.successor = s.birth").execute(
            self._connection,
            **rows,
            dates=run.written_dates,
            school=run.school,
            enforce=run.order.enforces_capacity,
        )
        await self._connection.execute("ANALYZE undo_row")
        if plan is not None:
            removed = await _of_run("plan").fetchval(self._connection, **removable, plan=plan)
        else:
            removed = await _of_run("remove").execute(self._connection, **removable)
            await _RESTORE.execute(self._connection, **named, now=now, actor=actor.name)
            await _KEEP_LEFT_ALONE.execute(self._connection, **named)
        counts = await self._tally()
        return counts | ({UndoOutcome.REMOVED: int(removed)} if removed else {})

    async def _undo_cancelling(
        self, run: MassRun, days: Sequence[DayAndPeriod], actor: Actor, now: datetime, *, plan: PlanId | None
    ) -> Mapping[UndoOutcome, int]:
        named = {"district": self._district, "run": run.id}
        await self._connection.execute(f"{HASH_JOINS}; {_BY_INDEX}")
        await self._stage(run, days)
        enforce = run.order.enforces_capacity
        judge = _judge("cancelled", "h.seq = s.birth")
        await judge.execute(self._connection, **named, school=run.school, enforce=enforce)
        await self._connection.execute("ANALYZE undo_row")
        if plan is not None:
            await _KEEP_PLANNED.execute(self._connection, district=self._district, plan=plan)
        else:
            await _RESTORE.execute(self._connection, **named, now=now, actor=actor.name)
            await _KEEP_LEFT_ALONE.execute(self._connection, **named)
        return await self._tally()

    async def _tally(self) -> dict[UndoOutcome, int]:
        return {UndoOutcome(row["outcome"]): int(row["rows"]) for row in await _TALLY.fetch(self._connection)}

    async def _remove_all(self, booked: int, removable: Mapping[str, Any]) -> bool:
        """Remove every row that the run wrote. False, and nothing is changed, when some of them need judging first."""
        savepoint = self._connection.transaction()
        await savepoint.start()
        removed = await _of_run("remove").execute(self._connection, **removable)
        if removed != booked:
            await savepoint.rollback()
            return False
        await savepoint.commit()
        return removed > 0

    async def _stage(self, run: MassRun, days: Sequence[DayAndPeriod]) -> None:
        await self._prepare("days", "undo")
        if isinstance(run.order.who, BySisIds):
            await self._connection.copy_records_to_table(
                "mass_listed", records=[(one.sis_id, one.line) for one in run.order.who.ids]
            )
        await self._stage_days(days)
