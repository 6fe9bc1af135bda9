"""What schools let their students book for themselves, in memory."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from application.ports.self_scheduling import NEVER_SET, ChosenStudent, KeptSelfScheduling, StudentChoice
from domain.booking import Place
from domain.ids import FlexPeriodId, SchoolId, SectionId, StudentId
from domain.self_scheduling_windows import SelfScheduling
from tests.fakes.flex_store import FakeDistrict
from tests.fakes.places import place_of


class FakeSelfSchedulings:
    """See `application.ports.self_scheduling.SelfSchedulings`."""

    def __init__(self, store: FakeDistrict) -> None:
        self._store = store

    async def find(self, schools: Collection[SchoolId]) -> Mapping[SchoolId, KeptSelfScheduling]:
        facts = self._store.facts
        found = {}
        for school in schools:
            if school in facts.schools:
                settings, version = facts.self_schedulings.get(school, (SelfScheduling(), NEVER_SET))
                found[school] = KeptSelfScheduling(settings, ZoneInfo(facts.schools[school].time_zone), version)
        return found

    async def save(self, school: SchoolId, wanted: SelfScheduling, by: str, at: datetime) -> None:
        del by, at
        self._store.facts.self_schedulings[school] = (wanted, self._store.number())

    async def open_places(self, school: SchoolId, day: date, flex_period: FlexPeriodId) -> tuple[Place, ...]:
        facts = self._store.facts
        here = [one.id for one in facts.sections.values() if one.school == school and one.open_to_students]
        places = [place for one in here if (place := place_of(facts, one, day, flex_period)) and place.active]
        return tuple(sorted(places, key=lambda place: (place.name, place.section)))

    async def set_open(self, sections: Collection[SectionId], *, is_open: bool) -> None:
        facts = self._store.facts
        for section in sections:
            if facts.sections[section].open_to_students != is_open:
                facts.sections[section] = replace(facts.sections[section], open_to_students=is_open)
                facts.versions[section] = self._store.number()

    async def choose(self, school: SchoolId, choice: StudentChoice) -> tuple[ChosenStudent, ...]:
        facts = self._store.facts
        here = sorted(student for student, at in facts.student_schools if at == school and facts.is_member(student, at))
        known = [ChosenStudent(one, facts.students[one].sis_id, facts.students[one].graduation_year) for one in here]
        return tuple(
            one
            for one in known
            if one.id in choice.students
            or one.sis_id in choice.sis_ids
            or one.graduation_year in choice.graduation_years
        )

    async def set_may(self, school: SchoolId, students: Collection[StudentId], *, may: bool) -> int:
        rows = self._store.facts.student_schools
        changed = [one for one in students if rows[one, school].may_self_schedule != may]
        for one in changed:
            rows[one, school] = replace(rows[one, school], may_self_schedule=may)
        return len(changed)
