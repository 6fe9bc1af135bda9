"""A date's attendance as rows of text, with the codes of the school's SIS."""

from dataclasses import dataclass
from datetime import date

from application.access import Role, Viewer
from application.ports.transaction import Begin
from application.sight import sees_attendance, sees_rosters
from domain.errors import not_found
from domain.ids import FlexPeriodId, SchoolId

Row = tuple[str, ...]

COLUMNS: Row = (
    "StudentId", "LastName", "FirstName", "Date", "FlexPeriod", "Section", "Attendance", "Code", "Comment"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ExportAttendance:
    begin: Begin

    async def __call__(
        self, viewer: Viewer, school: SchoolId, day: date, flex_period: FlexPeriodId | None = None
    ) -> list[Row]:
        """`COLUMNS`, then a row for each mark of that date, by flex period, section and student; who is not marked has none.

        Staff of the school, and partners with `attendance:read` and `roster:read`. Raises `Refused` `NOT_FOUND`.
        """
        reached = sees_attendance(viewer).reaches(school) and sees_rosters(viewer).reaches(school)
        async with self.begin(viewer.district) as tx:
            if not reached or viewer.role is Role.STUDENT or school not in await tx.schools.find([school]):
                raise not_found("school", "schoolId")
            if flex_period is not None:
                schools = await tx.appointments.schools_of_periods([flex_period])
                if schools.get(flex_period) != school:
                    raise not_found("flex period", "flexPeriodId")
            codes = (await tx.attendance.codes([school]))[school]
            marks = await tx.attendance.marks_on(school, day, flex_period)
        return [
            COLUMNS,
            *(
                (
                    one.sis_id,
                    one.last_name,
                    one.first_name,
                    day.isoformat(),
                    one.flex_period,
                    one.section,
                    "tardy" if one.said.tardy else one.said.mark.value,
                    codes.code_of(one.said),
                    one.said.comment or "",
                )
                for one in marks
            ),
        ]
