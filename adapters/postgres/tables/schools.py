"""Schools, who answers for them, and what they share."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, Integer, SmallInteger, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

from adapters.postgres.tables.base import InDistrict, Moment, column, key


class SchoolRow(InDistrict, table=True):
    __tablename__ = "school"

    id: int = key(BigInteger, given=True)
    name: str = column(Text)
    sis_id: str | None = column(Text)
    time_zone: str = column(Text)
    first_graduation_year: int | None = column(Integer)
    last_graduation_year: int | None = column(Integer)
    open_schedule_phrase: str = column(Text, given=True)
    frozen: bool = column(Boolean, given=True)
    student_email_required: bool = column(Boolean, given=True)
    ungraded_allowed: bool = column(Boolean, given=True)
    homeroom_rule_kind: str | None = column(Text)
    homeroom_rule_value: str | None = column(Text)
    hold_leaving_percent: int = column(Integer, given=True)
    hold_updated_percent: int = column(Integer, given=True)
    hold_quarantined_percent: int = column(Integer, given=True)
    hold_least_records: int = column(Integer, given=True)
    share_section_names: list[str] = column(ARRAY(Text), given=True)
    share_periods: list[str] = column(ARRAY(Text), given=True)
    share_subjects: list[str] = column(ARRAY(Text), given=True)
    share_courses: list[str] = column(ARRAY(Text), given=True)
    share_graduation_years: list[int] = column(ARRAY(Integer), given=True)
    share_staffer_roles: list[str] = column(ARRAY(Text), given=True)
    version: int = column(BigInteger, given=True)


class SchoolContactRow(InDistrict, table=True):
    __tablename__ = "school_contact"

    school_id: int = key(BigInteger)
    kind: str = key(Text)
    name: str = column(Text)
    email: str = column(Text)
    updated_by: str = column(Text)
    updated_at: datetime = column(Moment)


class ImportSiteEditRow(InDistrict, table=True):
    __tablename__ = "import_site_edit"

    school_id: int = key(BigInteger)
    version: int = column(BigInteger)


class DataSharingRow(InDistrict, table=True):
    __tablename__ = "data_sharing"

    shares: list[str] = column(ARRAY(Text))
    request_id: UUID | None = column(Uuid)
    approved_at: datetime | None = column(Moment)
    declared_by: str = column(Text)
    declared_at: datetime = column(Moment)
    version: int = column(BigInteger, given=True)


class SchoolPrebookingRow(InDistrict, table=True):
    __tablename__ = "school_prebooking"

    school_id: int = key(BigInteger)
    weeks: int = column(SmallInteger)
    weekdays: list[int] = column(ARRAY(SmallInteger))
    cycle_days: list[str] | None = column(ARRAY(Text))
    flex_period_ids: list[int] | None = column(ARRAY(BigInteger))
    set_by: str = column(Text)
    set_at: datetime = column(Moment)
