"""Reading schedules and appointments."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from application.access import Role, Scope, Viewer
from application.pages import read_page
from application.paging import Page, PageRequest
from application.ports.transaction import Begin, Transaction
from application.scheduling.queries import (
    AppointmentFilter,
    ScheduleSlot,
    Seats,
    SeatsKey,
)
from application.scheduling.schedule_slots import slots_of
from application.setup.read_schools import check_days
from application.sight import sees_appointments, sees_schools
from domain.appointment import Appointment, Slot
from domain.errors import Refused
from domain.flex_period import FlexPeriod
from domain.ids import SchoolId, StudentId

MOST_DAYS = 400


@dataclass(frozen=True, slots=True)
class FindAppointments:
    begin: Begin

    async def __call__(self, viewer: Viewer, filter: AppointmentFilter, page: PageRequest) -> Page[Appointment]:
        """Appointments of a school, section or student, by date; a student sees only their own.

        Raises `Refused`: `FILTER_TOO_WIDE`, `END_BEFORE_START`, `TOO_MANY_DAYS`, `SCOPE_REQUIRED`.
        """
        if viewer.role is Role.PARTNER and Scope.APPOINTMENTS_READ not in viewer.scopes:
            raise Refused("SCOPE_REQUIRED", "Ask for a token with the scope appointments:read.")
        if filter.school is None and filter.section is None and filter.student is None:
            raise Refused("FILTER_TOO_WIDE", "Name a school, a section or a student.", field="filter")
        check_days(filter.first_day, filter.last_day, MOST_DAYS)
        sight = sees_appointments(viewer)
        return await read_page(
            self.begin, viewer.district, page, lambda tx, asked: tx.schedule_reader.appointments(sight, filter, asked)
        )


@dataclass(frozen=True, slots=True)
class AppointmentsIn:
    begin: Begin

    async def __call__(self, viewer: Viewer, slots: Collection[Slot]) -> Mapping[Slot, Appointment]:
        """The appointments in these slots that the viewer may see."""
        async with self.begin(viewer.district) as tx:
            return await tx.schedule_reader.appointments_in(sees_appointments(viewer), slots)


@dataclass(frozen=True, slots=True)
class SchedulesOf:
    begin: Begin

    async def __call__(
        self, viewer: Viewer, students: Collection[StudentId], first: date, last: date
    ) -> Mapping[StudentId, tuple[ScheduleSlot, ...]]:
        """The schedules of many students: every date and flex period on which their schools meet, booked or open.

        Raises `Refused`: `END_BEFORE_START`, `TOO_MANY_DAYS`.
        """
        check_days(first, last, MOST_DAYS)
        sight = sees_appointments(viewer)
        async with self.begin(viewer.district) as tx:
            schools = await tx.schedule_reader.schools_of(sight, students)
            booked = await tx.schedule_reader.appointments_of(sight, students, first, last)
            years = await tx.roster_reader.graduation_years(students)
            concerned = {school for several in schools.values() for school in several}
            settings = await tx.schools.find(concerned)
            calendars = await tx.schools.calendars(concerned)
            periods = dict(await tx.schools.flex_periods(concerned))
            for gone in await _removed(tx, viewer, [one for several in booked.values() for one in several], periods):
                periods[gone.school] = (*periods.get(gone.school, ()), gone)
        return {
            student: tuple(
                slots_of(
                    student,
                    years.get(student),
                    several,
                    booked.get(student, ()),
                    settings,
                    calendars,
                    periods,
                    (first, last),
                )
            )
            for student, several in schools.items()
        }


async def _removed(
    tx: Transaction,
    viewer: Viewer,
    booked: Sequence[Appointment],
    active: Mapping[SchoolId, Sequence[FlexPeriod]],
) -> list[FlexPeriod]:
    """Flex periods that are no more, in which something was booked; they meet on no day."""
    known = {period.id for several in active.values() for period in several}
    missing = {one.slot.flex_period for one in booked} - known
    if not missing:
        return []
    found = await tx.school_reader.flex_periods_by_id(sees_schools(viewer), missing)
    return [replace(one.flex_period, meetings=()) for one in found.values() if not one.active]


@dataclass(frozen=True, slots=True)
class SeatsOf:
    begin: Begin

    async def __call__(self, viewer: Viewer, keys: Collection[SeatsKey]) -> Mapping[SeatsKey, Seats]:
        """Seats and how many are taken, of sections the viewer may see."""
        async with self.begin(viewer.district) as tx:
            return await tx.schedule_reader.seats(sees_appointments(viewer), keys)
