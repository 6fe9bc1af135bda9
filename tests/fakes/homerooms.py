"""Designations and pins in memory."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from application.ports.homerooms import PinnedTo
from domain.calendar import Days
from domain.homeroom import Candidate, Designation, Pin, homerooms_of
from domain.homeroom_carry_over import CourseSection, PastHomeroom
from domain.ids import PinId, SchoolId, SectionId, StudentId
from domain.mass_days import DayAndPeriod
from domain.roster import HomeroomRule, HomeroomRuleKind, Section, SectionStatus, lead_of
from tests.fakes.flex_store import Facts, FakeDistrict
from tests.fakes.roster_rows import EndedPin, SectionFields


class FakeHomerooms:
    """Of a section it knows name, class type and period, and suggests by these."""

    def __init__(self, store: FakeDistrict) -> None:
        self._store = store

    async def designations(self, sections: Collection[SectionId]) -> Mapping[SectionId, Designation]:
        return {id_: one for id_, one in self._store.facts.designations.items() if id_ in sections}

    async def designate(self, designations: Sequence[Designation], by: str, at: datetime) -> None:
        del by, at
        self._store.facts.designations |= {one.section: one for one in designations}

    async def undesignate(self, sections: Collection[SectionId]) -> frozenset[SectionId]:
        known = self._store.facts.designations
        return frozenset(section for section in sections if known.pop(section, None) is not None)

    async def past(self, schools: Collection[SchoolId]) -> Mapping[SchoolId, Sequence[PastHomeroom]]:
        designated = self._store.facts.designations
        return {
            school: found
            for school in schools
            if (
                found := [
                    PastHomeroom(one, designated[one.section])
                    for one in self._of_courses(school, SectionStatus.ENDED)
                    if one.section in designated
                ]
            )
        }

    async def free(self, schools: Collection[SchoolId]) -> Mapping[SchoolId, Sequence[CourseSection]]:
        designated = self._store.facts.designations
        every = {school: self._of_courses(school, SectionStatus.ACTIVE) for school in schools}
        found = {school: [one for one in of if one.section not in designated] for school, of in every.items()}
        return {school: of for school, of in found.items() if of}

    def _of_courses(self, school: SchoolId, status: SectionStatus) -> list[CourseSection]:
        facts = self._store.facts
        found = [one for one in facts.sections.values() if one.school == school and one.status is status]
        return [self._of_course(one) for one in sorted(found, key=lambda one: (one.name, one.id))]

    def _of_course(self, section: Section) -> CourseSection:
        facts = self._store.facts
        fields = facts.section_fields.get(section.id, SectionFields())
        lead = lead_of([(by, row.is_lead) for (id, by), row in facts.teaching.items() if id == section.id])
        return CourseSection(section.id, section.name, fields.course_number, lead, fields.period)

    async def suggested(self, school: SchoolId, rule: HomeroomRule | None) -> tuple[SectionId, ...]:
        found = [
            section
            for section in self._store.facts.sections.values()
            if section.school == school and section.status is SectionStatus.ACTIVE and self._matches(section, rule)
        ]
        return tuple(section.id for section in sorted(found, key=lambda section: (section.name, section.id)))

    def _matches(self, section: Section, rule: HomeroomRule | None) -> bool:
        fields = self._store.facts.section_fields.get(section.id, SectionFields())
        class_type, period = fields.class_type, fields.period
        if rule is None or rule.kind is HomeroomRuleKind.CLASS_TYPE:
            wanted = "homeroom" if rule is None else rule.value
            return class_type is not None and class_type.strip().lower() == wanted.strip().lower()
        if rule.kind is HomeroomRuleKind.PERIOD:
            return period is not None and period.strip().lower() == rule.value.strip().lower()
        if rule.kind is HomeroomRuleKind.NAME_PATTERN:
            return rule.value.strip().lower() in section.name.lower()
        raise NotImplementedError(f"a rule of kind {rule.kind}")

    async def members(self, school: SchoolId, students: Collection[StudentId]) -> frozenset[StudentId]:
        return frozenset(one for one in students if self._store.facts.is_member(one, school))

    async def pin(
        self, school: SchoolId, section: SectionId, students: Sequence[StudentId], days: Days, by: str, at: datetime
    ) -> tuple[PinId, ...]:
        del by, at
        pins = [Pin(PinId(self._store.number()), section, days) for _ in students]
        for student, pin in zip(students, pins, strict=True):
            self._store.facts.pins.setdefault((school, student), []).append(pin)
        return tuple(pin.id for pin in pins)

    async def unpin(
        self, school: SchoolId, students: Collection[StudentId], reason: str, at: datetime
    ) -> tuple[PinnedTo, ...]:
        del at
        known = self._store.facts.pins
        ended = [
            EndedPin(school, student, pin, reason)
            for student in set(students)
            for pin in known.pop((school, student), [])
        ]
        return self._remembered(ended)

    async def end_pins_to(self, sections: Collection[SectionId], reason: str, at: datetime) -> tuple[PinnedTo, ...]:
        del at
        ended = []
        for (school, student), pins in self._store.facts.pins.items():
            ended += [EndedPin(school, student, pin, reason) for pin in pins if pin.section in sections]
            self._store.facts.pins[school, student] = [pin for pin in pins if pin.section not in sections]
        return self._remembered(ended)

    def _remembered(self, ended: Sequence[EndedPin]) -> tuple[PinnedTo, ...]:
        self._store.facts.ended_pins += ended
        found = (PinnedTo(one.pin.id, one.student, one.pin.section) for one in ended)
        return tuple(sorted(found, key=lambda one: one.pin))

    async def pins_of(self, school: SchoolId, students: Collection[StudentId]) -> Mapping[StudentId, tuple[Pin, ...]]:
        found = {student: pins_that_count(self._store.facts, school, student) for student in students}
        return {student: pins for student, pins in found.items() if pins}


def pins_that_count(facts: Facts, school: SchoolId, student: StudentId) -> tuple[Pin, ...]:
    pins = facts.pins.get((school, student), [])
    return tuple(pin for pin in pins if facts.sections[pin.section].status is SectionStatus.ACTIVE)


def homerooms_on(facts: Facts, school: SchoolId, student: StudentId, day: DayAndPeriod) -> tuple[SectionId, ...]:
    """`domain.homeroom.homerooms_of` of what the facts say."""
    pins = pins_that_count(facts, school, student)
    return homerooms_of(pins, _candidates(facts, school, student), day.day, day.cycle_day, day.flex_period)


def _candidates(facts: Facts, school: SchoolId, student: StudentId) -> list[Candidate]:
    found = []
    for (id, whose, _), row in facts.enrollments.items():
        section, designation = facts.sections[id], facts.designations.get(id)
        active_here = section.school == school and section.status is SectionStatus.ACTIVE
        if whose == student and row.active and designation is not None and active_here:
            term = facts.section_fields.get(id, SectionFields())
            dates = (row.first_day, row.last_day)
            found.append(
                Candidate(designation, *((term.term_first_day, term.term_last_day) if dates == (None, None) else dates))
            )
    return found
