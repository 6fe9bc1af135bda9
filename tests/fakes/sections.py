"""Sections in memory."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from domain.ids import BlockId, FlexPeriodId, SchoolId, SectionId, StafferId, StudentId
from domain.roster import RecordOrigin, Section, SectionStatus, StafferRole
from tests.fakes.flex_store import Block, FakeDistrict
from tests.fakes.roster_rows import EnrollmentRow, SectionFields, TeachingRow


class FakeSections:
    def __init__(self, store: FakeDistrict) -> None:
        self._store = store

    async def find(self, sections: Collection[SectionId]) -> Mapping[SectionId, Section]:
        facts = self._store.facts
        return {id_: section for id_ in sections if (section := facts.section(id_)) is not None}

    async def staff_of(self, school: SchoolId, staffers: Collection[StafferId]) -> frozenset[StafferId]:
        return frozenset(one for one, at in self._store.facts.staffer_schools if at == school and one in staffers)

    async def taught_by(self, staffer: StafferId, sections: Collection[SectionId]) -> frozenset[SectionId]:
        return frozenset(one for one, by in self._store.facts.teaching if by == staffer and one in sections)

    async def teachers_of(self, section: SectionId) -> frozenset[StafferId]:
        facts, school = self._store.facts, self._store.facts.sections[section].school
        teaching = {one for taught, one in facts.teaching if taught == section}
        return frozenset(one for one in teaching if facts.works_at(one, school))

    async def admins_of(self, school: SchoolId) -> frozenset[StafferId]:
        facts = self._store.facts
        admins = [
            one for (one, at), row in facts.staffer_schools.items() if at == school and row.role is StafferRole.ADMIN
        ]
        return frozenset(one for one in admins if facts.works_at(one, school))

    async def add(self, school: SchoolId, name: str, class_type: str | None, lead: StafferId | None) -> SectionId:
        section, facts = SectionId(self._store.number()), self._store.facts
        facts.sections[section] = Section(section, school, name, SectionStatus.ACTIVE, None, None, None, None)
        facts.section_fields[section] = SectionFields(class_type=class_type)
        facts.versions[section] = self._store.number()
        if lead is not None:
            facts.teaching[section, lead] = TeachingRow(is_lead=True)
        return section

    async def enroll(self, section: SectionId, students: Collection[StudentId]) -> None:
        for student in students:
            self._store.facts.enrollments[section, student, RecordOrigin.STAFF] = EnrollmentRow()

    async def hold_version(self, section: SectionId) -> int | None:
        return self._store.facts.versions.get(section) if section in self._store.facts.sections else None

    async def set_seats(self, section: SectionId, seats: int | None) -> None:
        current = self._store.facts.sections[section]
        if current.seats != seats:
            self._store.facts.sections[section] = replace(current, seats=seats)
            self._store.facts.versions[section] = self._store.number()

    async def adjust_seats(self, section: SectionId, day: date, seats: int | None) -> None:
        self._store.facts.adjustments.pop((section, day), None)
        if seats is not None:
            self._store.facts.adjustments[section, day] = seats

    async def add_block(
        self,
        school: SchoolId,
        blocked: SectionId | None,
        staffer: StafferId | None,
        first_day: date,
        last_day: date,
        flex_periods: frozenset[FlexPeriodId] | None,
        reason: str,
    ) -> BlockId:
        id_ = BlockId(self._store.number())
        block = Block(id_, blocked, staffer, first_day, last_day, flex_periods, reason, school)
        self._store.facts.blocks.append(block)
        return block.id
