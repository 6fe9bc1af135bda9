"""The tables as SQLModel rows; they never leave this package.

The schema itself is written in SQL (infra/migrations); a test holds these classes to it column by column. A `given`
column may be left out of an INSERT: the database has a default for it.
"""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    DateTime,
    FetchedValue,
    Integer,
    LargeBinary,
    Numeric,
    SmallInteger,
    Text,
    Time,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

Moment = DateTime(timezone=True)
Json = JSONB(none_as_null=True)


def column(type_: Any, *, given: bool = False, nullable: bool | None = None, primary_key: bool = False) -> Any:
    options: dict[str, Any] = {"sa_type": type_, "primary_key": primary_key}
    if nullable is not None:
        options["nullable"] = nullable
    if given:
        options |= {"default": None, "sa_column_kwargs": {"server_default": FetchedValue()}}
    return Field(**options)


def key(type_: Any, *, given: bool = False) -> Any:
    return column(type_, given=given, nullable=False, primary_key=True)


class InControl(SQLModel):
    __table_args__ = {"schema": "control"}


class InDistrict(SQLModel):
    __table_args__ = {"schema": "homeroom"}

    district_id: int = key(Integer)


# ── control ───────────────────────────────────────────────────────────────────────────────────────


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


class HeldInputRow(InControl, table=True):
    __tablename__ = "held_input"

    sync_id: int = key(BigInteger)
    district_id: int = column(Integer)
    kept_until: datetime = column(Moment)


# ── schools and their calendars ───────────────────────────────────────────────────────────────────


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


class SchoolYearRow(InDistrict, table=True):
    __tablename__ = "school_year"

    school_id: int = key(BigInteger)
    first_day: date = key(Date)
    last_day: date = column(Date)
    session_weekdays: list[int] = column(ARRAY(SmallInteger))


class SchoolContactRow(InDistrict, table=True):
    __tablename__ = "school_contact"

    school_id: int = key(BigInteger)
    kind: str = key(Text)
    name: str = column(Text)
    email: str = column(Text)
    updated_by: str = column(Text)
    updated_at: datetime = column(Moment)


class DataSharingRow(InDistrict, table=True):
    __tablename__ = "data_sharing"

    source: str = column(Text)
    shares: list[str] = column(ARRAY(Text))
    request_id: UUID = column(Uuid)
    approved_by: str = column(Text)
    approved_at: datetime = column(Moment)


class SchoolPrebookingRow(InDistrict, table=True):
    __tablename__ = "school_prebooking"

    school_id: int = key(BigInteger)
    weeks: int = column(SmallInteger)
    weekdays: list[int] = column(ARRAY(SmallInteger))
    cycle_days: list[str] | None = column(ARRAY(Text))
    flex_period_ids: list[int] | None = column(ARRAY(BigInteger))
    set_by: str = column(Text)
    set_at: datetime = column(Moment)


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


# ── people ────────────────────────────────────────────────────────────────────────────────────────


class RosterSourceRow(InDistrict, table=True):
    __tablename__ = "roster_source"

    id: int = key(BigInteger, given=True)
    kind: str = column(Text)
    name: str = column(Text)


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
    source_id: int | None = column(BigInteger)
    source_key: str | None = column(Text)
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
    status: str = column(Text, given=True)
    ignore_on_import: bool = column(Boolean, given=True)
    source_id: int | None = column(BigInteger)
    source_key: str | None = column(Text)
    version: int = column(BigInteger, given=True)
    updated_at: datetime = column(Moment, given=True)


class StafferSchoolRow(InDistrict, table=True):
    __tablename__ = "staffer_school"

    staffer_id: int = key(BigInteger)
    school_id: int = key(BigInteger)
    role: str = column(Text, given=True)
    is_primary: bool = column(Boolean, given=True)
    active: bool = column(Boolean, given=True)
    origin: str = column(Text, given=True)
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
    may_self_schedule: bool = column(Boolean, given=True)
    updated_at: datetime = column(Moment, given=True)


# ── sections and rosters ──────────────────────────────────────────────────────────────────────────


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
    version: int = column(BigInteger, given=True)
    updated_at: datetime = column(Moment, given=True)


class SectionStafferRow(InDistrict, table=True):
    __tablename__ = "section_staffer"

    section_id: int = key(BigInteger)
    staffer_id: int = key(BigInteger)
    is_lead: bool = column(Boolean, given=True)
    origin: str = column(Text, given=True)


class EnrollmentRow(InDistrict, table=True):
    __tablename__ = "enrollment"

    section_id: int = key(BigInteger)
    student_id: int = key(BigInteger)
    origin: str = key(Text, given=True)
    active: bool = column(Boolean, given=True)
    first_day: date | None = column(Date)
    last_day: date | None = column(Date)
    source_key: str | None = column(Text)
    updated_at: datetime = column(Moment, given=True)


class CourseMarkRow(InDistrict, table=True):
    __tablename__ = "course_mark"

    school_id: int = key(BigInteger)
    student_id: int = key(BigInteger)
    course: str = key(Text)
    mark: Decimal | None = column(Numeric(6, 2))
    letter: str | None = column(Text)


