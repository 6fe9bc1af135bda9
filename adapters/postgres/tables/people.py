"""Staff and students, their ids in the roster sources, and the schools they belong to."""

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, Integer, Text
from sqlalchemy.dialects.postgresql import ARRAY

from adapters.postgres.tables.base import InDistrict, Moment, column, key


class StafferRow(InDistrict, table=True):
    __tablename__ = "staffer"

    id: int = key(BigInteger, given=True)
    sis_id: str = column(Text)
    first_name: str = column(Text)
    last_name: str = column(Text)
    email: str = column(Text)
    email_key: str = column(Text)
    status: str = column(Text, given=True)
    ignore_on_import: bool = column(Boolean, given=True)
    version: int = column(BigInteger, given=True)
    updated_at: datetime = column(Moment, given=True)


class StudentRow(InDistrict, table=True):
    __tablename__ = "student"

    id: int = key(BigInteger, given=True)
    sis_id: str = column(Text)
    first_name: str = column(Text)
    last_name: str = column(Text)
    email: str | None = column(Text)
    email_key: str | None = column(Text)
    graduation_year: int | None = column(Integer)
    graduation_year_given: bool = column(Boolean, given=True)
    grade: str | None = column(Text)
    guardian_emails: list[str] = column(ARRAY(Text), given=True)
    status: str = column(Text, given=True)
    ignore_on_import: bool = column(Boolean, given=True)
    version: int = column(BigInteger, given=True)
    updated_at: datetime = column(Moment, given=True)


class StafferSourceRow(InDistrict, table=True):
    __tablename__ = "staffer_source"

    source_id: int = key(BigInteger)
    source_key: str = key(Text)
    staffer_id: int = column(BigInteger)
    present: bool = column(Boolean, given=True)


class StudentSourceRow(InDistrict, table=True):
    __tablename__ = "student_source"

    source_id: int = key(BigInteger)
    source_key: str = key(Text)
    student_id: int = column(BigInteger)
    present: bool = column(Boolean, given=True)


class StafferSchoolRow(InDistrict, table=True):
    __tablename__ = "staffer_school"

    staffer_id: int = key(BigInteger)
    school_id: int = key(BigInteger)
    role: str = column(Text, given=True)
    is_primary: bool = column(Boolean, given=True)
    active: bool = column(Boolean, given=True)
    origin: str = column(Text, given=True)
    source_ids: list[int] = column(ARRAY(BigInteger), given=True)
    room: str | None = column(Text)
    capacity: int | None = column(Integer)
    updated_at: datetime = column(Moment, given=True)


class StudentSchoolRow(InDistrict, table=True):
    __tablename__ = "student_school"

    student_id: int = key(BigInteger)
    school_id: int = key(BigInteger)
    is_primary: bool = column(Boolean, given=True)
    active: bool = column(Boolean, given=True)
    origin: str = column(Text, given=True)
    source_ids: list[int] = column(ARRAY(BigInteger), given=True)
    may_self_schedule: bool = column(Boolean, given=True)
    updated_at: datetime = column(Moment, given=True)
