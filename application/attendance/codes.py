"""What a school's SIS calls the marks of attendance."""

from collections.abc import Collection, Mapping
from dataclasses import astuple, dataclass

from application.access import Viewer
from application.idempotency import once
from application.ports.clock import Clock
from application.ports.transaction import Begin
from application.setup.edit import editing
from application.sight import sees_schools
from domain.attendance_codes import AttendanceCodes, refusals_of_codes
from domain.errors import gather
from domain.ids import SchoolId


@dataclass(frozen=True, slots=True)
class SetAttendanceCodes:
    begin: Begin
    clock: Clock

    async def __call__(
        self, viewer: Viewer, school: SchoolId, codes: AttendanceCodes, *, key: str | None = None
    ) -> SchoolId:
        """From the next export on. Admins of the school. Raises `Refused`: `NOT_FOUND`, `TEXT_TOO_LONG`, `BAD_TEXT`."""
        viewer.must_administer(school)
        async with editing(self.begin, viewer, school) as tx:

            async def save() -> SchoolId:
                gather(refusals_of_codes(codes))
                await tx.attendance.set_codes(school, codes, viewer.actor, self.clock.now())
                return school

            return await once(tx.idempotency, viewer, "setAttendanceCodes", key, [school, *astuple(codes)], save)


@dataclass(frozen=True, slots=True)
class AttendanceCodesOf:
    begin: Begin

    async def __call__(self, viewer: Viewer, schools: Collection[SchoolId]) -> Mapping[SchoolId, AttendanceCodes]:
        """Of the schools that the viewer sees."""
        async with self.begin(viewer.district) as tx:
            return await tx.attendance.codes([one for one in schools if sees_schools(viewer).reaches(one)])
