"""What students and staff are told."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, Date, Integer, Text, Time, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

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
    request_id: int | None = column(BigInteger)
    made_by: str = column(Text)
    made_at: datetime = column(Moment)
    mailed_at: datetime | None = column(Moment)
    read_at: datetime | None = column(Moment)


class StaffNotificationRow(InDistrict, table=True):
    __tablename__ = "staff_notification"

    staffer_id: int = key(BigInteger)
    seq: int = key(BigInteger, given=True)
    school_id: int = column(BigInteger)
    request_id: int = column(BigInteger)
    made_at: datetime = column(Moment)
    mailed_at: datetime | None = column(Moment)
    read_at: datetime | None = column(Moment)


class SchoolDigestRow(InDistrict, table=True):
    __tablename__ = "school_digest"

    school_id: int = key(BigInteger)
    rhythm: str = column(Text)
    daily_at: time | None = column(Time)
    set_by: str = column(Text)
    set_at: datetime = column(Moment)


class MailPreferenceRow(InDistrict, table=True):
    __tablename__ = "mail_preference"

    student_id: int = key(BigInteger)
    mails: bool = column(Boolean)
    muted: list[str] = column(ARRAY(Text), nullable=False)
    set_at: datetime = column(Moment)


class StaffMailPreferenceRow(InDistrict, table=True):
    __tablename__ = "staff_mail_preference"

    staffer_id: int = key(BigInteger)
    mails: bool = column(Boolean)
    muted: list[str] = column(ARRAY(Text), nullable=False)
    set_at: datetime = column(Moment)


class NotificationDigestRow(InDistrict, table=True):
    __tablename__ = "notification_digest"

    student_id: int = key(BigInteger)
    school_id: int = key(BigInteger)
    due_before: datetime = key(Moment)
    mail_id: UUID | None = column(Uuid)
    made_at: datetime = column(Moment)


class StaffDigestRow(InDistrict, table=True):
    __tablename__ = "staff_digest"

    staffer_id: int = key(BigInteger)
    school_id: int = key(BigInteger)
    due_before: datetime = key(Moment)
    mail_id: UUID | None = column(Uuid)
    made_at: datetime = column(Moment)
