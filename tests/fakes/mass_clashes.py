"""Clashes by what a mass run books, in memory: what `domain/` says of every section that somebody is booked into then."""

from collections import Counter
from collections.abc import Collection

from application.ports.mass_clashes import Needed, RivalPeriod, RunClashes
from application.scheduling.clash_reader import Need
from domain.clashes import BookedSection, Clash, Meets, clashes
from domain.ids import SchoolId
from tests.fakes.flex_store import FakeDistrict
from tests.fakes.mass_rows import DecidedRow
from tests.fakes.places import room_of
from tests.fakes.schools import FakeSchools


class FakeMassClashes:
    """See `application.ports.mass_clashes.MassClashes`."""

    def __init__(self, store: FakeDistrict) -> None:
        self._store = store
        self._decided_rows: list[DecidedRow] = []
        """Of this transaction, planned or applied."""

    async def schools_of_leads(self, school: SchoolId) -> frozenset[SchoolId]:
        facts = self._store.facts
        leads = {facts.lead(section) for section, _, _ in self._booked_places()}
        teach = {facts.sections[section].school for section, staffer in facts.teaching if staffer in leads}
        return frozenset(teach - {school})

    async def clashes_of_run(
        self, school: SchoolId, needed: Needed, rivals: Collection[RivalPeriod], most: int
    ) -> RunClashes:
        """Every school's bells are at hand here, so `rivals` are not asked."""
        needs = [
            (of, await self._booked_section(place))
            for place in sorted(self._held_places())
            if (of := self._needed(needed, school, place)) is not None
        ]
        booked = self._booked_places()
        found = [(place, clash) for clash in clashes(needs) if (place := clash.among(booked)) is not None]
        found.sort(key=lambda one: (one[0][1:], str(one[1].of)))
        by_period = Counter((day, period) for (_, day, period), _ in found)
        return RunClashes(by_period, tuple(_pair(clash) for _, clash in found[:most]))

    def _needed(self, needed: Needed, school: SchoolId, place: Meets) -> int | str | None:
        section, day, _ = place
        if needed is Needed.LEAD:
            return self._store.facts.lead(section)
        in_school = self._store.facts.sections[section].school == school
        return (room_of(self._store.facts, section, day).lower() or None) if in_school else None

    def _booked_places(self) -> set[Meets]:
        return {
            (row.target, row.slot.day, row.slot.flex_period)
            for row in self._decided_rows
            if row.outcome.books and row.target is not None
        }

    def _held_places(self) -> set[Meets]:
        """Where somebody is booked once the run is done, be it planned or applied."""
        held = {slot: one.section for slot, one in self._store.facts.appointments.items()}
        held |= {row.slot: row.target for row in self._decided_rows if row.outcome.books and row.target is not None}
        return {(section, slot.day, slot.flex_period) for slot, section in held.items()}

    async def _booked_section(self, place: Meets) -> BookedSection:
        section, day, flex_period = place
        school = self._store.facts.sections[section].school
        calendar = (await FakeSchools(self._store).calendars([school]))[school]
        period = self._store.facts.flex_periods.get(flex_period)
        bells = None if period is None else period.bells_on(day, calendar.cycle_days.get(day))
        instants = None if bells is None else bells.on(day, calendar.zone)
        return BookedSection(section, school, day, flex_period, instants)


def _pair(clash: Clash) -> tuple[Need, Need]:
    of, sections = clash.of, (clash.one, clash.other)
    one, other = (Need(of, each.section, each.school, each.day, each.flex_period) for each in sections)
    return one, other
