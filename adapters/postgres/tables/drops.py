"""Files that were left in the drop folder, and the servers they come from."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Integer, LargeBinary, Text

from adapters.postgres.tables.base import InDistrict, Json, Moment, column, key


class DropFileRow(InDistrict, table=True):
    __tablename__ = "drop_file"

    id: int = key(BigInteger, given=True)
    school_id: int | None = column(BigInteger)
    token: str = column(Text)
    name: str = column(Text)
    kind: str | None = column(Text)
    fingerprint: str = column(Text)
    job_id: int | None = column(BigInteger)
    same_as: int | None = column(BigInteger)
    error: Any = column(Json, nullable=True)
    taken_at: datetime = column(Moment)
    told_at: datetime | None = column(Moment)


class DropSettingRow(InDistrict, table=True):
    __tablename__ = "drop_setting"

    date_format: str = column(Text)


class SftpPickupRow(InDistrict, table=True):
    __tablename__ = "sftp_pickup"

    id: int = key(BigInteger, given=True)
    school_id: int | None = column(BigInteger)
    host: str = column(Text)
    port: int = column(Integer)
    user_name: str = column(Text)
    folder: str = column(Text)
    host_key: str = column(Text)
    sealed: bytes = column(LargeBinary)
    every_minutes: int = column(Integer)
    due_at: datetime = column(Moment)
    seen: Any = column(Json, given=True)
    looked_at: datetime | None = column(Moment)
    error: str | None = column(Text)
    version: int = column(BigInteger, given=True)
