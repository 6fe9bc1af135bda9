"""Port: many students into one section on one date, read and written together."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Protocol

from domain.appointment import Appointment
from domain.booking import Membership
from domain.ids import SchoolId, StudentId


class GroupBookings(Protocol):
    """Each method is one statement, however many students there are."""

    async def memberships(self, students: Collection[StudentId], school: SchoolId) -> Mapping[StudentId, Membership]:
        """What the students are to the school; who does not exist is left out."""

    async def of_day(self, students: Collection[StudentId], day: date) -> Mapping[StudentId, tuple[Appointment, ...]]:
        """The students' appointments of a date, whatever school and period; every student asked for is in the answer."""

    async def book(self, wanted: Sequence[Appointment]) -> None:
        """Write the appointments and count their seats; what stands in their slots goes to the history, named by its successor.

        All of one section and date. The school's lock must be held exclusively: no limit of seats is tested here.
        """
