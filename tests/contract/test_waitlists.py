"""Who waits for seats: kept alike in memory and in PostgreSQL."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import pytest_asyncio

from adapters.postgres.waitlists import PostgresWaitlistCalls
from application.access import Role, Viewer
from application.ports.waitlists import WaitlistCall, WaitlistCalls
from application.scheduling.book_appointment import BookAppointment, Wish
from application.scheduling.cancel_appointment import CancelAppointment
from application.waitlist.join_waitlist import JoinWaitlist
from application.waitlist.leave_waitlist import LeaveWaitlist
from application.waitlist.read_waitlists import WaitlistsOfStudent
from application.waitlist.serve_waitlists import ServeWaitlists
from domain.appointment import EndReason
from domain.errors import Refused
from domain.ids import DistrictId, SectionId, StudentId, WaiterId
from domain.promotion import FreedSeat
from domain.roster import Status
from domain.self_scheduling_windows import DayWindow, SelfScheduling, WindowKind
from domain.waitlist import WaitEnd, Waiter, WaitingPlace
from tests.contract.flex_worlds import FakeWorld, PostgresWorld
from tests.contract.mass_desk import MONDAY, NOW, TUESDAY, MassDesk
from tests.fakes.waitlists import FakeWaitlistCalls
from tests.support.schools import FixedClock
from tests.waitlist.queue import OwnCalls, OwnDistrict


@pytest_asyncio.fixture(loop_scope="session")
async def gym(desk: MassDesk) -> WaitingPlace:
    """One seat, which Cal has; open to students."""
    await desk.set_seats(desk.gym, 1)
    async with desk.world.begin() as tx:
        await tx.self_schedulings.set_open([desk.gym, desk.art], is_open=True)
    await desk.book(desk.gym, desk.slot(desk.cal))
    return at(desk)


def at(desk: MassDesk, day: date = MONDAY, section: SectionId | None = None) -> WaitingPlace:
    return WaitingPlace(section or desk.gym, day, desk.win)


async def join(desk: MassDesk, student: StudentId, place: WaitingPlace) -> WaiterId:
    async with desk.world.begin() as tx:
        await tx.appointments.hold([student])
        await tx.waitlists.hold_seats(place)
        joined: WaiterId = await tx.waitlists.join(place, student, f"student:{student}", NOW)
        return joined


async def end(desk: MassDesk, waiter: WaiterId, why: WaitEnd = WaitEnd.LEFT) -> None:
    async with desk.world.begin() as tx:
        await tx.waitlists.end([waiter], why, NOW)


async def find(desk: MassDesk, waiter: WaiterId) -> Waiter:
    async with desk.world.begin() as tx:
        found: Waiter = (await tx.waitlists.find([waiter]))[waiter]
        return found


async def waiting(desk: MassDesk, place: WaitingPlace) -> list[tuple[StudentId, int | None]]:
    async with desk.world.begin() as tx:
        found = await tx.waitlists.waiting_in(place.section, place.day, place.flex_period)
        there = await tx.appointments.place(place.section, place.day, place.flex_period)
        assert there.waiting == len(found)
        assert await tx.waitlists.is_waited_for(place) == bool(found)
    return [(one.student, one.position) for one in found]


async def stirred(desk: MassDesk) -> tuple[WaitingPlace, ...]:
    async with desk.world.begin() as tx:
        found: tuple[WaitingPlace, ...] = await tx.waitlists.stirred(desk.now, 100)
        return found


async def called(desk: MassDesk) -> list[WaitlistCall]:
    """Of this test's district only: tests share a database."""
    found = await calls_of(desk).due(NOW + timedelta(days=3650), 10_000)
    if isinstance(desk.world, PostgresWorld):
        return [one for one in found if one.district == desk.world.district]
    return list(found)


def calls_of(desk: MassDesk) -> WaitlistCalls:
    if isinstance(desk.world, FakeWorld):
        return FakeWaitlistCalls(desk.world.store)
    assert isinstance(desk.world, PostgresWorld)
    return PostgresWaitlistCalls(desk.world.engine)


async def test_people_wait_in_the_order_in_which_they_came(desk: MassDesk, gym: WaitingPlace) -> None:
    amy, ben = await join(desk, desk.amy, gym), await join(desk, desk.ben, gym)
    assert await waiting(desk, gym) == [(desk.amy, 1), (desk.ben, 2)]
    assert await find(desk, ben) == Waiter(ben, desk.ben, gym, f"student:{desk.ben}", NOW, position=2)
    await end(desk, amy)
    await end(desk, amy, WaitEnd.SEATED)
    gone = await find(desk, amy)
    assert (gone.end, gone.ended_at, gone.position) == (WaitEnd.LEFT, NOW, None), "what is over is over"
    again = await join(desk, desk.amy, gym)
    assert await waiting(desk, gym) == [(desk.ben, 1), (desk.amy, 2)]
    async with desk.world.begin() as tx:
        assert set(await tx.waitlists.find([amy, again, WaiterId(2**60)])) == {amy, again}


