"""Long work, and what was asked for twice."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Integer, LargeBinary, Text

from adapters.postgres.tables.base import InDistrict, Json, Moment, column, key


class JobRow(InDistrict, table=True):
    __tablename__ = "job"

    id: int = key(BigInteger, given=True)
    school_id: int | None = column(BigInteger)
    kind: str = column(Text)
    payload: Any = column(Json)
    state: str = column(Text, given=True)
    attempt: int = column(Integer, given=True)
    phase: str | None = column(Text)
    done: int = column(BigInteger, given=True)
    total: int | None = column(BigInteger)
    result: Any = column(Json, nullable=True)
    error: Any = column(Json, nullable=True)
    cancel_asked: bool = column(Boolean, given=True)
    asked_by: str = column(Text)
    asked_at: datetime = column(Moment, given=True)
    started_at: datetime | None = column(Moment)
    finished_at: datetime | None = column(Moment)
    lease_until: datetime | None = column(Moment)


class JobFileRow(InDistrict, table=True):
    __tablename__ = "job_file"

    job_id: int = key(BigInteger)
    ordinal: int = key(Integer)
    piece: bytes = column(LargeBinary)


class IdempotencyKeyRow(InDistrict, table=True):
    __tablename__ = "idempotency_key"

    actor: str = key(Text)
    mutation: str = key(Text)
    key: str = key(Text)
    input_hash: str = column(Text)
    answer: Any = column(Json)
    kept_until: datetime = column(Moment)
