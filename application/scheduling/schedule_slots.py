"""A student's schedule: what is booked, and what is open."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from application.scheduling.queries import ScheduleSlot
from domain.appointment import Appointment, Slot
from domain.calendar import Calendar, days_between
from domain.flex_period import FlexPeriod
from domain.ids import SchoolId, StudentId
from domain.roster import School


def slots_of(
    student: StudentId,
    graduation_year: int | None,
    schools: Sequence[SchoolId],
    booked: Sequence[Appointment],
    settings: Mapping[SchoolId, School],
    calendars: Mapping[SchoolId, Calendar],
    periods: Mapping[SchoolId, Sequence[FlexPeriod]],
    days: tuple[date, date],
) -> Iterator[ScheduleSlot]:
    """By date, then school, then name of the flex period. Where nothing meets there is no slot, unless something is booked."""
    by_slot = {one.slot: one for one in booked}
    for day in days_between(*days):
        for school in schools:
            calendar = calendars[school]
            open_day = calendar.is_school_day(day) and graduation_year not in calendar.closed_graduation_years(day)
            for period in periods[school]:
                appointment = by_slot.get(Slot(student, day, period.id))
                meets = open_day and period.bells_on(day, calendar.cycle_days.get(day)) is not None
                if appointment is not None or meets:
                    phrase = settings[school].open_schedule_phrase if appointment is None else None
                    yield ScheduleSlot(student, day, period.id, school, appointment, phrase)
