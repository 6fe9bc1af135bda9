"""Sections, who is on their rosters, and when they cannot meet as planned."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Date, Integer, Text
from sqlalchemy.dialects.postgresql import ARRAY

from adapters.postgres.tables.base import InDistrict, Json, Moment, column, key


class SectionRow(InDistrict, table=True):
    __tablename__ = "section"

    id: int = key(BigInteger, given=True)
    school_id: int = column(BigInteger)
    name: str = column(Text)
    course_name: str | None = column(Text)
    course_number: str | None = column(Text)
    subject: str | None = column(Text)
    class_type: str | None = column(Text)
    period: str | None = column(Text)
    room: str | None = column(Text)
    seats: int | None = column(Integer)
    term_first_day: date | None = column(Date)
    term_last_day: date | None = column(Date)
    status: str = column(Text, given=True)
    source_id: int | None = column(BigInteger)
    source_key: str | None = column(Text)
    open_to_students: bool = column(Boolean, given=True)
    version: int = column(BigInteger, given=True)
    updated_at: datetime = column(Moment, given=True)


class SectionStafferRow(InDistrict, table=True):
    __tablename__ = "section_staffer"

    section_id: int = key(BigInteger)
    staffer_id: int = key(BigInteger)
    is_lead: bool = column(Boolean, given=True)
    origin: str = column(Text, given=True)
    source_records: Any = column(Json, nullable=True)


class EnrollmentRow(InDistrict, table=True):
    __tablename__ = "enrollment"

    section_id: int = key(BigInteger)
    student_id: int = key(BigInteger)
    origin: str = key(Text, given=True)
    active: bool = column(Boolean, given=True)
    first_day: date | None = column(Date)
    last_day: date | None = column(Date)
    source_key: str | None = column(Text)
    source_records: Any = column(Json, nullable=True)
    updated_at: datetime = column(Moment, given=True)


class BlockedDateRow(InDistrict, table=True):
    __tablename__ = "blocked_date"

    id: int = key(BigInteger, given=True)
    school_id: int = column(BigInteger)
    section_id: int | None = column(BigInteger)
    staffer_id: int | None = column(BigInteger)
    first_day: date = column(Date)
    last_day: date = column(Date)
    flex_period_ids: list[int] | None = column(ARRAY(BigInteger))
    reason: str = column(Text)


class AdjustmentRow(InDistrict, table=True):
    __tablename__ = "adjustment"

    section_id: int = key(BigInteger)
    on_date: date = key(Date)
    name: str | None = column(Text)
    room: str | None = column(Text)
    seats: int | None = column(Integer)
