"""What stands above districts, or is looked up before anybody knows the district."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, Date, Integer, LargeBinary, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

from adapters.postgres.tables.base import InControl, Moment, column, key


class DistrictRow(InControl, table=True):
    __tablename__ = "district"

    id: int = key(Integer, given=True)
    name: str = column(Text)
    created_at: datetime = column(Moment, given=True)


class JobTicketRow(InControl, table=True):
    __tablename__ = "job_ticket"

    job_id: int = key(BigInteger)
    district_id: int = column(Integer)
    state: str = column(Text)
    due_at: datetime = column(Moment)
    announced_at: datetime | None = column(Moment)
    file_until: datetime | None = column(Moment)


class RosterScheduleRow(InControl, table=True):
    __tablename__ = "roster_schedule"

    connection_id: int = key(BigInteger)
    district_id: int = column(Integer)
    due_at: datetime = column(Moment)


class AccessRequestRow(InControl, table=True):
    __tablename__ = "access_request"

    id: UUID = key(Uuid)
    seq: int = column(BigInteger, given=True)
    district_name: str = column(Text)
    source: str = column(Text)
    schools: list[str] = column(ARRAY(Text))
    shares: list[str] = column(ARRAY(Text))
    time_zone: str = column(Text)
    primary_name: str = column(Text)
    primary_email: str = column(Text)
    primary_fold: str = column(Text)
    technical_name: str = column(Text)
    technical_email: str = column(Text)
    asked_at: datetime = column(Moment)
    asked_from: str | None = column(Text)
    request_key: str | None = column(Text)
    input_hash: str = column(Text)
    state: str = column(Text, given=True)
    decided_at: datetime | None = column(Moment)
    decided_by: str | None = column(Text)
    decision_key: str | None = column(Text)
    reason: str | None = column(Text)
    district_id: int | None = column(Integer)


class MailRow(InControl, table=True):
    __tablename__ = "mail"

    id: UUID = key(Uuid)
    seq: int = column(BigInteger, given=True)
    kind: str = column(Text)
    district_id: int | None = column(Integer)
    school_id: int | None = column(BigInteger)
    recipient: str = column(Text)
    message_id: str = column(Text)
    sealed: bytes | None = column(LargeBinary)
    state: str = column(Text)
    attempts: int = column(Integer, given=True)
    queued_at: datetime = column(Moment)
    due_at: datetime = column(Moment)
    sent_at: datetime | None = column(Moment)
    last_error: str | None = column(Text)


class ImportSiteKeyRow(InControl, table=True):
    __tablename__ = "import_site_key"

    key_hash: bytes = key(LargeBinary)
    district_id: int = column(Integer)
    school_id: int = column(BigInteger)
    made_by: str = column(Text)
    made_at: datetime = column(Moment)


class WaitlistCallRow(InControl, table=True):
    __tablename__ = "waitlist_call"

    id: int = key(BigInteger, given=True)
    district_id: int = column(Integer)
    section_id: int = column(BigInteger)
    on_date: date = column(Date)
    flex_period_id: int = column(BigInteger)
    put_off_until: datetime | None = column(Moment)


class HeldInputRow(InControl, table=True):
    __tablename__ = "held_input"

    sync_id: int = key(BigInteger)
    district_id: int = column(Integer)
    kept_until: datetime = column(Moment)
