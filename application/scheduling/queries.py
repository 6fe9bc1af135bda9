"""What can be read of appointments. A slot is a student, a date and a flex period."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from application.paging import Page, PageRequest
from application.sight import Sight
from domain.appointment import Appointment, EndReason, Slot
from domain.ids import FlexPeriodId, RunId, SchoolId, SectionId, StudentId


@dataclass(frozen=True, slots=True)
class PastAppointment:
    """A row of the history: the whole appointment as it was, and why it ended."""

    appointment: Appointment
    seq: int
    """Of two endings of one student, the later has the greater one."""
    ended_at: datetime
    ended_by: str
    reason: EndReason
    run: RunId | None
    successor: int | None
    """The birth of what displaced it, or of what it became when it was moved."""


def linked(birth: int, past: Sequence[PastAppointment]) -> tuple[PastAppointment, ...]:
    """Newest first, beginning with what the appointment of that birth took the place of, the rest by when it ended."""
    return tuple(sorted(past, key=lambda one: (one.successor == birth, one.seq), reverse=True))


@dataclass(frozen=True, slots=True)
class ScheduleSlot:
    """One date and flex period of a student; without an appointment the schedule is open and `phrase` is shown."""

    student: StudentId
    day: date
    flex_period: FlexPeriodId
    school: SchoolId
    appointment: Appointment | None
    phrase: str | None


@dataclass(frozen=True, slots=True)
class Seats:
    """Of a section on a date and flex period; `seats` None is unlimited."""

    seats: int | None
    taken: int


@dataclass(frozen=True, slots=True)
class SeatsKey:
    section: SectionId
    day: date
    flex_period: FlexPeriodId


@dataclass(frozen=True, slots=True)
class AppointmentFilter:
    """At least a school, a section or a student; dates included at both ends."""

    first_day: date
    last_day: date
    school: SchoolId | None = None
    section: SectionId | None = None
    student: StudentId | None = None
    flex_period: FlexPeriodId | None = None


class ScheduleReader(Protocol):
    """What `sight` does not reach is not in the answer."""

    async def appointments(self, sight: Sight, filter: AppointmentFilter, page: PageRequest) -> Page[Appointment]:
        """By date, flex period, student; keys are these."""

    async def appointments_in(self, sight: Sight, slots: Collection[Slot]) -> Mapping[Slot, Appointment]: ...

    async def appointments_of(
        self, sight: Sight, students: Collection[StudentId], first_day: date, last_day: date
    ) -> Mapping[StudentId, tuple[Appointment, ...]]:
        """By date and flex period; every student asked for is in the answer."""

    async def seats(self, sight: Sight, keys: Collection[SeatsKey]) -> Mapping[SeatsKey, Seats]: ...

    async def schools_of(
        self, sight: Sight, students: Collection[StudentId]
    ) -> Mapping[StudentId, tuple[SchoolId, ...]]:
        """The schools each student is an active member of, ascending."""
