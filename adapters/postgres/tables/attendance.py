"""Who was there, what was said before, and what the school's SIS calls it."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Boolean, Date, Text

from adapters.postgres.tables.base import InDistrict, Moment, column, key


class AttendanceRow(InDistrict, table=True):
    __tablename__ = "attendance"

    student_id: int = key(BigInteger)
    on_date: date = key(Date)
    flex_period_id: int = key(BigInteger)
    birth: int = key(BigInteger)
    section_id: int = column(BigInteger)
    mark: str = column(Text)
    tardy: bool = column(Boolean)
    comment: str | None = column(Text)
    taken_by: str = column(Text)
    taken_at: datetime = column(Moment)


class AttendanceHistoryRow(InDistrict, table=True):
    __tablename__ = "attendance_history"

    student_id: int = key(BigInteger)
    on_date: date = key(Date)
    flex_period_id: int = key(BigInteger)
    birth: int = key(BigInteger)
    seq: int = key(BigInteger, given=True)
    section_id: int = column(BigInteger)
    mark: str = column(Text)
    tardy: bool = column(Boolean)
    comment: str | None = column(Text)
    taken_by: str = column(Text)
    taken_at: datetime = column(Moment)
    ended_by: str = column(Text)
    ended_at: datetime = column(Moment)


class AttendanceCodesRow(InDistrict, table=True):
    __tablename__ = "attendance_codes"

    school_id: int = key(BigInteger)
    present: str = column(Text)
    tardy: str = column(Text)
    absent: str = column(Text)
    excused: str = column(Text)
    set_by: str = column(Text)
    set_at: datetime = column(Moment)
