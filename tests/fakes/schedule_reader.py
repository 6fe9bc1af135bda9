"""Reading appointments and schedules in memory."""

from collections.abc import Collection, Mapping
from datetime import date
from operator import itemgetter
from typing import Any

from application.paging import Page, PageRequest
from application.scheduling.queries import (
    AppointmentFilter,
    Seats,
    SeatsKey,
)
from application.sight import Sight
from domain.appointment import Appointment, Slot
from domain.ids import SchoolId, StudentId
from tests.fakes.flex_store import FakeDistrict
from tests.fakes.paging import page as paged
from tests.fakes.places import seats_of, taken


class FakeScheduleReader:
    """See `application.scheduling.queries.ScheduleReader`."""

    def __init__(self, store: FakeDistrict) -> None:
        self._store = store

    async def appointments(self, sight: Sight, filter: AppointmentFilter, page: PageRequest) -> Page[Appointment]:
        found = [one for one in self._seen(sight) if self._passes(one, filter)]
        return paged(sorted(found, key=_by_date), _by_date, page)

    def _passes(self, one: Appointment, filter: AppointmentFilter) -> bool:
        has = {
            "school": self._store.facts.sections[one.section].school,
            "section": one.section,
            "student": one.slot.student,
            "flex_period": one.slot.flex_period,
        }
        in_range = filter.first_day <= one.slot.day <= filter.last_day
        return in_range and all(getattr(filter, name) in (None, value) for name, value in has.items())

    async def appointments_in(self, sight: Sight, slots: Collection[Slot]) -> Mapping[Slot, Appointment]:
        return {one.slot: one for one in self._seen(sight) if one.slot in slots}

    async def appointments_of(
        self, sight: Sight, students: Collection[StudentId], first_day: date, last_day: date
    ) -> Mapping[StudentId, tuple[Appointment, ...]]:
        seen = sorted(self._seen(sight), key=_by_date)
        return {
            student: tuple(one for one in seen if one.slot.student == student and first_day <= one.slot.day <= last_day)
            for student in students
        }

    async def seats(self, sight: Sight, keys: Collection[SeatsKey]) -> Mapping[SeatsKey, Seats]:
        facts = self._store.facts
        return {
            key: Seats(seats_of(facts, key.section, key.day), taken(facts, key.section, key.day, key.flex_period))
            for key in keys
            if key.section in facts.sections and sight.reaches(facts.sections[key.section].school)
        }

    async def schools_of(
        self, sight: Sight, students: Collection[StudentId]
    ) -> Mapping[StudentId, tuple[SchoolId, ...]]:
        found: dict[StudentId, list[SchoolId]] = {}
        for (student, school), row in sorted(self._store.facts.student_schools.items(), key=itemgetter(0)):
            if student in students and row.active and sight.reaches(school) and sight.student in (None, student):
                found.setdefault(student, []).append(school)
        return {student: tuple(schools) for student, schools in found.items()}

    def _seen(self, sight: Sight) -> list[Appointment]:
        facts = self._store.facts
        return [
            one
            for one in facts.appointments.values()
            if sight.reaches(facts.sections[one.section].school) and sight.student in (None, one.slot.student)
        ]


def _by_date(one: Appointment) -> tuple[Any, ...]:
    return (one.slot.day, one.slot.flex_period, one.slot.student)
