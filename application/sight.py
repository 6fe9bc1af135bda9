"""How far a viewer sees: which schools, or only the one student the viewer is. Readers put it into their SQL."""

from dataclasses import dataclass

from application.access import Role, Scope, Viewer
from domain.ids import SchoolId, StudentId


@dataclass(frozen=True, slots=True)
class Sight:
    """Everything of these schools (None: of every school of the district); where `student` is given, only of that one."""

    schools: frozenset[SchoolId] | None
    student: StudentId | None = None

    def reaches(self, school: SchoolId) -> bool:
        return self.schools is None or school in self.schools


NOTHING = Sight(frozenset())


def sees_schools(viewer: Viewer) -> Sight:
    """Schools, calendars, flex periods: everybody sees those of their own schools."""
    return Sight(None if viewer.runs_district else viewer.schools)


def sees_rosters(viewer: Viewer) -> Sight:
    """People, sections and rosters; a student sees no other student and no roster."""
    return _sight(viewer, Scope.ROSTER_READ)


def sees_appointments(viewer: Viewer) -> Sight:
    """Appointments and whatever is counted from them; a student sees those of their own."""
    return _sight(viewer, Scope.APPOINTMENTS_READ)


def sees_requests(viewer: Viewer) -> Sight:
    """What was asked for and how it was decided; a student sees what is about them, partners nothing."""
    return NOTHING if viewer.role is Role.PARTNER else sees_appointments(viewer)


def sees_attendance(viewer: Viewer) -> Sight:
    """Who was there; a student sees their own."""
    return _sight(viewer, Scope.ATTENDANCE_READ)


def _sight(viewer: Viewer, scope: Scope) -> Sight:
    if viewer.runs_district:
        return Sight(None)
    if viewer.role is Role.STUDENT:
        return NOTHING if viewer.student is None else Sight(viewer.schools, viewer.student)
    if viewer.role is Role.IMPORT_SITE or (viewer.role is Role.PARTNER and scope not in viewer.scopes):
        return NOTHING
    return Sight(viewer.schools)
