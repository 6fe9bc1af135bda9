"""Sections that need one lead or one room, in memory."""

from collections.abc import Callable, Collection, Sequence
from datetime import date

from application.scheduling.clash_reader import Need
from domain.ids import SchoolId, SectionId
from tests.fakes.flex_store import FakeDistrict
from tests.fakes.places import room_of


class FakeClashReader:
    def __init__(self, store: FakeDistrict) -> None:
        self._facts = store.facts

    async def leads(
        self, schools: Collection[SchoolId], first: date, last: date, section: SectionId | None = None
    ) -> Sequence[Need]:
        own = [one for one in self._facts.sections.values() if one.school in schools and section in (None, one.id)]
        asked = {self._facts.lead(one.id) for one in own} - {None}

        def lead(one: SectionId, _: date) -> int | None:
            found = self._facts.lead(one)
            return found if found in asked else None

        return self._several(lead, first, last)

    async def rooms(
        self, schools: Collection[SchoolId], first: date, last: date, section: SectionId | None = None
    ) -> Sequence[Need]:
        sections = self._facts.sections

        def room(one: SectionId, day: date) -> str | None:
            named = room_of(self._facts, one, day) if sections[one].school in schools else ""
            return f"{sections[one].school} {named.lower()}" if named else None

        found = self._several(room, first, last)
        asked = {(need.needed, need.day) for need in found if section in (None, need.section)}
        return [
            Need(room_of(self._facts, need.section, need.day), need.section, need.school, need.day, need.flex_period)
            for need in found
            if (need.needed, need.day) in asked
        ]

    def _several(self, needed: Callable[[SectionId, date], int | str | None], first: date, last: date) -> list[Need]:
        booked = {(one.section, one.slot.day, one.slot.flex_period) for one in self._facts.appointments.values()}
        needs = [
            Need(of, section, self._facts.sections[section].school, day, period)
            for section, day, period in sorted(booked)
            if first <= day <= last and (of := needed(section, day)) is not None
        ]
        return [
            need
            for need in needs
            if len({one.section for one in needs if (one.needed, one.day) == (need.needed, need.day)}) > 1
        ]
