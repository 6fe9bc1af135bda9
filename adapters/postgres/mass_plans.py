"""Plans of mass schedules: what was asked, what it would come to."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from adapters.postgres.json_text import to_json
from adapters.postgres.mass_days import MassConnection
from adapters.postgres.statements import Statement
from application.ports.mass_schedules import MassPlan, PlanRow
from application.scheduling.order_json import order_from_json, order_to_json
from domain.ids import PlanId

_NEXT_ID = Statement("SELECT nextval('homeroom.id_seq')")
_ADD_PLAN = Statement("""
    INSERT INTO homeroom.mass_plan
        (district_id, id, school_id, kind, run_id, mass_order, today, people, counts, by_date, by_section, reported_ids, notices,
         fingerprint, planned_by, planned_at, expires_at)
    VALUES (:district, :id, :school, :kind, :run, CAST(:mass_order AS jsonb), :today, :people, CAST(:counts AS jsonb),
            CAST(:by_date AS jsonb), CAST(:by_section AS jsonb), CAST(:reported_ids AS jsonb), CAST(:notices AS jsonb),
            :fingerprint, :planned_by, :planned_at, :expires_at)
    ON CONFLICT (district_id, id) DO UPDATE
    SET people = excluded.people, counts = excluded.counts, by_date = excluded.by_date, by_section = excluded.by_section,
        reported_ids = excluded.reported_ids, notices = excluded.notices, fingerprint = excluded.fingerprint
""")
_PLANS = Statement("""
    SELECT * FROM homeroom.mass_plan WHERE district_id = :district AND id = ANY(CAST(:ids AS bigint[]))
""")
_PLAN_ROWS = Statement("""
    SELECT * FROM homeroom.mass_plan_row
    WHERE district_id = :district AND plan_id = :plan AND ordinal > :after
      AND (CAST(:outcomes AS text[]) IS NULL OR outcome = ANY(:outcomes))
    ORDER BY ordinal LIMIT :limit
""")
_COUNT_PLAN_ROWS = Statement("""
    SELECT count(*) FROM homeroom.mass_plan_row
    WHERE district_id = :district AND plan_id = :plan
      AND (CAST(:outcomes AS text[]) IS NULL OR outcome = ANY(:outcomes))
""")
_FORGET_PLANS = Statement("DELETE FROM homeroom.mass_plan WHERE district_id = :district AND expires_at < :now")


class PostgresMassPlans(MassConnection):
    """The part of `application.ports.mass_schedules.MassSchedules` that keeps plans."""

    async def next_plan_id(self) -> PlanId:
        (row,) = await _NEXT_ID.fetch(self._connection)
        return PlanId(row[0])

    async def add_plan(self, plan: MassPlan) -> None:
        await _ADD_PLAN.execute(
            self._connection,
            district=self._district,
            id=plan.id,
            school=plan.school,
            kind="mass_schedule" if plan.run is None else "undo",
            run=plan.run,
            mass_order=None if plan.order is None else to_json(order_to_json(plan.order)),
            today=plan.today,
            people=plan.people,
            counts=to_json(plan.counts),
            by_date=to_json(plan.by_date),
            by_section=to_json(plan.by_section),
            reported_ids=to_json(plan.reported_ids),
            notices=to_json(plan.notices),
            fingerprint=plan.fingerprint,
            planned_by=plan.planned_by,
            planned_at=plan.planned_at,
            expires_at=plan.expires_at,
        )

    async def plans(self, ids: Collection[PlanId]) -> Mapping[PlanId, MassPlan]:
        rows = await _PLANS.fetch(self._connection, district=self._district, ids=list(ids))
        return {PlanId(row["id"]): _plan(row) for row in rows}

    async def plan_rows(
        self, plan: PlanId, outcomes: Collection[str] | None, after: int, limit: int
    ) -> tuple[PlanRow, ...]:
        rows = await _PLAN_ROWS.fetch(
            self._connection,
            district=self._district,
            plan=plan,
            after=after,
            outcomes=None if outcomes is None else list(outcomes),
            limit=limit,
        )
        return tuple(
            PlanRow(
                row["ordinal"],
                row["student_id"],
                row["on_date"],
                row["flex_period_id"],
                row["outcome"],
                row["reason"],
                row["target_section_id"],
                row["current_section_id"],
                row["current_birth"],
                row["current_version"],
            )
            for row in rows
        )

    async def count_plan_rows(self, plan: PlanId, outcomes: Collection[str] | None) -> int:
        (row,) = await _COUNT_PLAN_ROWS.fetch(
            self._connection,
            district=self._district,
            plan=plan,
            outcomes=None if outcomes is None else list(outcomes),
        )
        return int(row[0])

    async def forget_expired_plans(self, now: datetime) -> int:
        return await _FORGET_PLANS.execute(self._connection, district=self._district, now=now)


def _plan(row: Any) -> MassPlan:
    order = row["mass_order"]
    return MassPlan(
        id=PlanId(row["id"]),
        school=row["school_id"],
        order=None if order is None else order_from_json(order),
        run=row["run_id"],
        today=row["today"],
        people=row["people"],
        counts=row["counts"],
        by_date=row["by_date"],
        by_section=row["by_section"],
        reported_ids=row["reported_ids"],
        notices=row["notices"],
        fingerprint=row["fingerprint"],
        planned_by=row["planned_by"],
        planned_at=row["planned_at"],
        expires_at=row["expires_at"],
    )
