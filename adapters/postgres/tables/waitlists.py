"""Who waits for a seat."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, Text

from adapters.postgres.tables.base import InDistrict, Moment, column, key


class WaiterRow(InDistrict, table=True):
    __tablename__ = "waiter"

    id: int = key(BigInteger, given=True)
    student_id: int = column(BigInteger)
    section_id: int = column(BigInteger)
    on_date: date = column(Date)
    flex_period_id: int = column(BigInteger)
    joined_by: str = column(Text)
    joined_at: datetime = column(Moment)
    ended_at: datetime | None = column(Moment)
    birth: int | None = column(BigInteger)
    freed_student_id: int | None = column(BigInteger)
    freed_seq: int | None = column(BigInteger)
    freed_run_id: int | None = column(BigInteger)
    end_reason: str | None = column(Text)