async def test_places_are_apart(desk: MassDesk, gym: WaitingPlace) -> None:
    art, tuesday, late = at(desk, section=desk.art), at(desk, TUESDAY), replace(gym, flex_period=desk.late)
    ids = [await join(desk, desk.amy, place) for place in (tuesday, art, gym, late)]
    async with desk.world.begin() as tx:
        mine = await tx.waitlists.waiting_for(desk.amy, MONDAY, desk.win)
        assert [one.id for one in mine] == [ids[1], ids[2]]
        assert [one.id for one in await tx.waitlists.of_student(desk.amy, MONDAY)] == [ids[1], ids[2], ids[3], ids[0]]
        assert [one.id for one in await tx.waitlists.of_student(desk.amy, TUESDAY)] == [ids[0]]
        assert await tx.waitlists.of_student(desk.ben, MONDAY) == ()
        everywhere = await tx.waitlists.waiting_in(desk.gym, MONDAY, None)
        assert [(one.place, one.position) for one in everywhere] == [(gym, 1), (late, 1)]
        assert not await tx.waitlists.is_waited_for(replace(art, day=TUESDAY))


async def test_what_frees_a_seat_calls_and_what_takes_one_does_not(desk: MassDesk, gym: WaitingPlace) -> None:
    cal = desk.slot(desk.cal)
    await join(desk, desk.amy, gym)
    await desk.book(desk.art, desk.slot(desk.ben))
    assert await called(desk) == []
    async with desk.world.begin() as tx:
        current = (await tx.appointments.find([cal]))[cal]
        await tx.appointments.cancel([current], EndReason.CANCELLED, "kim", NOW)
    (call,) = await called(desk)
    assert call.place == gym
    calls = calls_of(desk)
    async with desk.world.begin() as tx:
        await tx.waitlists.call(gym)
    await calls.done(call)
    (rest,) = await called(desk)
    assert (rest.place, set(rest.numbers) & set(call.numbers)) == (gym, set()), "what came in since stays"
    await calls.put_off(rest, NOW + timedelta(days=9999))
    assert [one.place for one in await calls.due(NOW + timedelta(days=3650), 10_000) if one.place == gym] == []
    await calls.done(rest)
    assert await called(desk) == []


async def test_nobody_is_called_where_nobody_waits(desk: MassDesk, gym: WaitingPlace) -> None:
    await end(desk, await join(desk, desk.amy, gym))
    cal = desk.slot(desk.cal)
    async with desk.world.begin() as tx:
        current = (await tx.appointments.find([cal]))[cal]
        await tx.appointments.cancel([current], EndReason.CANCELLED, "kim", NOW)
    assert await called(desk) == []


async def test_where_somebody_waits_in_vain_is_found(desk: MassDesk, gym: WaitingPlace) -> None:
    await join(desk, desk.amy, gym)
    assert await stirred(desk) == ()
    assert await stirred(desk.at(NOW + timedelta(days=7))) == (gym,), "the date is over"
    await desk.world.set_status(desk.amy, Status.LEFT)
    assert await stirred(desk) == (gym,)
    await desk.world.set_status(desk.amy, Status.ACTIVE)
    await desk.world.leave(desk.amy, desk.school)
    assert await stirred(desk) == (gym,)


async def test_where_a_seat_is_free_is_found(desk: MassDesk, gym: WaitingPlace) -> None:
    await join(desk, desk.amy, gym)
    await desk.set_seats(desk.gym, 2)
    assert await stirred(desk) == (gym,)
    await desk.set_seats(desk.gym, 1)
    await desk.book(desk.gym)
    assert await stirred(desk) == (gym,), "who waits is there already"


async def test_sections_that_ended_or_closed_to_students_are_found(desk: MassDesk, gym: WaitingPlace) -> None:
    await join(desk, desk.amy, gym)
    async with desk.world.begin() as tx:
        await tx.self_schedulings.set_open([desk.gym], is_open=False)
    assert await stirred(desk) == (gym,)
    async with desk.world.begin() as tx:
        await tx.self_schedulings.set_open([desk.gym], is_open=True)
    assert await stirred(desk) == ()
    await desk.world.end_section(desk.gym)
    assert await stirred(desk) == (gym,)


