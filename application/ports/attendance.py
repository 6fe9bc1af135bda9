"""Port: attendance. Whoever takes, corrects or clears it holds the students first."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from application.sight import Sight
from domain.appointment import Appointment
from domain.attendance import Attendance, AttendanceCorrection, AttendanceKey, AttendanceTaken
from domain.attendance_codes import AttendanceCodes
from domain.ids import FlexPeriodId, SchoolId, SectionId, StudentId


@dataclass(frozen=True, slots=True)
class AttendanceLine:
    """One student whose attendance a section takes, or took before the appointment went."""

    key: AttendanceKey
    section: SectionId
    stands: bool
    """Whether the appointment is the one that stands in its slot."""
    taken: AttendanceTaken | None


@dataclass(frozen=True, slots=True)
class ExportedMark:
    """A mark with the words that a SIS knows its student by."""

    sis_id: str
    last_name: str
    first_name: str
    flex_period: str
    section: str
    said: Attendance


class Attendances(Protocol):
    async def booked(self, section: SectionId, day: date, flex_period: FlexPeriodId) -> tuple[Appointment, ...]:
        """The appointments that stand in the section then, by student."""

    async def find(self, sight: Sight, keys: Collection[AttendanceKey]) -> Mapping[AttendanceKey, AttendanceTaken]:
        """Of these appointments, standing or not, those whose attendance has been taken."""

    async def take(self, said: Mapping[AttendanceKey, Attendance], by: str, at: datetime) -> None:
        """Mark appointments that stand; what is said otherwise than before is kept as a correction, the same changes nothing."""

    async def clear(self, keys: Collection[AttendanceKey], by: str, at: datetime) -> None:
        """Take the marks of appointments that stand back; each is kept as a correction."""

    async def corrections(
        self, sight: Sight, keys: Collection[AttendanceKey]
    ) -> Mapping[AttendanceKey, tuple[AttendanceCorrection, ...]]:
        """What was said of these appointments before, newest first."""

    async def of_students(
        self, sight: Sight, students: Collection[StudentId], first: date, last: date
    ) -> Mapping[StudentId, tuple[AttendanceLine, ...]]:
        """What has been taken of each student, by date and flex period; what has gone before what stands."""

    async def marks_on(self, school: SchoolId, day: date, flex_period: FlexPeriodId | None) -> Sequence[ExportedMark]:
        """All that the school's sections took on a date, by flex period, section and student."""

    async def schools_with_sis_days(self, schools: Collection[SchoolId], day: date) -> frozenset[SchoolId]:
        """The schools whose SIS has said of anybody whether they were in school that day."""

    async def codes(self, schools: Collection[SchoolId]) -> Mapping[SchoolId, AttendanceCodes]:
        """Of every school, its own or the usual ones."""

    async def set_codes(self, school: SchoolId, codes: AttendanceCodes, by: str, at: datetime) -> None: ...
