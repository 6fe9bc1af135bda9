"""Where rosters come from, and under which keys."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import BigInteger, Boolean, Date, Integer, LargeBinary, Text, Time
from sqlalchemy.dialects.postgresql import ARRAY

from adapters.postgres.tables.base import InDistrict, Json, Moment, column, key


class RosterSourceRow(InDistrict, table=True):
    __tablename__ = "roster_source"

    id: int = key(BigInteger, given=True)
    kind: str = column(Text)
    name: str = column(Text)
    sis_ids: Any = column(Json, nullable=True)
    retired: bool = column(Boolean, given=True)


class SchoolSourceKeyRow(InDistrict, table=True):
    __tablename__ = "school_source_key"

    source_id: int = key(BigInteger)
    source_key: str = key(Text)
    school_id: int = column(BigInteger)
    name: str = column(Text)
    year_first_day: date | None = column(Date)


class RosterConnectionRow(InDistrict, table=True):
    __tablename__ = "roster_connection"

    id: int = key(BigInteger, given=True)
    source_id: int = column(BigInteger)
    kind: str = column(Text)
    name: str = column(Text)
    settings: Any = column(Json)
    sealed: bytes = column(LargeBinary)
    secrets: list[str] = column(ARRAY(Text))
    time_zone: str = column(Text)
    nightly_at: time | None = column(Time)
    state: str = column(Text)
    cursor: str | None = column(Text)
    cursor_rules: str | None = column(Text)
    night_retries: int = column(Integer, given=True)
    checked_at: datetime | None = column(Moment)
    sync_job_id: int | None = column(BigInteger)
    last_sync_id: int | None = column(BigInteger)
    created_by: str = column(Text)
    created_at: datetime = column(Moment)
    updated_by: str = column(Text)
    updated_at: datetime = column(Moment)
    version: int = column(BigInteger, given=True)
