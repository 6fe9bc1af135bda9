"""Grades and attendance of the SIS in memory."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, TypeVar

from application.ports.sis_records import CourseMark, SisDay
from application.sight import Sight
from domain.ids import SchoolId, StudentId
from domain.sis_records import Replacement, SisChanges
from tests.fakes.flex_store import FakeDistrict

V = TypeVar("V")


class FakeSisRecords:
    """See `application.ports.sis_records.SisRecords`."""

    def __init__(self, store: FakeDistrict) -> None:
        self._facts = store.facts

    async def students(self, school: SchoolId, sis_ids: Collection[str]) -> Mapping[str, tuple[StudentId, bool]]:
        found: dict[str, tuple[StudentId, bool]] = {}
        for student, at in sorted(self._facts.student_schools):
            sis_id = self._facts.students[student].sis_id
            if at == school and sis_id in sis_ids and not found.get(sis_id, (0, False))[1]:
                found[sis_id] = (student, self._facts.is_member(student, school))
        return found

    async def replace_marks(self, school: SchoolId, said: Replacement) -> SisChanges:
        kept = {(student, None if course is None else course.lower()) for student, course in said.kept}
        here = {key for key in self._facts.marks if key[0] == school}
        gone = {
            (at, student, course)
            for at, student, course in here
            if not kept & {(student, None), (student, course.lower())}
        }
        return _replace(self._facts.marks, school, said, gone)

    async def replace_attendance(self, school: SchoolId, said: Replacement) -> SisChanges:
        days = {day for _, day in said.values}
        gone = {
            (at, student, day)
            for at, student, day in self._facts.sis_days
            if at == school and day in days and not said.kept & {(student, None), (student, day)}
        }
        return _replace(self._facts.sis_days, school, said, gone)

    async def marks_of(
        self, sight: Sight, students: Collection[StudentId]
    ) -> Mapping[StudentId, tuple[CourseMark, ...]]:
        return {
            student: tuple(
                CourseMark(school, course, mark)
                for (school, whose, course), mark in sorted(self._facts.marks.items(), key=lambda one: one[0][::-1])
                if whose == student and sight.reaches(school)
            )
            for student in students
        }

    async def attendance_of(
        self, sight: Sight, students: Collection[StudentId], first: date, last: date
    ) -> Mapping[StudentId, tuple[SisDay, ...]]:
        return {
            student: tuple(
                SisDay(school, day, status)
                for (school, whose, day), status in sorted(self._facts.sis_days.items(), key=lambda one: one[0][::-1])
                if whose == student and first <= day <= last and sight.reaches(school)
            )
            for student in students
        }


def _replace(known: dict[Any, V], school: SchoolId, said: Replacement, gone: set[Any]) -> SisChanges:
    values = {(school, *key): value for key, value in said.values.items()}
    before, removed = dict(known), gone - values.keys()
    for key in removed:
        del known[key]
    known |= values
    added = values.keys() - before.keys()
    changed = {key for key in values.keys() - added if before[key] != values[key]}
    return SisChanges(len(added), len(changed), len(values) - len(added) - len(changed), len(removed))
