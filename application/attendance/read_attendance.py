"""Reading who was there."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from application.access import Role, Scope, Viewer
from application.ports.attendance import AttendanceLine
from application.ports.transaction import Begin
from application.setup.read_schools import check_days
from application.sight import sees_attendance
from domain.attendance import AttendanceCorrection, AttendanceKey, AttendanceTaken
from domain.errors import NotAllowed, Refused
from domain.ids import SchoolId, StudentId

MOST_DAYS = 400


@dataclass(frozen=True, slots=True)
class AttendanceOf:
    begin: Begin

    async def __call__(
        self, viewer: Viewer, keys: Collection[AttendanceKey]
    ) -> Mapping[AttendanceKey, AttendanceTaken]:
        """Of these appointments, as far as it has been taken and the viewer may see it. Raises `Refused` `SCOPE_REQUIRED`."""
        must_have_scope(viewer)
        async with self.begin(viewer.district) as tx:
            return await tx.attendance.find(sees_attendance(viewer), keys)


@dataclass(frozen=True, slots=True)
class CorrectionsOf:
    begin: Begin

    async def __call__(
        self, viewer: Viewer, keys: Collection[AttendanceKey]
    ) -> Mapping[AttendanceKey, tuple[AttendanceCorrection, ...]]:
        """What was said of these appointments before, newest first. For staff, and partners with `attendance:read`."""
        must_have_scope(viewer)
        if viewer.role is Role.STUDENT:
            raise NotAllowed("Only staff of the school may read what was corrected.")
        async with self.begin(viewer.district) as tx:
            return await tx.attendance.corrections(sees_attendance(viewer), keys)


@dataclass(frozen=True, slots=True)
class AttendanceOfStudents:
    begin: Begin

    async def __call__(
        self, viewer: Viewer, students: Collection[StudentId], first: date, last: date
    ) -> Mapping[StudentId, tuple[AttendanceLine, ...]]:
        """What has been taken of each student, by date; also of appointments that have gone since.

        Raises `Refused`: `SCOPE_REQUIRED`, `END_BEFORE_START`, `TOO_MANY_DAYS`.
        """
        must_have_scope(viewer)
        check_days(first, last, MOST_DAYS)
        async with self.begin(viewer.district) as tx:
            return await tx.attendance.of_students(sees_attendance(viewer), students, first, last)


@dataclass(frozen=True, slots=True)
class SisDaysKnown:
    begin: Begin

    async def __call__(self, viewer: Viewer, schools: Collection[SchoolId], day: date) -> Mapping[SchoolId, bool]:
        """Whether the SIS of each school the viewer sees has said anything of that day."""
        seen = [school for school in schools if sees_attendance(viewer).reaches(school)]
        async with self.begin(viewer.district) as tx:
            known = await tx.attendance.schools_with_sis_days(seen, day)
        return {school: school in known for school in seen}


def must_have_scope(viewer: Viewer) -> None:
    if viewer.role is Role.PARTNER and Scope.ATTENDANCE_READ not in viewer.scopes:
        raise Refused("SCOPE_REQUIRED", "Ask for a token with the scope attendance:read.")
