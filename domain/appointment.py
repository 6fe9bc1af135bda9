"""One student, one date, one flex period, one section."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.ids import FlexPeriodId, RunId, SectionId, StudentId


class Origin(StrEnum):
    """Who made the appointment, in rising rank; staff and admin rank the same."""

    HOMEROOM_PREBOOK = "homeroom_prebook"
    STUDENT = "student"
    STAFF = "staff"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Slot:
    """Where an appointment stands: at most one active appointment lives here."""

    student: StudentId
    day: date
    flex_period: FlexPeriodId


@dataclass(frozen=True, slots=True)
class Appointment:
    """An active appointment.

    `birth` is its number from one sequence, given when it is made and kept by edits and by a restore; `version` comes from the
    same sequence and changes with every edit, so that `birth == version` says "as it was made".
    """

    slot: Slot
    section: SectionId
    origin: Origin
    locked: bool
    birth: int
    version: int
    made_by: str
    """The actor (`Viewer.actor`) who made it."""
    made_at: datetime
    run: RunId | None = None
    replaced: int | None = None
    """The birth of the appointment it displaced."""
    type: str | None = None
    comment: str | None = None
    attendance_taken: bool = False


class EndReason(StrEnum):
    """Why an appointment went to the history."""

    DISPLACED = "displaced"
    CANCELLED = "cancelled"
    UNDONE = "undone"
    STUDENT_LEFT = "student_left"
    STUDENT_MOVED = "student_moved"
    SECTION_ENDED = "section_ended"
    CLOSED = "closed"


def may_unlock(appointment_made_by: str, actor: str, *, is_admin: bool, teaches_section: bool) -> bool:
    """A locked appointment may be changed by its creator, a staffer of its section, or an admin."""
    return is_admin or teaches_section or appointment_made_by == actor
