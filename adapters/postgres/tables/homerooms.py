"""Which sections are homerooms, and for whom by hand."""

from datetime import datetime

from sqlalchemy import BigInteger, SmallInteger, Text
from sqlalchemy.dialects.postgresql import ARRAY

from adapters.postgres.tables.base import InDistrict, Moment, column, key


class HomeroomDesignationRow(InDistrict, table=True):
    __tablename__ = "homeroom_designation"

    section_id: int = key(BigInteger)
    weekdays: list[int] | None = column(ARRAY(SmallInteger))
    cycle_days: list[str] | None = column(ARRAY(Text))
    flex_period_ids: list[int] | None = column(ARRAY(BigInteger))
    designated_by: str = column(Text)
    designated_at: datetime = column(Moment, given=True)


class HomeroomPinRow(InDistrict, table=True):
    __tablename__ = "homeroom_pin"

    id: int = key(BigInteger, given=True)
    school_id: int = column(BigInteger)
    student_id: int = column(BigInteger)
    section_id: int = column(BigInteger)
    weekdays: list[int] | None = column(ARRAY(SmallInteger))
    cycle_days: list[str] | None = column(ARRAY(Text))
    pinned_by: str = column(Text)
    pinned_at: datetime = column(Moment, given=True)
    ended_at: datetime | None = column(Moment)
    end_reason: str | None = column(Text)
