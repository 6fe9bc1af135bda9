"""Appointments, those that are over or displaced, and the seats they take."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Boolean, Date, Integer, Text

from adapters.postgres.tables.base import InDistrict, Moment, column, key


class AppointmentRow(InDistrict, table=True):
    __tablename__ = "appointment"

    on_date: date = key(Date)
    student_id: int = key(BigInteger)
    flex_period_id: int = key(BigInteger)
    section_id: int = column(BigInteger)
    birth: int = column(BigInteger)
    version: int = column(BigInteger)
    run_id: int | None = column(BigInteger)
    replaced: int | None = column(BigInteger)
    made_at: datetime = column(Moment)
    locked: bool = column(Boolean)
    attended: bool = column(Boolean, given=True)
    origin: str = column(Text)
    made_by: str = column(Text)
    type: str | None = column(Text)
    comment: str | None = column(Text)


class AppointmentHistoryRow(InDistrict, table=True):
    __tablename__ = "appointment_history"

    on_date: date = key(Date)
    student_id: int = key(BigInteger)
    flex_period_id: int = key(BigInteger)
    seq: int = key(BigInteger, given=True)
    section_id: int = column(BigInteger)
    birth: int = column(BigInteger)
    version: int = column(BigInteger)
    run_id: int | None = column(BigInteger)
    replaced: int | None = column(BigInteger)
    made_at: datetime = column(Moment)
    locked: bool = column(Boolean)
    attended: bool = column(Boolean)
    origin: str = column(Text)
    made_by: str = column(Text)
    type: str | None = column(Text)
    comment: str | None = column(Text)
    ended_at: datetime = column(Moment)
    ended_by: str = column(Text)
    end_reason: str = column(Text)
    ended_run_id: int | None = column(BigInteger)
    successor: int | None = column(BigInteger)


class SeatCountRow(InDistrict, table=True):
    __tablename__ = "seat_count"

    section_id: int = key(BigInteger)
    on_date: date = key(Date)
    flex_period_id: int = key(BigInteger)
    taken: int = column(Integer)
