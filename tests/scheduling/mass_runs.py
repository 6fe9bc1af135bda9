"""Asking for mass runs and working their jobs at once, as the tests of this folder do."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.job_desk import PostgresJobDesk
from adapters.postgres.transaction import PostgresBegin
from application.jobs.work import Work
from application.ports.clock import Clock
from application.ports.jobs import Job, JobKind
from application.scheduling.apply_mass_schedule import ApplyMassSchedule, RunMassSchedule
from application.scheduling.plan_mass_schedule import PlanMassSchedule, RunPlan
from application.scheduling.undo_mass_schedule import PlanUndo, RunUndo, RunUndoPlan, UndoMassSchedule
from domain.ids import FlexPeriodId, JobId, SectionId
from domain.mass_order import Everyone, MassOrder, ToOwnHomeroom, ToSection
from domain.window import Window
from tests.support.schools import FixedClock, SmallSchool

MONDAYS = ("2026-09-07", "2026-09-28")
"""Four Mondays."""


@dataclass(frozen=True, slots=True)
class MassRuns:
    engine: AsyncEngine
    school: SmallSchool
    clock: Clock = field(default_factory=FixedClock)

    def at(self, now: datetime) -> "MassRuns":
        return replace(self, clock=FixedClock(now))

    def order(self, to: SectionId | None = None, **changes: Any) -> MassOrder:
        first, last = changes.pop("days", MONDAYS)
        window = Window(
            date.fromisoformat(first),
            date.fromisoformat(last),
            (FlexPeriodId(self.school.flex_period),),
            frozenset({1}),
        )
        where = ToOwnHomeroom() if to is None else ToSection(to)
        return replace(MassOrder(self.school.id, Everyone(), where, window), **changes)

    async def plan(self, order: MassOrder) -> Job:
        return await self.work(await PlanMassSchedule(self._begin, self.clock)(self.school.admin, order))

    async def apply(self, order: MassOrder | None = None, **asked: Any) -> Job:
        return await self.work(
            await ApplyMassSchedule(self._begin, self.clock)(self.school.admin, order=order, **asked)
        )

    async def plan_undo(self, run: int) -> Job:
        return await self.work(await PlanUndo(self._begin, self.clock)(self.school.admin, run))  # type: ignore[arg-type]

    async def undo(self, run: int) -> Job:
        return await self.work(await UndoMassSchedule(self._begin, self.clock)(self.school.admin, run))  # type: ignore[arg-type]

    async def work(self, job: JobId) -> Job:
        """Work the job now and tell how it ended."""
        begin, clock = self._begin, self.clock
        handlers = {
            JobKind.PLAN_MASS_SCHEDULE: RunPlan(begin, clock),
            JobKind.APPLY_MASS_SCHEDULE: RunMassSchedule(begin, clock),
            JobKind.PLAN_UNDO: RunUndoPlan(begin, clock),
            JobKind.UNDO_MASS_SCHEDULE: RunUndo(begin, clock),
        }
        await Work(PostgresJobDesk(self.engine), handlers, pauses=())(job)
        async with begin(self.school.district) as tx:
            return (await tx.jobs.find([job]))[job]

    async def table(self, name: str = "appointment") -> list[tuple[Any, ...]]:
        """Every row of the district in a table, whole."""
        async with self._begin(self.school.district) as tx:
            rows = await tx.connection.execute(text(f"SELECT * FROM homeroom.{name} ORDER BY 2, 3, 4, 5"))
            return [tuple(row) for row in rows]

    async def sections(self) -> dict[tuple[int, str], int]:
        """Where everybody is: (number of the student, date) → section."""
        numbers = {student: number for number, student in enumerate(self.school.students, 1)}
        async with self._begin(self.school.district) as tx:
            rows = await tx.connection.execute(text("SELECT student_id, on_date, section_id FROM homeroom.appointment"))
            return {(numbers[student], day.isoformat()): section for student, day, section in rows}

    async def seats_that_are_wrong(self) -> list[Any]:
        """The reconciliation query: counters that differ from the rows they count."""
        async with self._begin(self.school.district) as tx:
            rows = await tx.connection.execute(
                text("""
                    SELECT * FROM (
                        SELECT section_id, on_date, flex_period_id, count(*) AS rows FROM homeroom.appointment GROUP BY 1, 2, 3
                    ) a FULL JOIN homeroom.seat_count n USING (section_id, on_date, flex_period_id)
                    WHERE coalesce(a.rows, 0) <> coalesce(n.taken, 0)
                """)
            )
            return list(rows)

    async def execute(self, sql: str, **values: Any) -> None:
        async with self._begin(self.school.district) as tx:
            await tx.connection.execute(text(sql), {"d": self.school.district, **values})

    @property
    def _begin(self) -> PostgresBegin:
        return PostgresBegin(self.engine)
