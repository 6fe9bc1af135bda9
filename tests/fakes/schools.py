"""Schools in memory."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from zoneinfo import ZoneInfo

from domain.calendar import Calendar, Closure, SchoolYear
from domain.errors import Refused
from domain.flex_period import FlexPeriod, FlexPeriodUses, Meeting
from domain.ids import ClosureId, FlexPeriodId, SchoolId
from domain.roster import School
from tests.fakes.flex_store import FakeDistrict


class FakeSchools:
    def __init__(self, store: FakeDistrict) -> None:
        self._store = store

    async def all(self) -> tuple[School, ...]:
        return tuple(sorted(self._store.facts.schools.values(), key=lambda school: (school.name, school.id)))

    async def find(self, schools: Collection[SchoolId]) -> Mapping[SchoolId, School]:
        return {id_: school for id_, school in self._store.facts.schools.items() if id_ in schools}

    async def calendars(self, schools: Collection[SchoolId]) -> Mapping[SchoolId, Calendar]:
        facts = self._store.facts
        return {
            id_: Calendar(
                id_,
                ZoneInfo(school.time_zone),
                tuple(sorted(facts.years.get(id_, ()), key=lambda year: year.first_day)),
                tuple(sorted(facts.closures.get(id_, ()), key=lambda closure: (closure.first_day, closure.id))),
                dict(facts.cycle_days.get(id_, {})),
                school.frozen,
            )
            for id_, school in (await self.find(schools)).items()
        }

    async def flex_periods(self, schools: Collection[SchoolId]) -> Mapping[SchoolId, tuple[FlexPeriod, ...]]:
        periods = sorted(self._active().values(), key=lambda period: (period.name, period.id))
        return {school: tuple(period for period in periods if period.school == school) for school in schools}

    async def hold_version(self, school: SchoolId) -> int | None:
        return self._store.facts.versions.get(school) if school in self._store.facts.schools else None

    async def hold_flex_period_version(self, school: SchoolId, flex_period: FlexPeriodId) -> int | None:
        found = self._active().get(flex_period)
        return None if found is None or found.school != school else self._store.facts.versions.get(flex_period)

    async def save(self, school: School) -> None:
        if any(other.name == school.name and other.id != school.id for other in self._store.facts.schools.values()):
            raise Refused("NAME_TAKEN", f"The district already has a school called {school.name}.", field="name")
        self._store.facts.schools[school.id] = school
        self._store.facts.versions[school.id] = self._store.number()

    async def save_year(self, school: SchoolId, year: SchoolYear) -> None:
        kept = [other for other in self._store.facts.years.get(school, []) if not other.overlaps(year)]
        self._store.facts.years[school] = [*kept, year]

    async def save_flex_period(
        self, school: SchoolId, flex_period: FlexPeriodId | None, name: str, meetings: tuple[Meeting, ...]
    ) -> FlexPeriodId | None:
        known = self._store.facts.flex_periods
        if flex_period is not None and (flex_period not in known or known[flex_period].school != school):
            return None
        if any((one.school, one.name) == (school, name) and one.id != flex_period for one in self._active().values()):
            raise Refused("NAME_TAKEN", f"The school already has a flex period called {name}.", field="name")
        id_ = FlexPeriodId(self._store.number()) if flex_period is None else flex_period
        known[id_] = FlexPeriod(id_, school, name, meetings)
        self._store.facts.versions[id_] = self._store.number()
        return id_

    def _active(self) -> dict[FlexPeriodId, FlexPeriod]:
        facts = self._store.facts
        return {id_: one for id_, one in facts.flex_periods.items() if id_ not in facts.removed_flex_periods}

    async def flex_period_uses(self, school: SchoolId, flex_period: FlexPeriodId, first_day: date) -> FlexPeriodUses:
        facts = self._store.facts
        requests = [one for one in facts.appointment_requests.values() if one.decision is None]
        waiters = [one for one in facts.waiters.values() if one.end is None]

        def count(days: Iterable[tuple[FlexPeriodId, date]]) -> int:
            return sum(period == flex_period and day >= first_day for period, day in days)

        return FlexPeriodUses(
            count((slot.flex_period, slot.day) for slot in facts.appointments),
            count((one.slot.flex_period, one.slot.day) for one in requests),
            count((one.place.flex_period, one.place.day) for one in waiters),
        )

    async def remove_flex_period(self, school: SchoolId, flex_period: FlexPeriodId) -> None:
        self._store.facts.removed_flex_periods.add(flex_period)

    async def set_cycle_days(self, school: SchoolId, labels: Mapping[date, str | None]) -> None:
        known = self._store.facts.cycle_days.setdefault(school, {})
        for day, label in labels.items():
            known.pop(day, None)
            if label is not None:
                known[day] = label

    async def add_closure(
        self, school: SchoolId, first_day: date, last_day: date, graduation_years: frozenset[int] | None, reason: str
    ) -> ClosureId:
        closure = Closure(ClosureId(self._store.number()), first_day, last_day, graduation_years, reason)
        self._store.facts.closures.setdefault(school, []).append(closure)
        return closure.id

    async def change_closure(self, school: SchoolId, closure: Closure) -> bool:
        known = self._store.facts.closures.get(school, [])
        self._store.facts.closures[school] = [closure if one.id == closure.id else one for one in known]
        return any(one.id == closure.id for one in known)

    async def remove_closure(self, school: SchoolId, closure: ClosureId) -> bool:
        known = self._store.facts.closures.get(school, [])
        self._store.facts.closures[school] = [one for one in known if one.id != closure]
        return any(one.id == closure for one in known)

    async def closures(self, ids: Collection[ClosureId]) -> Mapping[ClosureId, Closure]:
        return {one.id: one for several in self._store.facts.closures.values() for one in several if one.id in ids}
