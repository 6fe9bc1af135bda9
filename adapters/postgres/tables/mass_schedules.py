"""Plans and runs of mass schedules."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Date, Integer, Text

from adapters.postgres.tables.base import InDistrict, Json, Moment, column, key


class MassPlanRow(InDistrict, table=True):
    __tablename__ = "mass_plan"

    id: int = key(BigInteger, given=True)
    school_id: int = column(BigInteger)
    kind: str = column(Text)
    run_id: int | None = column(BigInteger)
    mass_order: Any = column(Json, nullable=True)
    today: date = column(Date)
    people: int = column(Integer, given=True)
    counts: Any = column(Json)
    by_date: Any = column(Json, given=True)
    by_section: Any = column(Json, given=True)
    reported_ids: Any = column(Json, given=True)
    notices: Any = column(Json, given=True)
    fingerprint: str = column(Text)
    planned_by: str = column(Text)
    planned_at: datetime = column(Moment)
    expires_at: datetime = column(Moment)


class MassPlanLineRow(InDistrict, table=True):
    __tablename__ = "mass_plan_row"

    plan_id: int = key(BigInteger)
    ordinal: int = key(BigInteger)
    student_id: int = column(BigInteger)
    on_date: date = column(Date)
    flex_period_id: int = column(BigInteger)
    outcome: str = column(Text)
    reason: str | None = column(Text)
    target_section_id: int | None = column(BigInteger)
    current_section_id: int | None = column(BigInteger)
    current_birth: int | None = column(BigInteger)
    current_version: int | None = column(BigInteger)


class MassRunRow(InDistrict, table=True):
    __tablename__ = "mass_run"

    id: int = key(BigInteger, given=True)
    school_id: int = column(BigInteger)
    job_id: int = column(BigInteger)
    plan_id: int | None = column(BigInteger)
    mass_order: Any = column(Json)
    people: int = column(Integer, given=True)
    counts: Any = column(Json, given=True)
    by_date: Any = column(Json, given=True)
    by_section: Any = column(Json, given=True)
    reported_ids: Any = column(Json, given=True)
    notices: Any = column(Json, given=True)
    planned_counts: Any = column(Json, nullable=True)
    run_by: str = column(Text)
    applied_at: datetime | None = column(Moment)
    undone_at: datetime | None = column(Moment)
    undone_by: str | None = column(Text)
    undo_counts: Any = column(Json, nullable=True)


class MassRunUndoRowRow(InDistrict, table=True):
    __tablename__ = "mass_run_undo_row"

    run_id: int = key(BigInteger)
    ordinal: int = key(BigInteger)
    student_id: int = column(BigInteger)
    on_date: date = column(Date)
    flex_period_id: int = column(BigInteger)
    outcome: str = column(Text)
