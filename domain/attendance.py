"""Who was there: attendance is taken per appointment, on its day or later, and corrected as often as it must be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.appointment import Slot
from domain.calendar import SchoolYear
from domain.errors import Refused
from domain.free_text import LONGEST_COMMENT, text_refusals
from domain.ids import SectionId


class AttendanceMark(StrEnum):
    PRESENT = "present"
    ABSENT = "absent"
    EXCUSED = "excused"


@dataclass(frozen=True, slots=True)
class Attendance:
    """What is said of one student. `tardy` stands beside present only."""

    mark: AttendanceMark
    tardy: bool = False
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class AttendanceKey:
    """An appointment, also one that no longer stands: its slot, and its birth."""

    slot: Slot
    birth: int


@dataclass(frozen=True, slots=True)
class AttendanceTaken:
    """The attendance of one appointment, who took it, and when."""

    key: AttendanceKey
    section: SectionId
    said: Attendance
    taken_by: str
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class AttendanceCorrection:
    """What was said before, and who corrected or cleared it."""

    before: AttendanceTaken
    seq: int
    ended_by: str
    ended_at: datetime


def refusals_of_day(day: date, today: date, years: Sequence[SchoolYear]) -> list[Refused]:
    """`FUTURE_DATE` for a day to come, `OUTSIDE_SCHOOL_YEAR` for one of another year than the latest that has begun."""
    if day > today:
        message = f"{day} is still to come: attendance is taken on the day itself or later."
        return [Refused("FUTURE_DATE", message, field="date")]
    begun = [year for year in years if year.first_day <= today]
    latest = max(begun, key=lambda year: year.first_day, default=None)
    if latest is not None and latest.covers(day):
        return []
    message = f"{day} lies outside of the current school year, whose attendance alone can be taken: correct the date."
    return [Refused("OUTSIDE_SCHOOL_YEAR", message, field="date")]


def refusals_of_mark(said: Attendance, *, is_booked: bool) -> list[Refused]:
    """Everything that speaks against this mark of one student."""
    found = [] if is_booked else [not_booked()]
    if said.tardy and said.mark is not AttendanceMark.PRESENT:
        found.append(
            Refused("TARDY_NOT_PRESENT", "Only who is present can be tardy: mark the student present.", field="tardy")
        )
    return [*found, *text_refusals("comment", said.comment, LONGEST_COMMENT)]


def not_booked() -> Refused:
    message = "The student is not booked into this section then: book the student first, or choose another section."
    return Refused("NOT_BOOKED", message, field="studentId")


def repeated() -> Refused:
    return Refused(
        "DUPLICATE_STUDENT",
        "The student is named twice, and the first one counts: name each student once.",
        field="studentId",
    )
