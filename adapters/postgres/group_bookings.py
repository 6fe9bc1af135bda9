"""Group bookings in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import asyncpg

from adapters.postgres.statements import from_file
from adapters.postgres.student_facts import booked_on, memberships
from domain.appointment import Appointment
from domain.booking import Membership
from domain.ids import DistrictId, SchoolId, StudentId


class PostgresGroupBookings:
    def __init__(self, connection: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = connection
        self._district = district

    async def memberships(self, students: Collection[StudentId], school: SchoolId) -> Mapping[StudentId, Membership]:
        return await memberships(self._connection, self._district, students, school)

    async def of_day(self, students: Collection[StudentId], day: date) -> Mapping[StudentId, tuple[Appointment, ...]]:
        return await booked_on(self._connection, self._district, students, day)

    async def book(self, wanted: Sequence[Appointment]) -> None:
        if not wanted:
            return
        alike = wanted[0]
        await from_file("group_booking/book").execute(
            self._connection,
            district=self._district,
            students=[one.slot.student for one in wanted],
            periods=[one.slot.flex_period for one in wanted],
            day=alike.slot.day,
            section=alike.section,
            locked=alike.locked,
            origin=alike.origin.value,
            type=alike.type,
            comment=alike.comment,
            actor=alike.made_by,
            now=alike.made_at,
        )
