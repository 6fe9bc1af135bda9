"""Roster syncs: their parts, what waits, and what they told."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Integer, LargeBinary, Text
from sqlalchemy.dialects.postgresql import ARRAY

from adapters.postgres.tables.base import InDistrict, Json, Moment, column, key


class RosterSyncRow(InDistrict, table=True):
    __tablename__ = "roster_sync"

    id: int = key(BigInteger, given=True)
    source_id: int | None = column(BigInteger)
    format: str = column(Text)
    status: str = column(Text)
    dry_run: bool = column(Boolean)
    fingerprint: str | None = column(Text)
    notices: Any = column(Json, given=True)
    counts: Any = column(Json, given=True)
    quarantined: int = column(Integer, given=True)
    error: Any = column(Json, nullable=True)
    run_by: str = column(Text)
    started_at: datetime = column(Moment)
    finished_at: datetime = column(Moment)
    kept_until: datetime | None = column(Moment)
    pulled: bool = column(Boolean, given=True)
    source_name: str | None = column(Text)


class RosterSyncPartRow(InDistrict, table=True):
    __tablename__ = "roster_sync_part"

    sync_id: int = key(BigInteger)
    ordinal: int = key(Integer)
    school_id: int | None = column(BigInteger)
    school_name: str = column(Text)
    status: str = column(Text)
    hold_code: str | None = column(Text)
    hold_reason: str | None = column(Text)
    counts: Any = column(Json)
    decision: str | None = column(Text)
    decided_by: str | None = column(Text)
    decided_at: datetime | None = column(Moment)


class HeldInputPieceRow(InDistrict, table=True):
    __tablename__ = "held_input_piece"

    sync_id: int = key(BigInteger)
    ordinal: int = key(Integer)
    piece: bytes = column(LargeBinary)


class RosterSyncQuarantineRow(InDistrict, table=True):
    __tablename__ = "roster_sync_quarantine"

    sync_id: int = key(BigInteger)
    ordinal: int = key(BigInteger)
    kind: str = column(Text)
    file: str = column(Text)
    row: int = column(Integer)
    field: str = column(Text)
    value: str = column(Text)
    code: str = column(Text)
    message: str = column(Text)
    source_key: str | None = column(Text)
    school_name: str | None = column(Text)


class RosterSyncChangeRow(InDistrict, table=True):
    __tablename__ = "roster_sync_change"

    sync_id: int = key(BigInteger)
    ordinal: int = key(BigInteger)
    school_id: int | None = column(BigInteger)
    school_name: str | None = column(Text)
    kind: str = column(Text)
    change: str = column(Text)
    source_key: str | None = column(Text)
    name: str = column(Text)
    before: Any = column(Json, nullable=True)
    after: Any = column(Json, nullable=True)


class RosterConflictRow(InDistrict, table=True):
    __tablename__ = "roster_conflict"

    id: int = key(BigInteger, given=True)
    source_id: int = column(BigInteger)
    kind: str = column(Text)
    source_key: str = column(Text)
    code: str = column(Text)
    people: list[int] = column(ARRAY(BigInteger))
    sis_id: str = column(Text)
    first_name: str = column(Text)
    last_name: str = column(Text)
    email: str | None = column(Text)
    sync_id: int = column(BigInteger)
    found_at: datetime = column(Moment, given=True)
    chosen: str | None = column(Text)
    person_id: int | None = column(BigInteger)
    chosen_by: str | None = column(Text)
    chosen_at: datetime | None = column(Moment)
    resolved_at: datetime | None = column(Moment)
