"""Port: single appointments. Whoever books, moves, cancels or locks holds the students first."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from domain.appointment import Appointment, EndReason, Slot
from domain.booking import Membership, Place
from domain.ids import FlexPeriodId, SchoolId, SectionId, StudentId
from domain.mass_days import SchoolBells


@dataclass(frozen=True, slots=True)
class Booking:
    """An appointment to be: where, for whom, by whom. `displaces` stands in the slot, `vacates` in another one it moves from."""

    wanted: Appointment
    """Its birth and version are given when it is written."""
    displaces: Appointment | None = None
    vacates: Appointment | None = None
    seats: int | None = None
    """The limit tested by the statement that books; None tests nothing."""


class Appointments(Protocol):
    async def schools_of(
        self, students: Collection[StudentId], flex_periods: Collection[FlexPeriodId]
    ) -> frozenset[SchoolId]:
        """The schools to which any of the students belongs or belonged, and those of the flex periods.

        At a former school an appointment of today may still stand, which clashes like any other.
        """

    async def hold(self, students: Collection[StudentId]) -> frozenset[StudentId]:
        """Wait until nobody else changes appointments of these students, and keep others waiting until the transaction ends.

        Says which of them exist.
        """

    async def bells_on(self, schools: Collection[SchoolId], day: date) -> Mapping[SchoolId, SchoolBells]:
        """What the schools' calendars and flex periods say of one date; other dates are left out."""

    async def schools_of_periods(self, flex_periods: Collection[FlexPeriodId]) -> Mapping[FlexPeriodId, SchoolId]:
        """The school of each flex period, inactive ones included."""

    async def place(self, section: SectionId, day: date, flex_period: FlexPeriodId) -> Place | None:
        """What is known of a section on a date and period; None when there is no such section."""

    async def membership(self, student: StudentId, school: SchoolId) -> Membership | None:
        """What the student is to the school; None when there is no such student."""

    async def of_day(self, student: StudentId, day: date) -> tuple[Appointment, ...]:
        """The student's appointments of a date, whatever school and period."""

    async def find(self, slots: Collection[Slot]) -> Mapping[Slot, Appointment]: ...

    async def book(self, booking: Booking) -> Appointment | None:
        """Take the seat, move what is displaced or vacated to the history and write the appointment, in one statement.

        None when the section is full: then the transaction must be given up.
        """

    async def cancel(self, appointments: Collection[Appointment], reason: EndReason, by: str, at: datetime) -> None:
        """Move the appointments to the history and give their seats back, in one statement."""

    async def set_words(self, slot: Slot, type: str | None, comment: str | None) -> None:
        """Put these words on the appointment; its version changes, its birth stays."""

    async def set_locked(self, slots: Collection[Slot], *, locked: bool) -> None:
        """Lock or unlock; the appointments that change get a new version."""
