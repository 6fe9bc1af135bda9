"""Skipping flex time: in school by the SIS, and not where the student was booked."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from domain.attendance import AttendanceMark
from domain.errors import Refused
from domain.sis_values import SisStatus


class SkipReason(StrEnum):
    ABSENT = "absent"
    """The section marked the student absent."""
    NOT_MARKED = "not_marked"
    """The section took attendance, and said nothing of the student."""


def lists_absences_only(statuses: Collection[SisStatus]) -> bool:
    """Whether a day's records of the SIS name only who was absent or late: then who is not named was in school."""
    return bool(statuses) and SisStatus.PRESENT not in statuses


def was_in_school(status: SisStatus | None, *, absences_only: bool) -> bool:
    """By the SIS, which said `status` of the student that day, or nothing."""
    return absences_only if status is None else status is not SisStatus.ABSENT


def skip_of(*, in_school: bool, mark: AttendanceMark | None, section_took: bool) -> SkipReason | None:
    """Whether an appointment was skipped. `section_took`: attendance was taken of anybody there, in that period."""
    if not in_school:
        return None
    if mark is AttendanceMark.ABSENT:
        return SkipReason.ABSENT
    return SkipReason.NOT_MARKED if mark is None and section_took else None


def no_sis_attendance(day: date) -> Refused:
    """Nobody can be said to have skipped, and that is not the same as nobody having done so."""
    message = (
        f"The SIS has said of nobody whether they were in school on {day}: import its attendance of that day first."
    )
    return Refused("NO_SIS_ATTENDANCE", message, field="date")
