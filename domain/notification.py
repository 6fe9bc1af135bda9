"""What a person must know of: somebody else changed their schedule, or asks for what they have to decide.

One notification tells a student of one deed, however many appointments it touched; staff are told of requests. Nobody is told of
what they did themselves.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from domain.appointment import Appointment, Slot
from domain.ids import FlexPeriodId, NotificationId, RequestId, RunId, SchoolId, SectionId, StudentId

T = TypeVar("T")


class NotificationKind(StrEnum):
    BOOKED = "booked"
    """Somebody booked the student, perhaps over what stood there (`displaced`)."""
    MOVED = "moved"
    """To another section, date or flex period."""
    CANCELLED = "cancelled"
    CLOSED = "closed"
    """School is closed: appointments were cancelled, or (`moved`) stand on another date."""
    MASS_BOOKED = "mass_booked"
    """A mass run booked the student."""
    MASS_CANCELLED = "mass_cancelled"
    """A mass run cancelled appointments of the student."""
    MASS_UNDONE = "mass_undone"
    """A mass run of which the student was told has been taken back."""
    REQUESTED = "requested"
    """Somebody asks for an appointment: told to staff, who approve or deny."""
    DENIED = "denied"
    """What was asked for the student was denied; the request says why."""


@dataclass(frozen=True, slots=True)
class Deed:
    """Who did what at which school, and when; `run`: in which mass run."""

    kind: NotificationKind
    school: SchoolId
    by: str
    """The actor, as `Viewer.actor`."""
    at: datetime
    run: RunId | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What a deed did to one appointment of a student: where it stands now, or stood if it is gone."""

    slot: Slot
    section: SectionId
    moved_from: Appointment | None = None
    displaced: bool = False
    """Something else that stood in the slot had to go."""
    moved: bool = False
    """It stands in another place now, where the deed could also have ended it."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What a student, or with `REQUESTED` a member of staff, is told of a deed."""

    student: StudentId
    """Whose schedule it is about."""
    deed: Deed
    appointments: int
    """How many the deed touched, at least one."""
    first_day: date
    last_day: date
    flex_period: FlexPeriodId | None = None
    """Where all of them are in one."""
    section: SectionId | None = None
    """Where all of them are in one."""
    previous_day: date | None = None
    """Of one that was moved: where it stood."""
    previous_section: SectionId | None = None
    displaced: int = 0
    """How many took the place of something else."""
    moved: int = 0
    """How many stand on another date now, of those a closure met."""
    request: RequestId | None = None
    """What was asked for, with `REQUESTED` and `DENIED`."""


@dataclass(frozen=True, slots=True)
class Notification:
    """A notice as it is kept. A later one has a greater id."""

    id: NotificationId
    notice: Notice
    read_at: datetime | None = None
    mailed_at: datetime | None = None
    """When it went into a mail of the outbox."""


def notices_of(deed: Deed, changes: Iterable[Change], *, by_student: StudentId | None = None) -> list[Notice]:
    """One notice per student, in the order in which they first appear; none for `by_student`, who did it."""
    found: dict[StudentId, list[Change]] = {}
    for change in changes:
        if change.slot.student != by_student:
            found.setdefault(change.slot.student, []).append(change)
    return [_notice(student, deed, several) for student, several in found.items()]


def _notice(student: StudentId, deed: Deed, changes: Sequence[Change]) -> Notice:
    days = [change.slot.day for change in changes]
    before = changes[0].moved_from if len(changes) == 1 else None
    return Notice(
        student=student,
        deed=deed,
        appointments=len(changes),
        first_day=min(days),
        last_day=max(days),
        flex_period=_the_only([change.slot.flex_period for change in changes]),
        section=_the_only([change.section for change in changes]),
        previous_day=None if before is None else before.slot.day,
        previous_section=None if before is None else before.section,
        displaced=sum(change.displaced for change in changes),
        moved=sum(change.moved for change in changes),
    )


def _the_only(values: Sequence[T]) -> T | None:
    return values[0] if len(set(values)) == 1 else None
