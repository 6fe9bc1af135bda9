"""Attendance in memory."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from application.ports.attendance import AttendanceLine, ExportedMark
from application.sight import Sight
from domain.appointment import Appointment
from domain.attendance import Attendance, AttendanceCorrection, AttendanceKey, AttendanceTaken
from domain.attendance_codes import DEFAULT_CODES, AttendanceCodes
from domain.ids import FlexPeriodId, SchoolId, SectionId, StudentId
from tests.fakes.flex_store import FakeDistrict


class FakeAttendances:
    """See `application.ports.attendance.Attendances`."""

    def __init__(self, store: FakeDistrict) -> None:
        self._store = store

    async def booked(self, section: SectionId, day: date, flex_period: FlexPeriodId) -> tuple[Appointment, ...]:
        place = (section, day, flex_period)
        known = self._store.facts.appointments.values()
        found = [one for one in known if (one.section, one.slot.day, one.slot.flex_period) == place]
        return tuple(sorted(found, key=lambda one: one.slot.student))

    async def find(self, sight: Sight, keys: Collection[AttendanceKey]) -> Mapping[AttendanceKey, AttendanceTaken]:
        known = self._store.facts.attendance
        return {key: known[key] for key in keys if key in known and self._sees(sight, known[key])}

    async def take(self, said: Mapping[AttendanceKey, Attendance], by: str, at: datetime) -> None:
        facts = self._store.facts
        for key, one in said.items():
            standing = facts.appointments.get(key.slot)
            before = facts.attendance.get(key)
            if standing is None or standing.birth != key.birth or (before is not None and before.said == one):
                continue
            if before is not None:
                self._keep(before, by, at)
            facts.attendance[key] = AttendanceTaken(key, standing.section, one, by, at)
            facts.appointments[key.slot] = replace(standing, attendance_taken=True)

    async def clear(self, keys: Collection[AttendanceKey], by: str, at: datetime) -> None:
        facts = self._store.facts
        for key in keys:
            if key in facts.attendance and self._stands(key):
                self._keep(facts.attendance.pop(key), by, at)
                facts.appointments[key.slot] = replace(facts.appointments[key.slot], attendance_taken=False)

    async def corrections(
        self, sight: Sight, keys: Collection[AttendanceKey]
    ) -> Mapping[AttendanceKey, tuple[AttendanceCorrection, ...]]:
        found: dict[AttendanceKey, tuple[AttendanceCorrection, ...]] = {}
        for one in self._store.facts.attendance_history:
            key = one.before.key
            if key in keys and self._sees(sight, one.before):
                found[key] = (one, *found.get(key, ()))
        return found

    async def of_students(
        self, sight: Sight, students: Collection[StudentId], first: date, last: date
    ) -> Mapping[StudentId, tuple[AttendanceLine, ...]]:
        known = sorted(self._store.facts.attendance.values(), key=self._in_order)
        return {
            student: tuple(
                AttendanceLine(one.key, one.section, self._stands(one.key), one)
                for one in known
                if one.key.slot.student == student and first <= one.key.slot.day <= last and self._sees(sight, one)
            )
            for student in students
        }

    def _in_order(self, one: AttendanceTaken) -> tuple[Any, ...]:
        """Numbers tell marks of one slot apart, but not which came first."""
        slot = one.key.slot
        return (slot.student, slot.day, slot.flex_period, self._stands(one.key), one.taken_at, one.key.birth)

    async def marks_on(self, school: SchoolId, day: date, flex_period: FlexPeriodId | None) -> Sequence[ExportedMark]:
        facts, found = self._store.facts, list[tuple[Any, ExportedMark]]()
        for key, one in facts.attendance.items():
            section, student = facts.sections[one.section], facts.students[key.slot.student]
            period = facts.flex_periods[key.slot.flex_period]
            if (section.school, key.slot.day) != (school, day) or flex_period not in (None, period.id):
                continue
            named = (student.last_name, student.first_name, student.sis_id, key.slot.student, key.birth)
            mark = ExportedMark(
                student.sis_id, student.last_name, student.first_name, period.name, section.name, one.said
            )
            found.append(((period.name, period.id, section.name, section.id, *named), mark))
        return [mark for _, mark in sorted(found, key=lambda one: one[0])]

    async def schools_with_sis_days(self, schools: Collection[SchoolId], day: date) -> frozenset[SchoolId]:
        return frozenset(school for school, _, on in self._store.facts.sis_days if on == day and school in schools)

    async def codes(self, schools: Collection[SchoolId]) -> Mapping[SchoolId, AttendanceCodes]:
        return {school: self._store.facts.attendance_codes.get(school, DEFAULT_CODES) for school in schools}

    async def set_codes(self, school: SchoolId, codes: AttendanceCodes, by: str, at: datetime) -> None:
        del by, at
        self._store.facts.attendance_codes[school] = codes

    def _stands(self, key: AttendanceKey) -> bool:
        standing = self._store.facts.appointments.get(key.slot)
        return standing is not None and standing.birth == key.birth

    def _sees(self, sight: Sight, one: AttendanceTaken) -> bool:
        school = self._store.facts.sections[one.section].school
        return sight.reaches(school) and sight.student in (None, one.key.slot.student)

    def _keep(self, before: AttendanceTaken, by: str, at: datetime) -> None:
        self._store.facts.attendance_history.append(AttendanceCorrection(before, self._store.number(), by, at))
