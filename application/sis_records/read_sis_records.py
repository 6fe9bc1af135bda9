"""Reading marks, and who was in school by the SIS: staff of the school only."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from application.access import Role, Viewer
from application.ports.sis_records import CourseMark, SisDay
from application.ports.transaction import Begin
from application.setup.read_schools import check_days
from application.sight import Sight
from domain.errors import NotAllowed
from domain.ids import StudentId

MOST_DAYS = 400
_STAFF = (Role.ADMIN, Role.STAFFER)


@dataclass(frozen=True, slots=True)
class MarksOf:
    begin: Begin

    async def __call__(
        self, viewer: Viewer, students: Collection[StudentId]
    ) -> Mapping[StudentId, tuple[CourseMark, ...]]:
        """The marks of many students that the viewer's schools have imported, by course. Staff of the school."""
        sight = _staff_sight(viewer)
        async with self.begin(viewer.district) as tx:
            return await tx.sis_records.marks_of(sight, students)


@dataclass(frozen=True, slots=True)
class SisAttendanceOf:
    begin: Begin

    async def __call__(
        self, viewer: Viewer, students: Collection[StudentId], first: date, last: date
    ) -> Mapping[StudentId, tuple[SisDay, ...]]:
        """The days on which the SIS says of many students whether they were in school. Staff of the school.

        Raises `Refused`: `END_BEFORE_START`, `TOO_MANY_DAYS`.
        """
        sight = _staff_sight(viewer)
        check_days(first, last, MOST_DAYS)
        async with self.begin(viewer.district) as tx:
            return await tx.sis_records.attendance_of(sight, students, first, last)


def _staff_sight(viewer: Viewer) -> Sight:
    if viewer.runs_district:
        return Sight(None)
    if viewer.role not in _STAFF:
        raise NotAllowed("Only staff of the school may read this.")
    return Sight(viewer.schools)
