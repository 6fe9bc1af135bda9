"""Which requests are open, expired or decided: the filter of the lists and the rule in the domain, on requests at random."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.list_reader import postgres_lists
from adapters.postgres.transaction import PostgresBegin
from application.lists.queries import RequestsOfSchool, RequestsOfSection, RequestsOfStaffer, RequestsOfStudent
from application.paging import PageRequest
from application.sight import Sight
from domain.appointment import Slot
from domain.appointment_request import AppointmentRequest, Decision, RequestState, state_of
from domain.ids import DistrictId, RequestId
from tests.support.postgres import in_district
from tests.support.rows import a_staffer, change, insert
from tests.support.schools import TODAY, SmallSchool, a_small_school

ALL = PageRequest(500)
ZONES = ("America/New_York", "Pacific/Auckland", "UTC")
DECIDED = (RequestState.APPROVED, RequestState.DENIED, RequestState.WITHDRAWN)
DAY = date(2026, 9, 7)
NUMBER = 10_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of one of the schools, with what tells its state."""

    request: AppointmentRequest
    zone: str
    frozen: bool

    def state(self, now: datetime) -> RequestState:
        today = now.astimezone(ZoneInfo(self.zone)).date()
        return state_of(self.request, today, school_is_frozen=self.frozen)


async def _written(engine: AsyncEngine, school: SmallSchool, dice: random.Random, first: int) -> list[Asked]:
    zone, frozen = dice.choice(ZONES), dice.random() < 0.5
    statement = "UPDATE homeroom.school SET time_zone = :zone, frozen = :frozen WHERE id = :id"
    await change(engine, school.district, statement, zone=zone, frozen=frozen, id=school.id)
    made: dict[tuple[Any, ...], Asked] = {}
    for number in range(40):
        slot = Slot(dice.choice(school.students), DAY + timedelta(dice.randrange(-2, 3)), school.flex_period)
        section = dice.choice([school.gym, *school.homerooms])
        state = dice.choice([None, None, *DECIDED])
        decision = None if state is None else Decision(state, "staffer:1", TODAY)
        request = AppointmentRequest(
            RequestId(first + number), school.id, slot, section, None, "me", TODAY, decision
        )  # fmt: skip
        made[(slot, section) if state is None else (number,)] = Asked(request, zone, frozen)
    async with in_district(engine, school.district) as connection:
        for one in made.values():
            await insert(connection, school.district, "appointment_request", **_row(one.request))
    return list(made.values())


def _row(request: AppointmentRequest) -> dict[str, Any]:
    slot, decision = request.slot, request.decision
    asked = {"id": request.id, "school_id": request.school, "section_id": request.section}
    asked |= {"student_id": slot.student, "on_date": slot.day, "flex_period_id": slot.flex_period}
    asked |= {"requested_by": request.requested_by, "requested_at": request.requested_at}
    if decision is None:
        return asked
    return {**asked, "state": decision.state.value, "decided_by": decision.by, "decided_at": decision.at}


async def _listed(engine: AsyncEngine, school: SmallSchool, wanted: Any, parents: Mapping[int, Any]) -> dict[int, Any]:
    """By parent, what the list has, newest first, each with the state it is shown in."""
    async with PostgresBegin(engine)(school.district) as tx:
        lists = postgres_lists(tx)
        pages = await lists.pages(Sight(None), wanted, list(parents), ALL)
        counts = await lists.counts(Sight(None), wanted, list(parents))
    assert {parent: len(page.items) for parent, page in pages.items()} == counts
    return {parent: [(one.request.id, one.state) for one in page.items] for parent, page in pages.items()}


async def test_the_filter_finds_what_the_rule_says(engine: AsyncEngine, district: DistrictId) -> None:
    school = await a_small_school(engine, district, students=4)
    taught = (school.gym, school.homerooms[0])
    staffer = (await a_staffer(engine, school, teaches=taught)).staffer
    assert staffer is not None
    seen = set()
    for seed in range(10):
        dice = random.Random(seed)
        await change(engine, district, "DELETE FROM homeroom.appointment_request")
        asked = await _written(engine, school, dice, NUMBER + 100 * seed)
        lists: list[tuple[Any, dict[int, list[Asked]]]] = [
            (RequestsOfStudent, {one: _those(asked, student=one) for one in school.students}),
            (RequestsOfSection, {one: _those(asked, one) for one in (school.gym, *school.homerooms)}),
            (RequestsOfStaffer, {staffer: _those(asked, *taught)}),
            (RequestsOfSchool, {school.id: _those(asked, school.gym, *school.homerooms)}),
        ]
        for _ in range(4):
            now = datetime(DAY.year, DAY.month, DAY.day, tzinfo=UTC) + timedelta(hours=dice.randrange(-30, 54))
            for states in (None, frozenset({RequestState.OPEN}), frozenset({RequestState.EXPIRED, *DECIDED[:2]})):
                for kind, parents in lists:
                    expected = {parent: _shown(mine, states, now) for parent, mine in parents.items()}
                    assert await _listed(engine, school, kind(states, now), parents) == expected, f"seed {seed}"
                    seen |= {state for mine in expected.values() for _, state in mine}
    assert seen == set(RequestState)


def _those(asked: list[Asked], *sections: int, student: int | None = None) -> list[Asked]:
    found = [one for one in asked if one.request.section in sections or one.request.slot.student == student]
    return sorted(found, key=lambda one: -one.request.id)


def _shown(asked: list[Asked], states: frozenset[RequestState] | None, now: datetime) -> list[tuple[int, RequestState]]:
    told = [(one.request.id, one.state(now)) for one in asked]
    return [one for one in told if states is None or one[1] in states]
