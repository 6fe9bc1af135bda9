"""Who asked for which appointment, and how it was decided."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, Text

from adapters.postgres.tables.base import InDistrict, Moment, column, key


class AppointmentRequestRow(InDistrict, table=True):
    __tablename__ = "appointment_request"

    id: int = key(BigInteger, given=True)
    school_id: int = column(BigInteger)
    student_id: int = column(BigInteger)
    on_date: date = column(Date)
    flex_period_id: int = column(BigInteger)
    section_id: int = column(BigInteger)
    comment: str | None = column(Text)
    requested_by: str = column(Text)
    requested_at: datetime = column(Moment)
    state: str = column(Text, given=True)
    decided_by: str | None = column(Text)
    decided_at: datetime | None = column(Moment)
    reason: str | None = column(Text)