class SisAttendanceRow(InDistrict, table=True):
    __tablename__ = "sis_attendance"

    school_id: int = key(BigInteger)
    on_date: date = key(Date)
    student_id: int = key(BigInteger)
    status: str = column(Text)


# ── homerooms ─────────────────────────────────────────────────────────────────────────────────────


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


# ── availability ──────────────────────────────────────────────────────────────────────────────────


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


# ── appointments ──────────────────────────────────────────────────────────────────────────────────


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


# ── mass runs and plans ───────────────────────────────────────────────────────────────────────────


class MassPlanRow(InDistrict, table=True):
    __tablename__ = "mass_plan"

    id: int = key(BigInteger, given=True)
    school_id: int = column(BigInteger)
    kind: str = column(Text)
    run_id: int | None = column(BigInteger)
    mass_order: Any = column(Json, nullable=True)
    today: date = column(Date)
    people: int = column(Integer, given=True)
    counts: Any = column(Json)
    by_date: Any = column(Json, given=True)
    by_section: Any = column(Json, given=True)
    reported_ids: Any = column(Json, given=True)
    notices: Any = column(Json, given=True)
    fingerprint: str = column(Text)
    planned_by: str = column(Text)
    planned_at: datetime = column(Moment)
    expires_at: datetime = column(Moment)


class MassPlanLineRow(InDistrict, table=True):
    __tablename__ = "mass_plan_row"

    plan_id: int = key(BigInteger)
    ordinal: int = key(BigInteger)
    student_id: int = column(BigInteger)
    on_date: date = column(Date)
    flex_period_id: int = column(BigInteger)
    outcome: str = column(Text)
    reason: str | None = column(Text)
    target_section_id: int | None = column(BigInteger)
    current_section_id: int | None = column(BigInteger)
    current_birth: int | None = column(BigInteger)
    current_version: int | None = column(BigInteger)


class MassRunRow(InDistrict, table=True):
    __tablename__ = "mass_run"

    id: int = key(BigInteger, given=True)
    school_id: int = column(BigInteger)
    job_id: int = column(BigInteger)
    plan_id: int | None = column(BigInteger)
    mass_order: Any = column(Json)
    people: int = column(Integer, given=True)
    counts: Any = column(Json, given=True)
    by_date: Any = column(Json, given=True)
    by_section: Any = column(Json, given=True)
    reported_ids: Any = column(Json, given=True)
    notices: Any = column(Json, given=True)
    planned_counts: Any = column(Json, nullable=True)
    run_by: str = column(Text)
    applied_at: datetime | None = column(Moment)
    undone_at: datetime | None = column(Moment)
    undone_by: str | None = column(Text)
    undo_counts: Any = column(Json, nullable=True)


class MassRunUndoRowRow(InDistrict, table=True):
    __tablename__ = "mass_run_undo_row"

    run_id: int = key(BigInteger)
    ordinal: int = key(BigInteger)
    student_id: int = column(BigInteger)
    on_date: date = column(Date)
    flex_period_id: int = column(BigInteger)
    outcome: str = column(Text)


# ── jobs, idempotency, syncs ──────────────────────────────────────────────────────────────────────


class JobRow(InDistrict, table=True):
    __tablename__ = "job"

    id: int = key(BigInteger, given=True)
    school_id: int | None = column(BigInteger)
    kind: str = column(Text)
    payload: Any = column(Json)
    state: str = column(Text, given=True)
    attempt: int = column(Integer, given=True)
    phase: str | None = column(Text)
    done: int = column(BigInteger, given=True)
    total: int | None = column(BigInteger)
    result: Any = column(Json, nullable=True)
    error: Any = column(Json, nullable=True)
    cancel_asked: bool = column(Boolean, given=True)
    asked_by: str = column(Text)
    asked_at: datetime = column(Moment, given=True)
    started_at: datetime | None = column(Moment)
    finished_at: datetime | None = column(Moment)
    lease_until: datetime | None = column(Moment)


class DropFileRow(InDistrict, table=True):
    __tablename__ = "drop_file"

    id: int = key(BigInteger, given=True)
    school_id: int | None = column(BigInteger)
    token: str = column(Text)
    name: str = column(Text)
    kind: str | None = column(Text)
    fingerprint: str = column(Text)
    job_id: int | None = column(BigInteger)
    same_as: int | None = column(BigInteger)
    error: Any = column(Json, nullable=True)
    taken_at: datetime = column(Moment)
    told_at: datetime | None = column(Moment)


class SftpPickupRow(InDistrict, table=True):
    __tablename__ = "sftp_pickup"

    id: int = key(BigInteger, given=True)
    school_id: int | None = column(BigInteger)
    host: str = column(Text)
    port: int = column(Integer)
    user_name: str = column(Text)
    folder: str = column(Text)
    host_key: str = column(Text)
    sealed: bytes = column(LargeBinary)
    every_minutes: int = column(Integer)
    due_at: datetime = column(Moment)
    seen: Any = column(Json, given=True)
    looked_at: datetime | None = column(Moment)
    error: str | None = column(Text)
    version: int = column(BigInteger, given=True)


