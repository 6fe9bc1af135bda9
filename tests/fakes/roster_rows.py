"""What the store keeps of rosters, row by row."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from domain.homeroom import Pin
from domain.ids import ConflictId, SchoolId, SourceId, StudentId, SyncId
from domain.roster import RecordOrigin, StafferRole, Status
from domain.roster_conflict import ConflictChoice, ConflictRecord
from domain.roster_feed import Kind
from domain.roster_identity import Conflict


@dataclass(frozen=True)
class PersonRow:
    """A student, or a staffer (who has no graduation year)."""

    sis_id: str = ""
    first_name: str = ""
    last_name: str = ""
    email: str | None = None
    status: Status = Status.ACTIVE
    ignore_on_import: bool = False
    graduation_year: int | None = None
    graduation_year_given: bool = True
    grade: str | None = None
    guardian_emails: tuple[str, ...] = ()


@dataclass(frozen=True)
class PersonKeyRow:
    """Whose an id of a source is, which is the key of the row; `present`: the source had the person the last time."""

    person: int
    present: bool = True


@dataclass(frozen=True)
class MembershipRow:
    """A person at a school. Ended, not deleted; role, room and capacity are a staffer's, self-scheduling is a student's."""

    is_primary: bool = False
    active: bool = True
    origin: RecordOrigin = RecordOrigin.SOURCE
    sources: frozenset[SourceId] = frozenset()
    role: StafferRole = StafferRole.STAFFER
    room: str | None = None
    capacity: int | None = None
    may_self_schedule: bool = True


@dataclass(frozen=True)
class SectionFields:
    """What a section has from its source beside its name."""

    source_key: str | None = None
    course_name: str | None = None
    course_number: str | None = None
    subject: str | None = None
    class_type: str | None = None
    period: str | None = None
    term_first_day: date | None = None
    term_last_day: date | None = None


@dataclass(frozen=True)
class TeachingRow:
    is_lead: bool = False
    origin: RecordOrigin = RecordOrigin.SOURCE
    records: tuple[tuple[Any, ...], ...] = ()
    """What the source says of it, record by record, where it has ids or days: id, flagged as lead, first and last day."""


@dataclass(frozen=True)
class EnrollmentRow:
    active: bool = True
    first_day: date | None = None
    last_day: date | None = None
    source_key: str | None = None
    records: tuple[tuple[Any, ...], ...] = ()
    """Where the source has several of it: id, first and last day."""


@dataclass(frozen=True)
class SchoolKeyRow:
    """A school's id in a source is the key of the row; `name` is what the source called it last."""

    school: SchoolId
    name: str
    year_first_day: date | None = None


@dataclass(frozen=True)
class EndedPin:
    school: SchoolId
    student: StudentId
    pin: Pin
    reason: str


@dataclass(frozen=True)
class ConflictRow:
    """Open until the source, or an admin, resolves it."""

    source: SourceId
    kind: Kind
    source_key: str
    code: Conflict
    found_by: SyncId
    is_open: bool = True
    id: ConflictId | None = None
    people: tuple[int, ...] = ()
    record: ConflictRecord | None = None
    found_at: datetime | None = None
    choice: ConflictChoice | None = None
