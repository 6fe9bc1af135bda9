"""Who is asking, and what that person or program may do (`docs/api.md`, "Who may do what").

Every use case starts with one of these questions. Row-level security asks the district again underneath.
"""

from dataclasses import dataclass
from enum import StrEnum

from domain.errors import NotAllowed
from domain.ids import NO_DISTRICT, DistrictId, SchoolId, StafferId, StudentId


class Role(StrEnum):
    OPERATOR = "operator"
    DISTRICT_ADMIN = "district_admin"
    ADMIN = "admin"
    STAFFER = "staffer"
    STUDENT = "student"
    PARTNER = "partner"
    IMPORT_SITE = "import_site"
    """Whoever has the link of one school's import site, and nothing beyond it."""


class Scope(StrEnum):
    """What a partner's token may name."""

    ROSTER_READ = "roster:read"
    ROSTER_PII_READ = "roster.pii:read"
    APPOINTMENTS_READ = "appointments:read"
    ATTENDANCE_READ = "attendance:read"
    ATTENDANCE_WRITE = "attendance:write"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whoever a token speaks for, within one district."""

    role: Role
    district: DistrictId
    actor: str
    """Written down as the maker of things: `operator`, `district_admin:name`, `staffer:12`, `student:4`, `partner:name`,
    `import_site:7`."""
    schools: frozenset[SchoolId] = frozenset()
    """The schools of an admin, staffer, student or partner; operators and district admins have all."""
    staffer: StafferId | None = None
    student: StudentId | None = None
    scopes: frozenset[Scope] = frozenset()

    @property
    def runs_district(self) -> bool:
        """An operator outside of any district has none to run, and no school: only what is the installation's own."""
        return self.district != NO_DISTRICT and self.role in (Role.OPERATOR, Role.DISTRICT_ADMIN)

    def administers(self, school: SchoolId) -> bool:
        return self.runs_district or (self.role is Role.ADMIN and school in self.schools)

    def keeps_import_site_of(self, school: SchoolId) -> bool:
        return self.administers(school) or (self.role is Role.IMPORT_SITE and school in self.schools)

    def works_at(self, school: SchoolId) -> bool:
        return self.administers(school) or (self.role is Role.STAFFER and school in self.schools)

    def books_at(self, school: SchoolId) -> bool:
        """Staff for their students, students for themselves."""
        return self.works_at(school) or (self.role is Role.STUDENT and school in self.schools)

    def reads_rosters_of(self, school: SchoolId) -> bool:
        return self.works_at(school) or (
            self.role is Role.PARTNER and school in self.schools and Scope.ROSTER_READ in self.scopes
        )

    def reads_appointments_of(self, school: SchoolId) -> bool:
        return self.works_at(school) or (
            self.role is Role.PARTNER and school in self.schools and Scope.APPOINTMENTS_READ in self.scopes
        )

    def takes_attendance_for(self, school: SchoolId) -> bool:
        """Whatever the section; staff take the attendance of their own sections besides."""
        return self.administers(school) or (
            self.role is Role.PARTNER and school in self.schools and Scope.ATTENDANCE_WRITE in self.scopes
        )

    @property
    def reads_personal_data(self) -> bool:
        """E-mails and guardians: staff as part of their work, partners by scope only."""
        return self.role not in (Role.PARTNER, Role.IMPORT_SITE) or Scope.ROSTER_PII_READ in self.scopes

    def must_operate(self) -> None:
        if self.role is not Role.OPERATOR:
            raise NotAllowed("Only the operator of this installation may do this: ask the operator.")

    def must_keep_import_site_of(self, school: SchoolId) -> None:
        if not self.keeps_import_site_of(school):
            raise NotAllowed("Only an admin of this school, or whoever has the link of its import site, may do this.")

    def must_run_district(self) -> None:
        if not self.runs_district:
            raise NotAllowed("Only a district admin may do this: ask one.")

    def must_administer(self, school: SchoolId) -> None:
        if not self.administers(school):
            raise NotAllowed("Only an admin of this school may do this: ask one.")

    def must_work_at(self, school: SchoolId) -> None:
        if not self.works_at(school):
            raise NotAllowed("Only staff of this school may do this.")
