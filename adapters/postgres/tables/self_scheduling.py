"""What schools let their students book for themselves."""

from datetime import datetime, time

from sqlalchemy import BigInteger, SmallInteger, Text, Time

from adapters.postgres.tables.base import InDistrict, Moment, column, key


class SelfSchedulingRow(InDistrict, table=True):
    __tablename__ = "self_scheduling"

    school_id: int = key(BigInteger)
    horizon_days: int = column(SmallInteger)
    set_by: str = column(Text)
    set_at: datetime = column(Moment)
    version: int = column(BigInteger, given=True)


class SelfSchedulingWindowRow(InDistrict, table=True):
    __tablename__ = "self_scheduling_window"

    school_id: int = key(BigInteger)
    weekday: int = key(SmallInteger)
    kind: str = column(Text)
    opens_at: time | None = column(Time)
    closes_at: time | None = column(Time)
