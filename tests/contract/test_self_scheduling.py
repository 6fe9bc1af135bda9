"""What schools let their students book for themselves: kept alike in memory and in PostgreSQL."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from adapters.postgres.transaction import PostgresBegin
from application.access import Role, Viewer
from application.ports.self_scheduling import NEVER_SET, ChosenStudent, StudentChoice
from application.setup.open_sections_to_students import SetOpenToStudents
from application.setup.set_may_self_schedule import SetMaySelfSchedule
from application.setup.set_self_scheduling import SelfSchedulingsOf, SetSelfScheduling
from domain.calendar import MONDAY, TUESDAY
from domain.errors import NotAllowed, Refused
from domain.ids import DistrictId, FlexPeriodId, SectionId
from domain.self_scheduling_windows import DayWindow, SelfScheduling, WindowKind
from tests.contract.flex_worlds import FakeWorld, PostgresWorld, World
from tests.support.schools import FixedClock

WEEK = {
    MONDAY: DayWindow(WindowKind.BETWEEN, time(8), time(15, 30)),
    TUESDAY: DayWindow(WindowKind.BETWEEN, closes=time(9)),
    6: DayWindow(WindowKind.ALL_DAY),
    7: DayWindow(WindowKind.OFF),
}
AT = datetime(2026, 9, 1, tzinfo=UTC)


async def test_settings_are_kept_whole_and_closed_until_set(world: World) -> None:
    north, south = await world.school("North"), await world.school("South")
    wanted = SelfScheduling(WEEK, 14)
    async with world.begin() as tx:
        before = await tx.self_schedulings.find([north])
        assert (before[north].settings, before[north].version) == (SelfScheduling(), NEVER_SET)
        await tx.self_schedulings.save(north, SelfScheduling(WEEK, 7), "kim", AT)
        first = (await tx.self_schedulings.find([north]))[north].version
        await tx.self_schedulings.save(north, wanted, "kim", AT)
    async with world.begin() as tx:
        found = await tx.self_schedulings.find([north, south])
    assert (found[north].settings, found[north].zone.key) == (wanted, "America/New_York")
    assert len({found[north].version, first, NEVER_SET}) == 3
    assert found[south].settings == SelfScheduling()


async def test_students_are_chosen_in_three_ways(world: World) -> None:
    north, south = await world.school("North"), await world.school("South")
    ada = await world.student(north, 2027, sis_id="A")
    bob = await world.student(north, 2028, sis_id="B")
    gone, other = await world.student(north, 2027, sis_id="G"), await world.student(south, 2027, sis_id="O")
    await world.leave(gone, north)
    by_ada = (ChosenStudent(ada, "A", 2027),)
    async with world.begin() as tx:
        for choice in (
            StudentChoice(students=(ada, gone, other)),
            StudentChoice(sis_ids=("A", "G", "O", "?")),
            StudentChoice(graduation_years=(2027,)),
        ):
            assert await tx.self_schedulings.choose(north, choice) == by_ada
        assert await tx.self_schedulings.set_may(north, [ada, bob], may=True) == 0
        assert await tx.self_schedulings.set_may(north, [ada, bob], may=False) == 2
        member = await tx.appointments.membership(ada, north)
        assert member is not None
        assert not member.may_self_schedule


async def test_open_places_are_active_and_by_name(world: World) -> None:
    north = await world.school("North")
    gym, art, old, shut = [await world.section(north, name, seats=3) for name in ("Gym", "Art", "Old", "Shut")]
    await world.end_section(old)
    async with world.begin() as tx:
        await tx.self_schedulings.set_open([gym, art, old], is_open=True)
        places = await tx.self_schedulings.open_places(north, date(2026, 9, 7), FlexPeriodId(1))
        assert [(one.section, one.seats, one.taken, one.open_to_students) for one in places] == [
            (art, 3, 0, True), (gym, 3, 0, True),
        ]  # fmt: skip
        one = await tx.appointments.place(shut, date(2026, 9, 7), FlexPeriodId(1))
        assert (one.section, one.open_to_students) == (shut, False)
        before = await tx.sections.hold_version(gym)
        await tx.self_schedulings.set_open([gym], is_open=True)
        assert await tx.sections.hold_version(gym) == before
        await tx.self_schedulings.set_open([gym], is_open=False)
        assert await tx.sections.hold_version(gym) != before


def _office(world: World) -> tuple[Any, DistrictId]:
    if isinstance(world, FakeWorld):
        return world.store.begin, world.store.district
    assert isinstance(world, PostgresWorld)
    return PostgresBegin(world.engine), world.district


async def test_admins_set_it_up_and_nobody_else(world: World) -> None:
    north = await world.school("North")
    begin, district = _office(world)
    chief = Viewer(Role.ADMIN, district, "staffer:1", frozenset({north}))
    other = Viewer(Role.STAFFER, district, "staffer:2", frozenset({north}))
    gym = await world.section(north, "Gym")
    ada = await world.student(north, 2027, sis_id="A")
    save, wanted = SetSelfScheduling(begin, FixedClock()), SelfScheduling(WEEK, 7)
    assert await save(chief, north, wanted, expected_version=NEVER_SET, key="a") == north
    assert await save(chief, north, wanted, expected_version=NEVER_SET, key="a") == north
    with pytest.raises(Refused) as stale:
        await save(chief, north, wanted, expected_version=NEVER_SET)
    assert stale.value.code == "VERSION_CONFLICT"
    assert (await SelfSchedulingsOf(begin, FixedClock())(other, [north]))[north].at.settings == wanted
    may = SetMaySelfSchedule(begin)
    done = await may(chief, north, StudentChoice(sis_ids=("A", "?")), may=False)
    assert (done.students, done.changed, done.unknown) == (1, 1, ("?",))
    for choice, code in (
        (StudentChoice(), "NO_ITEMS"),
        (StudentChoice((ada,), ("A",)), "BAD_CHOICE"),
        (StudentChoice(sis_ids=("A",) * 5_001), "TOO_MANY_ITEMS"),
    ):
        with pytest.raises(Refused) as refused:
            await may(chief, north, choice, may=True)
        assert refused.value.code == code
    opened = await SetOpenToStudents(begin)(chief, north, [gym, SectionId(10**9)], is_open=True)
    assert [one.refused and one.refused.code for one in opened] == [None, "NOT_FOUND"]
    for work in (save(other, north, wanted), may(other, north, StudentChoice(sis_ids=("A",)), may=True)):
        with pytest.raises(NotAllowed):
            await work
