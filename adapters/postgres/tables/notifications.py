"""What students are told."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, Integer, Text

from adapters.postgres.tables.base import InDistrict, Moment, column, key


class NotificationRow(InDistrict, table=True):
    __tablename__ = "notification"

    student_id: int = key(BigInteger)
    seq: int = key(BigInteger, given=True)
    school_id: int = column(BigInteger)
    kind: str = column(Text)
    appointments: int = column(Integer)
    displaced: int = column(Integer, given=True)
    moved: int = column(Integer, given=True)
    first_day: date = column(Date)
    last_day: date = column(Date)
    flex_period_id: int | None = column(BigInteger)
    section_id: int | None = column(BigInteger)
    previous_day: date | None = column(Date)
    previous_section_id: int | None = column(BigInteger)
    run_id: int | None = column(BigInteger)
    made_by: str = column(Text)
    made_at: datetime = column(Moment)
    read_at: datetime | None = column(Moment)
