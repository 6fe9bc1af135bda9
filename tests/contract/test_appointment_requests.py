"""Requests for appointments: kept alike in memory and in PostgreSQL."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from adapters.postgres.transaction import PostgresBegin
from application.access import Role, Viewer
from application.appointment_requests.approve import ApproveRequest
from application.appointment_requests.deny import DenyRequest
from application.appointment_requests.read import AppointmentRequestsById
from application.appointment_requests.request import RequestAppointment
from application.appointment_requests.withdraw import WithdrawRequest
from application.ports.appointment_requests import AppointmentRequests
from application.sight import NOTHING, Sight
from domain.appointment import Origin, Slot
from domain.appointment_request import AppointmentRequest, Decision, RequestState
from domain.calendar import MONDAY, SchoolYear
from domain.errors import Refused
from domain.flex_period import Meeting
from domain.ids import DistrictId, RequestId, SchoolId
from domain.self_scheduling_windows import DayWindow, SelfScheduling, WindowKind
from tests.contract.flex_worlds import FakeWorld, PostgresWorld, World
from tests.support.schools import TODAY, FixedClock

EVERYTHING = Sight(None)
DAY = date(2026, 9, 7)


async def asked(world: World, school: SchoolId) -> AppointmentRequest:
    """What somebody could ask for, not written down yet."""
    section, student = await world.section(school, "Gym"), await world.student(school, 2027)
    async with world.begin() as tx:
        period = await tx.schools.save_flex_period(school, None, "WIN", (Meeting(MONDAY),))
        assert period is not None
    slot = Slot(student, DAY, period)
    return AppointmentRequest(RequestId(0), school, slot, section, "Please", "student:5", TODAY)


async def test_a_request_is_kept_whole_and_decided_once(world: World) -> None:
    wanted = await asked(world, await world.school("North"))
    denied = Decision(RequestState.DENIED, "staffer:1", datetime(2026, 9, 2, tzinfo=UTC), "Full")
    async with world.begin() as tx:
        requests: AppointmentRequests = tx.appointment_requests
        assert not await requests.is_requested(wanted.slot, wanted.section)
        id = await requests.add(wanted)
        assert await requests.is_requested(wanted.slot, wanted.section)
        assert not await requests.is_requested(replace(wanted.slot, day=date(2026, 9, 8)), wanted.section)
    async with world.begin() as tx:
        (kept,) = (await tx.appointment_requests.find(EVERYTHING, [id, RequestId(10**9)])).values()
        assert (kept.request, kept.zone.key) == (replace(wanted, id=id), "America/New_York")
        await tx.appointment_requests.decide(id, denied)
        await tx.appointment_requests.decide(id, replace(denied, state=RequestState.APPROVED, reason=None))
    async with world.begin() as tx:
        (kept,) = (await tx.appointment_requests.find(EVERYTHING, [id])).values()
        assert kept.request == replace(wanted, id=id, decision=denied)
        assert not await tx.appointment_requests.is_requested(wanted.slot, wanted.section)
        assert await tx.appointment_requests.add(wanted) != id, "whoever was denied may ask again"


async def test_it_expires_with_the_schools_own_date_or_freeze(world: World) -> None:
    north = await world.school("North")
    wanted = await asked(world, north)
    late, past_midnight = datetime(2026, 9, 8, 3, 59, tzinfo=UTC), datetime(2026, 9, 8, 4, tzinfo=UTC)
    async with world.begin() as tx:
        id = await tx.appointment_requests.add(wanted)
        (kept,) = (await tx.appointment_requests.find(EVERYTHING, [id])).values()
        assert kept.state_at(late) is RequestState.OPEN
        assert kept.state_at(past_midnight) is RequestState.EXPIRED
        await tx.schools.save(replace((await tx.schools.find([north]))[north], frozen=True))
        (kept,) = (await tx.appointment_requests.find(EVERYTHING, [id])).values()
        assert kept.state_at(late) is RequestState.EXPIRED


async def test_only_what_the_sight_reaches_is_found(world: World) -> None:
    north, south = await world.school("North"), await world.school("South")
    wanted = await asked(world, north)
    other = await world.student(north, 2027)
    async with world.begin() as tx:
        id = await tx.appointment_requests.add(wanted)
        for sight, seen in (
            (Sight(frozenset({north})), True),
            (Sight(frozenset({north}), wanted.slot.student), True),
            (Sight(frozenset({north}), other), False),
            (Sight(frozenset({south})), False),
            (NOTHING, False),
        ):
            assert (id in await tx.appointment_requests.find(sight, [id])) is seen, sight


async def test_asking_and_answering_come_to_the_same(world: World) -> None:
    """The use cases from end to end: a student asks for three things, of which one is booked."""
    north = await world.school("North")
    begin, district = office_of(world)
    wanted = await asked(world, north)
    slot, art = wanted.slot, await world.section(north, "Art", seats=0)
    async with world.begin() as tx:
        await tx.schools.save_year(north, SchoolYear(date(2026, 8, 17), date(2027, 6, 4)))
        await tx.self_schedulings.save(north, SelfScheduling({2: DayWindow(WindowKind.ALL_DAY)}, 0), "kim", TODAY)
    here, clock = frozenset({north}), FixedClock()
    chief = Viewer(Role.ADMIN, district, "staffer:1", here)
    ada = Viewer(Role.STUDENT, district, "student:5", here, student=slot.student)
    ask, read = RequestAppointment(begin, clock), AppointmentRequestsById(begin, clock)
    into_gym, into_art = await ask(ada, slot, wanted.section, "Please"), await ask(ada, slot, art)
    with pytest.raises(Refused) as again:
        await ask(ada, slot, art)
    later = await ask(ada, replace(slot, day=date(2026, 9, 14)), art)
    with pytest.raises(Refused) as full:
        await ApproveRequest(begin, clock)(chief, into_art)
    assert (again.value.code, full.value.code) == ("ALREADY_REQUESTED", "FULL")
    assert await ApproveRequest(begin, clock)(chief, into_gym) == slot
    await DenyRequest(begin, clock)(chief, into_art, "Full")
    await WithdrawRequest(begin, clock)(ada, later)
    found = await read(ada, [into_gym, into_art, later])
    states = [RequestState.APPROVED, RequestState.DENIED, RequestState.WITHDRAWN]
    assert [found[id].state for id in (into_gym, into_art, later)] == states
    async with world.begin() as tx:
        booked = (await tx.appointments.find([slot]))[slot]
    assert (booked.section, booked.origin, booked.comment) == (wanted.section, Origin.ADMIN, "Please")
    assert await world.miscounted() == []


def office_of(world: World) -> tuple[Any, DistrictId]:
    if isinstance(world, FakeWorld):
        return world.store.begin, world.store.district
    assert isinstance(world, PostgresWorld)
    return PostgresBegin(world.engine), world.district


async def test_what_was_asked_for_is_forgotten_when_it_is_old_and_its_date_is_past(world: World) -> None:
    wanted = await asked(world, await world.school("North"))
    async with world.begin() as tx:
        old = await tx.appointment_requests.add(wanted)
        ahead = await tx.appointment_requests.add(replace(wanted, slot=replace(wanted.slot, day=date(2027, 6, 4))))
    before = datetime(2026, 12, 1, tzinfo=UTC)
    async with world.begin() as tx:
        assert await tx.old_reports.forget(TODAY, 100) == 0
        assert await tx.old_reports.forget(before, 100) == 1
        assert set(await tx.appointment_requests.find(EVERYTHING, [old, ahead])) == {ahead}
        assert await tx.old_reports.forget(before, 100) == 0