async def test_a_free_seat_goes_to_the_first_and_only_once(desk: MassDesk, gym: WaitingPlace) -> None:
    """The use cases on the port."""
    async with desk.world.begin() as tx:
        always = SelfScheduling({day: DayWindow(WindowKind.ALL_DAY) for day in range(1, 8)}, 30)
        await tx.self_schedulings.save(desk.school, always, "kim", NOW)

    def begin(district: DistrictId, *, snapshot: bool = False) -> Any:
        del district, snapshot
        return desk.world.begin()

    def viewer(student: StudentId) -> Viewer:
        schools = frozenset({desk.school})
        return Viewer(Role.STUDENT, district_of(desk), f"student:{student}", schools, student=student)

    clock = FixedClock(NOW)
    for student in (desk.ben, desk.amy):
        await JoinWaitlist(begin, clock)(viewer(student), gym)
    with pytest.raises(Refused) as refused:
        await JoinWaitlist(begin, clock)(viewer(desk.amy), gym)
    assert refused.value.code == "ALREADY_WAITING"
    await CancelAppointment(begin, clock)(staff(desk), desk.slot(desk.cal))
    with pytest.raises(Refused) as refused:
        await BookAppointment(begin, clock)(viewer(desk.cal), Wish(desk.cal, MONDAY, desk.win, desk.gym))
    assert refused.value.code == "FULL"
    own = OwnCalls(calls_of(desk), district_of(desk)), OwnDistrict(district_of(desk))
    serve = ServeWaitlists(*own, begin, clock)  # type: ignore[arg-type]
    assert (await serve(), await serve(), await serve.look_around()) == (1, 0, 0)
    assert await waiting(desk, gym) == [(desk.amy, 1)]
    async with desk.world.begin() as tx:
        (made,) = (await tx.appointments.find([desk.slot(one) for one in (desk.amy, desk.ben, desk.cal)])).values()
    assert (made.slot, made.section) == (desk.slot(desk.ben), desk.gym)
    (left,) = await WaitlistsOfStudent(begin, clock)(viewer(desk.amy), desk.amy)
    await LeaveWaitlist(begin, clock)(viewer(desk.amy), desk.amy, left.id)
    assert await waiting(desk, gym) == []


async def seat(desk: MassDesk, waiter: WaiterId) -> FreedSeat | None:
    """Book what they wait for, as a worker does."""
    found = await find(desk, waiter)
    slot = desk.slot(found.student, found.place.day)
    made = await desk.book(found.place.section, slot)
    async with desk.world.begin() as tx:
        await tx.waitlists.end([waiter], WaitEnd.SEATED, desk.now)
        await tx.waitlists.seated(waiter, made.birth)
    async with desk.world.begin() as tx:
        (promotion,) = (await tx.waitlists.promotions([made])).values()
    assert promotion.waited_since == NOW
    freed: FreedSeat | None = promotion.freed
    return freed


async def cancel(desk: MassDesk, student: StudentId) -> None:
    async with desk.world.begin() as tx:
        current = (await tx.appointments.find([desk.slot(student)]))[desk.slot(student)]
        await tx.appointments.cancel([current], EndReason.CANCELLED, "staffer:7", desk.now)


async def test_what_freed_the_seat_is_kept_and_told_once(desk: MassDesk, gym: WaitingPlace) -> None:
    amy, ben = await join(desk, desk.amy, gym), await join(desk, desk.ben, gym)
    later = desk.later()
    await cancel(later, desk.cal)
    freed = FreedSeat(EndReason.CANCELLED, "staffer:7", later.now, desk.cal)
    assert await seat(later, amy) == freed
    assert await seat(later, ben) is None, "it was Amy's"


async def test_of_an_undone_run_that_left_nothing_there_the_run_is_told(desk: MassDesk) -> None:
    run, _ = await desk.apply(desk.order(desk.gym, "cal"))
    place = at(desk)
    amy, art = await join(desk, desk.amy, place), await join(desk, desk.ben, at(desk, section=desk.art))
    tuesday = await join(desk, desk.ben, at(desk, TUESDAY))
    later = desk.later()
    await later.undo(run)
    assert await seat(later, art) is None, "the run booked nobody into art"
    assert await seat(later, tuesday) is None, "nor anybody on Tuesday"
    freed = await seat(later, amy)
    assert freed is not None
    assert (freed.reason, freed.student, freed.at) == (EndReason.UNDONE, None, later.now)


async def test_what_ended_before_they_waited_freed_nothing(desk: MassDesk, gym: WaitingPlace) -> None:
    await cancel(desk.at(NOW - timedelta(minutes=1)), desk.cal)
    assert await seat(desk, await join(desk, desk.amy, gym)) is None


async def test_only_what_a_waitlist_made_is_a_promotion(desk: MassDesk, gym: WaitingPlace) -> None:
    made = await desk.book(desk.art)
    async with desk.world.begin() as tx:
        assert await tx.waitlists.promotions([made]) == {}
        assert await tx.waitlists.promotions([]) == {}


def district_of(desk: MassDesk) -> DistrictId:
    world: Any = desk.world
    return DistrictId(world.store.district if isinstance(world, FakeWorld) else world.district)


def staff(desk: MassDesk) -> Viewer:
    return Viewer(Role.ADMIN, district_of(desk), "staffer:1", frozenset({desk.school}))


async def test_who_waited_is_forgotten_when_it_is_long_over(desk: MassDesk, gym: WaitingPlace) -> None:
    over, still = await join(desk, desk.amy, gym), await join(desk, desk.ben, gym)
    await end(desk, over)
    async with desk.world.begin() as tx:
        assert await tx.old_reports.forget(NOW, 100) == 0
        assert await tx.old_reports.forget(NOW + timedelta(days=500), 100) == 1
        assert set(await tx.waitlists.find([over, still])) == {still}
