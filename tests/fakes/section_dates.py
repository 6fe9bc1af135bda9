"""What holds for sections on some dates only, in memory."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from application.sight import Sight
from domain.ids import BlockId, SchoolId, SectionId
from domain.section_dates import Adjustment, Block
from tests.fakes.flex_store import Block as Row
from tests.fakes.flex_store import FakeDistrict


class FakeSectionDates:
    def __init__(self, store: FakeDistrict) -> None:
        self._store = store

    async def adjust(self, wanted: Adjustment) -> None:
        facts, key = self._store.facts, (wanted.section, wanted.day)
        facts.renamed.pop(key, None)
        facts.adjustments.pop(key, None)
        if wanted.name is not None or wanted.room is not None:
            facts.renamed[key] = wanted.name, wanted.room
        if wanted.seats is not None:
            facts.adjustments[key] = wanted.seats

    async def adjustments_on(
        self, sight: Sight, keys: Collection[tuple[SectionId, date]]
    ) -> Mapping[tuple[SectionId, date], Adjustment]:
        return {(one.section, one.day): one for one in self._adjustments(sight) if (one.section, one.day) in keys}

    async def adjustments_of(
        self, sight: Sight, sections: Collection[SectionId], first: date, last: date
    ) -> Mapping[SectionId, Sequence[Adjustment]]:
        found: dict[SectionId, list[Adjustment]] = {}
        for one in self._adjustments(sight):
            if one.section in sections and first <= one.day <= last:
                found.setdefault(one.section, []).append(one)
        return found

    async def blocks_of(
        self, schools: Collection[SchoolId], first: date, last: date
    ) -> Mapping[SchoolId, Sequence[Block]]:
        meeting = [one for one in self._store.facts.blocks if one.first_day <= last and first <= one.last_day]
        ordered = sorted(meeting, key=lambda one: (one.first_day, one.last_day, one.id))
        return {school: [_block(one) for one in ordered if one.school == school] for school in schools}

    async def block(self, school: SchoolId, id: BlockId) -> Block | None:
        known = (one for one in self._store.facts.blocks if one.id == id and one.school == school)
        return next((_block(one) for one in known), None)

    async def remove_block(self, id: BlockId) -> None:
        self._store.facts.blocks = [one for one in self._store.facts.blocks if one.id != id]

    def _adjustments(self, sight: Sight) -> list[Adjustment]:
        facts = self._store.facts
        found = []
        for section, day in sorted({*facts.adjustments, *facts.renamed}):
            name, room = facts.renamed.get((section, day), (None, None))
            if sight.reaches(facts.sections[section].school):
                found.append(Adjustment(section, day, name, room, facts.adjustments.get((section, day))))
        return found


def _block(row: Row) -> Block:
    if row.school is None:
        raise ValueError("a block of no school")
    return Block(
        row.id, row.school, row.section, row.staffer, row.first_day, row.last_day, row.flex_periods, row.reason
    )
