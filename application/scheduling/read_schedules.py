"""Reading schedules and appointments."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from application.access import Role, Scope, Viewer
from application.pages import read_page
from application.paging import Page, PageRequest
from application.ports.transaction import Begin
from application.scheduling.queries import (
    AppointmentFilter,
    ScheduleSlot,
    Seats,
    SeatsKey,
)
from application.scheduling.schedule_slots import slots_of
from application.setup.read_schools import check_days
from application.sight import sees_appointments
from domain.appointment import Appointment, Slot
from domain.errors import Refused
from domain.ids import StudentId

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
            periods = await tx.schools.flex_periods(concerned)
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


@dataclass(frozen=True, slots=True)
class SeatsOf:
    begin: Begin

    async def __call__(self, viewer: Viewer, keys: Collection[SeatsKey]) -> Mapping[SeatsKey, Seats]:
        """Seats and how many are taken, of sections the viewer may see."""
        async with self.begin(viewer.district) as tx:
            return await tx.schedule_reader.seats(sees_appointments(viewer), keys)
