"""What can be read of people, sections and rosters. Lists have a stable order, by code point."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from application.sight import Sight
from domain.homeroom import Designation
from domain.ids import SchoolId, SectionId, StafferId, StudentId
from domain.roster import Enrollment, Section, Staffer, StafferRole, Status, Student


@dataclass(frozen=True, slots=True)
class StudentView:
    student: Student
    schools: tuple[SchoolId, ...]
    """Those the student is an active member of and the viewer may know of, ascending."""
    primary_school: SchoolId | None
    self_scheduling: tuple[SchoolId, ...]
    """Those of `schools` that let the student book for themselves, as far as their windows are open."""
    grade_level: int | None
    """By the current (else latest) school year of the primary school; None without graduation year or school year."""
    version: int
    ignore_on_import: bool
    from_source: bool
    """A roster source manages them."""


@dataclass(frozen=True, slots=True)
class StafferAtSchool:
    school: SchoolId
    role: StafferRole
    is_primary: bool
    room: str | None
    capacity: int | None


@dataclass(frozen=True, slots=True)
class StafferView:
    staffer: Staffer
    schools: tuple[StafferAtSchool, ...]
    """Active ones that the viewer may know of, by id."""
    version: int
    ignore_on_import: bool
    from_source: bool


@dataclass(frozen=True, slots=True)
class SectionStaffer:
    staffer: StafferId
    is_lead: bool


@dataclass(frozen=True, slots=True)
class SectionView:
    """`section.lead` and `section.seats` are what holds by themselves; `effective_seats` falls back to the lead's capacity."""

    section: Section
    course_name: str | None
    course_number: str | None
    subject: str | None
    class_type: str | None
    period: str | None
    term_first_day: date | None
    term_last_day: date | None
    staff: tuple[SectionStaffer, ...]
    """The lead first, then by id."""
    designation: Designation | None
    suggested: bool
    """The school's homeroom rule suggests it."""
    effective_seats: int | None
    roster_count: int
    """Distinct active students on the roster."""
    version: int


@dataclass(frozen=True, slots=True)
class EnrollmentView:
    enrollment: Enrollment
    active: bool


@dataclass(frozen=True, slots=True)
class PersonFilter:
    """`search` is a folded substring of "first last" or "last, first", or the beginning of the SIS id."""

    search: str | None = None
    status: Status | None = Status.ACTIVE
    """Of the person at the school; None for all."""
    graduation_years: frozenset[int] | None = None
    sis_ids: frozenset[str] | None = None
    updated_since: datetime | None = None
    """Only whom or whose membership of the school something has changed at or after this instant."""


@dataclass(frozen=True, slots=True)
class SectionFilter:
    """`search` has at least two characters and is a folded substring of the name; what is None does not limit."""

    search: str | None = None
    period: str | None = None
    staffer: StafferId | None = None
    homeroom: bool | None = None
    suggested: bool | None = None
    active: bool | None = True
    updated_since: datetime | None = None
    """Only where the section, who teaches it, its designation or its roster has changed at or after this instant."""


class RosterReader(Protocol):
    """What `sight` does not reach is not in the answer."""

    async def students_by_id(self, sight: Sight, ids: Collection[StudentId]) -> Mapping[StudentId, StudentView]: ...

    async def staffers_by_id(self, sight: Sight, ids: Collection[StafferId]) -> Mapping[StafferId, StafferView]: ...

    async def sections_by_id(self, sight: Sight, ids: Collection[SectionId]) -> Mapping[SectionId, SectionView]:
        """Ended ones too: appointments refer to them."""

    async def enrollments_of(
        self, sight: Sight, students: Collection[StudentId]
    ) -> Mapping[StudentId, tuple[EnrollmentView, ...]]:
        """Active enrollments in active sections of each student, by section and origin."""

    async def graduation_years(self, students: Collection[StudentId]) -> Mapping[StudentId, int | None]: ...
