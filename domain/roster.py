"""Who and what a school has: districts, schools, staff, students, sections, enrollments."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from domain.ids import DistrictId, SchoolId, SectionId, SourceId, StafferId, StudentId
from domain.sharing import SharingFilter

OPEN_SCHEDULE_PHRASE = "Open Schedule Today"


@dataclass(frozen=True, slots=True)
class District:
    """The tenant: every row belongs to exactly one."""

    id: DistrictId
    name: str


class HomeroomRuleKind(StrEnum):
    """By what a school's rule suggests homerooms."""

    CLASS_TYPE = "class_type"
    SUBJECT = "subject"
    NAME_PATTERN = "name_pattern"
    COURSE_NUMBER = "course_number"
    PERIOD = "period"


@dataclass(frozen=True, slots=True)
class HomeroomRule:
    """Suggests sections; an admin decides. `value` is compared folded; a name pattern is a substring."""

    kind: HomeroomRuleKind
    value: str


@dataclass(frozen=True, slots=True)
class HoldThresholds:
    """From when on a sync waits for a person: shares in percent, strictly more than; and the least number of records."""

    leaving_percent: int = 10
    updated_percent: int = 75
    quarantined_percent: int = 10
    least_records: int = 20


@dataclass(frozen=True, slots=True)
class School:
    """A school and its settings."""

    id: SchoolId
    name: str
    sis_id: str | None
    time_zone: str
    open_schedule_phrase: str = OPEN_SCHEDULE_PHRASE
    frozen: bool = False
    student_email_required: bool = True
    ungraded_allowed: bool = False
    homeroom_rule: HomeroomRule | None = None
    """None: the default of the source (OneRoster class type `homeroom`, Clever subject `homeroom/advisory`)."""
    hold: HoldThresholds = field(default_factory=HoldThresholds)
    sharing: SharingFilter = field(default_factory=SharingFilter)


class Status(StrEnum):
    """Of a person: left with a sync, or set inactive by a person, which stays."""

    ACTIVE = "active"
    LEFT = "left"
    INACTIVE = "inactive"


class StafferRole(StrEnum):
    STAFFER = "staffer"
    ADMIN = "admin"


class RecordOrigin(StrEnum):
    """Who made a section or an enrollment; a sync never touches what staff made."""

    SOURCE = "source"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Staffer:
    id: StafferId
    sis_id: str
    first_name: str
    last_name: str
    email: str
    status: Status


@dataclass(frozen=True, slots=True)
class Student:
    id: StudentId
    sis_id: str
    first_name: str
    last_name: str
    email: str | None
    graduation_year: int | None
    status: Status
    guardian_emails: tuple[str, ...] = ()


class SectionStatus(StrEnum):
    ACTIVE = "active"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Section:
    """A group that meets; what one school calls a course and another a group."""

    id: SectionId
    school: SchoolId
    name: str
    status: SectionStatus
    seats: int | None
    room: str | None
    lead: StafferId | None
    """The flagged staffer, else the first by id; a section may be without any."""
    source: SourceId | None
    open_to_students: bool = False
    """Whether students may book it themselves; nobody's, until staff say so."""


@dataclass(frozen=True, slots=True)
class Enrollment:
    """A student on a section's roster; the dates alone do not end it (`homeroom.homeroom_of`)."""

    section: SectionId
    student: StudentId
    origin: RecordOrigin
    first_day: date | None = None
    last_day: date | None = None


def lead_of(staffers: "list[tuple[StafferId, bool]]") -> StafferId | None:
    """The flagged staffer (the first by id of several), else the first by id."""
    flagged = [staffer for staffer, is_lead in staffers if is_lead]
    return min(flagged or [staffer for staffer, _ in staffers], default=None)
