"""When a school meets: years, closures, cycle days, flex periods."""

from datetime import date, time

from sqlalchemy import BigInteger, Boolean, Date, Integer, SmallInteger, Text, Time
from sqlalchemy.dialects.postgresql import ARRAY

from adapters.postgres.tables.base import InDistrict, column, key


class SchoolYearRow(InDistrict, table=True):
    __tablename__ = "school_year"

    school_id: int = key(BigInteger)
    first_day: date = key(Date)
    last_day: date = column(Date)
    session_weekdays: list[int] = column(ARRAY(SmallInteger))


class ClosureRow(InDistrict, table=True):
    __tablename__ = "closure"

    id: int = key(BigInteger, given=True)
    school_id: int = column(BigInteger)
    first_day: date = column(Date)
    last_day: date = column(Date)
    graduation_years: list[int] | None = column(ARRAY(Integer))
    reason: str = column(Text)


class CycleDayRow(InDistrict, table=True):
    __tablename__ = "cycle_day"

    school_id: int = key(BigInteger)
    on_date: date = key(Date)
    label: str = column(Text)


class FlexPeriodRow(InDistrict, table=True):
    __tablename__ = "flex_period"

    id: int = key(BigInteger, given=True)
    school_id: int = column(BigInteger)
    name: str = column(Text)
    active: bool = column(Boolean, given=True)
    version: int = column(BigInteger, given=True)


class FlexPeriodMeetingRow(InDistrict, table=True):
    __tablename__ = "flex_period_meeting"

    flex_period_id: int = key(BigInteger)
    ordinal: int = key(SmallInteger)
    weekday: int | None = column(SmallInteger)
    cycle_day: str | None = column(Text)
    starts_at: time | None = column(Time)
    ends_at: time | None = column(Time)
