"""Ports: grades and attendance of the SIS, as files and as what is known of students."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from application.sight import Sight
from domain.date_formats import DateFormat
from domain.ids import SchoolId, StudentId
from domain.sis_records import Replacement, SisChanges, SisFile, SisRecordKind
from domain.sis_values import Mark, SisStatus


@dataclass(frozen=True, slots=True)
class CourseMark:
    """A student's mark in a course at a school."""

    school: SchoolId
    course: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class SisDay:
    """What a school's SIS says of a student on a day."""

    school: SchoolId
    day: date
    status: SisStatus


class ReadsSisRecords(Protocol):
    def read(self, path: str, kind: SisRecordKind, today: date, days: DateFormat) -> SisFile:
        """Read a CSV file, a workbook, or a zip with one of them. `days`: how it writes them, where not as ISO does.

        Raises `Refused` where the file cannot be trusted as a whole: unreadable, too large, a column missing, wrong encoding.
        """


class SisRecords(Protocol):
    """Within a transaction that holds the school's lock, where it writes."""

    async def students(self, school: SchoolId, sis_ids: Collection[str]) -> Mapping[str, tuple[StudentId, bool]]:
        """Those of the SIS ids that a student of the school has or had, and whether that student is active there."""

    async def replace_marks(self, school: SchoolId, said: Replacement) -> SisChanges:
        """What is said takes the place of all marks of the school, but for those that are kept."""

    async def replace_attendance(self, school: SchoolId, said: Replacement) -> SisChanges:
        """What is said takes the place of all that was known of the days it names, but for what is kept."""

    async def marks_of(
        self, sight: Sight, students: Collection[StudentId]
    ) -> Mapping[StudentId, tuple[CourseMark, ...]]:
        """The marks of each student at the schools in sight, by course."""

    async def attendance_of(
        self, sight: Sight, students: Collection[StudentId], first: date, last: date
    ) -> Mapping[StudentId, tuple[SisDay, ...]]:
        """The days of each student at the schools in sight, by day."""
