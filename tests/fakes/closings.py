"""Appointments that a closing meets, in memory."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from domain.appointment import Appointment, EndReason, Slot
from domain.closing import Decided, NewPlace, Standing
from domain.ids import FlexPeriodId, SchoolId, SectionId, StudentId
from domain.roster import SectionStatus
from tests.fakes.flex_store import FakeDistrict
from tests.fakes.places import blocks, seats_of, taken


class FakeClosings:
    def __init__(self, store: FakeDistrict) -> None:
        self._store = store

    async def standing(self, school: SchoolId, first: date, last: date) -> Sequence[Standing]:
        return [
            self._with_student(one, school)
            for one in self._store.facts.appointments.values()
            if self._store.facts.sections[one.section].school == school and first <= one.slot.day <= last
        ]

    async def booked_on(self, students: Collection[StudentId], days: Collection[date]) -> Mapping[Slot, Appointment]:
        known = self._store.facts.appointments
        return {slot: one for slot, one in known.items() if slot.student in students and slot.day in days}

    async def places(
        self, places: Collection[tuple[SectionId, date, FlexPeriodId]]
    ) -> Mapping[tuple[SectionId, FlexPeriodId], NewPlace]:
        facts = self._store.facts
        return {
            (section, period): NewPlace(
                active=facts.sections[section].status is SectionStatus.ACTIVE,
                blocked=bool(blocks(facts, section, day, period)),
                seats=seats_of(facts, section, day),
                taken=taken(facts, section, day, period),
            )
            for section, day, period in places
        }

    async def write(self, decided: Collection[Decided], reason: EndReason, by: str, at: datetime) -> None:
        for one in decided:
            if one.outcome.left_alone:
                continue
            ended = one.standing.appointment
            if one.to is None:
                self._store.end(ended.slot, reason, by, at)
                continue
            birth, there = self._store.number(), replace(ended.slot, day=one.to)
            before = self._store.facts.appointments.get(there)
            self._store.end(ended.slot, reason, by, at, successor=birth)
            self._store.end(there, EndReason.DISPLACED, by, at, successor=birth)
            replaced = None if before is None else before.birth
            moved = replace(ended, slot=there, birth=birth, version=birth, made_at=at, run=None, replaced=replaced)
            self._store.facts.appointments[there] = moved

    def _with_student(self, one: Appointment, school: SchoolId) -> Standing:
        student = self._store.facts.students[one.slot.student]
        member = self._store.facts.is_member(one.slot.student, school)
        names = student.last_name, student.first_name, student.sis_id
        return Standing(one, *names, graduation_year=student.graduation_year, is_member=member)
