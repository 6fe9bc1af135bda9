"""Group bookings in memory: one after the other, which comes to the same."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from application.ports.appointments import Booking
from domain.appointment import Appointment
from domain.booking import Membership
from domain.ids import SchoolId, StudentId
from tests.fakes.appointments import FakeAppointments
from tests.fakes.flex_store import FakeDistrict


class FakeGroupBookings:
    def __init__(self, store: FakeDistrict) -> None:
        self._single = FakeAppointments(store)

    async def memberships(self, students: Collection[StudentId], school: SchoolId) -> Mapping[StudentId, Membership]:
        found = {student: await self._single.membership(student, school) for student in students}
        return {student: member for student, member in found.items() if member is not None}

    async def of_day(self, students: Collection[StudentId], day: date) -> Mapping[StudentId, tuple[Appointment, ...]]:
        return {student: await self._single.of_day(student, day) for student in students}

    async def book(self, wanted: Sequence[Appointment]) -> None:
        for one in wanted:
            standing = await self._single.find([one.slot])
            await self._single.book(Booking(one, displaces=standing.get(one.slot)))