class JobFileRow(InDistrict, table=True):
    __tablename__ = "job_file"

    job_id: int = key(BigInteger)
    ordinal: int = key(Integer)
    piece: bytes = column(LargeBinary)


class IdempotencyKeyRow(InDistrict, table=True):
    __tablename__ = "idempotency_key"

    actor: str = key(Text)
    mutation: str = key(Text)
    key: str = key(Text)
    input_hash: str = column(Text)
    answer: Any = column(Json)
    kept_until: datetime = column(Moment)


class RosterSyncRow(InDistrict, table=True):
    __tablename__ = "roster_sync"

    id: int = key(BigInteger, given=True)
    source_id: int | None = column(BigInteger)
    format: str = column(Text)
    status: str = column(Text)
    dry_run: bool = column(Boolean)
    fingerprint: str | None = column(Text)
    notices: Any = column(Json, given=True)
    counts: Any = column(Json, given=True)
    quarantined: int = column(Integer, given=True)
    error: Any = column(Json, nullable=True)
    run_by: str = column(Text)
    started_at: datetime = column(Moment)
    finished_at: datetime = column(Moment)
    kept_until: datetime | None = column(Moment)


class RosterSyncPartRow(InDistrict, table=True):
    __tablename__ = "roster_sync_part"

    sync_id: int = key(BigInteger)
    ordinal: int = key(Integer)
    school_id: int | None = column(BigInteger)
    school_name: str = column(Text)
    status: str = column(Text)
    hold_code: str | None = column(Text)
    hold_reason: str | None = column(Text)
    counts: Any = column(Json)
    decision: str | None = column(Text)
    decided_by: str | None = column(Text)
    decided_at: datetime | None = column(Moment)


class HeldInputPieceRow(InDistrict, table=True):
    __tablename__ = "held_input_piece"

    sync_id: int = key(BigInteger)
    ordinal: int = key(Integer)
    piece: bytes = column(LargeBinary)


class RosterSyncQuarantineRow(InDistrict, table=True):
    __tablename__ = "roster_sync_quarantine"

    sync_id: int = key(BigInteger)
    ordinal: int = key(BigInteger)
    kind: str = column(Text)
    file: str = column(Text)
    row: int = column(Integer)
    field: str = column(Text)
    value: str = column(Text)
    code: str = column(Text)
    message: str = column(Text)
    source_key: str | None = column(Text)


class RosterSyncChangeRow(InDistrict, table=True):
    __tablename__ = "roster_sync_change"

    sync_id: int = key(BigInteger)
    ordinal: int = key(BigInteger)
    school_id: int | None = column(BigInteger)
    school_name: str | None = column(Text)
    kind: str = column(Text)
    change: str = column(Text)
    source_key: str | None = column(Text)
    name: str = column(Text)
    before: Any = column(Json, nullable=True)
    after: Any = column(Json, nullable=True)


class SchoolSourceKeyRow(InDistrict, table=True):
    __tablename__ = "school_source_key"

    source_id: int = key(BigInteger)
    source_key: str = key(Text)
    school_id: int = column(BigInteger)
    name: str = column(Text)


class RosterConnectionRow(InDistrict, table=True):
    __tablename__ = "roster_connection"

    id: int = key(BigInteger, given=True)
    source_id: int = column(BigInteger)
    kind: str = column(Text)
    name: str = column(Text)
    settings: Any = column(Json)
    sealed: bytes = column(LargeBinary)
    secrets: list[str] = column(ARRAY(Text))
    time_zone: str = column(Text)
    nightly_at: time | None = column(Time)
    state: str = column(Text)
    cursor: str | None = column(Text)
    cursor_rules: str | None = column(Text)
    night_retries: int = column(Integer, given=True)
    checked_at: datetime | None = column(Moment)
    sync_job_id: int | None = column(BigInteger)
    last_sync_id: int | None = column(BigInteger)
    created_by: str = column(Text)
    created_at: datetime = column(Moment)
    updated_by: str = column(Text)
    updated_at: datetime = column(Moment)
    version: int = column(BigInteger, given=True)


class RosterConflictRow(InDistrict, table=True):
    __tablename__ = "roster_conflict"

    id: int = key(BigInteger, given=True)
    source_id: int = column(BigInteger)
    kind: str = column(Text)
    source_key: str = column(Text)
    code: str = column(Text)
    people: list[int] = column(ARRAY(BigInteger))
    sis_id: str = column(Text)
    first_name: str = column(Text)
    last_name: str = column(Text)
    email: str | None = column(Text)
    sync_id: int = column(BigInteger)
    found_at: datetime = column(Moment, given=True)
    chosen: str | None = column(Text)
    person_id: int | None = column(BigInteger)
    chosen_by: str | None = column(Text)
    chosen_at: datetime | None = column(Moment)
    resolved_at: datetime | None = column(Moment)
