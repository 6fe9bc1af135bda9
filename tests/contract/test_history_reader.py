"""What the reader of the history promises, in memory and in PostgreSQL."""

from dataclasses import replace
from datetime import timedelta

from application.ports.appointments import Booking
from application.scheduling.queries import linked
from application.sight import NOTHING, Sight
from domain.appointment import Appointment, EndReason, Origin, Slot
from domain.ids import SectionId
from domain.mass_order import Existing
from tests.contract.mass_desk import MONDAY, NOW, TUESDAY, MassDesk

ALL = Sight(None)


async def then(
    desk: MassDesk,
    to: SectionId,
    slot: Slot,
    minutes: int,
    displaces: Appointment | None = None,
    vacates: Appointment | None = None,
) -> Appointment:
    at = NOW + timedelta(minutes=minutes)
    wanted = Appointment(slot, to, Origin.STAFF, False, 0, 0, "staffer:7", at)
    async with desk.world.begin() as tx:
        made = await tx.appointments.book(Booking(wanted, displaces=displaces, vacates=vacates))
    assert isinstance(made, Appointment)
    return made


async def test_a_chain_goes_back_across_slots(desk: MassDesk) -> None:
    """Art on Monday, displaced by Gym, which is moved to Tuesday in place of Art there."""
    monday, tuesday = desk.slot(), desk.slot(day=TUESDAY)
    first = await then(desk, desk.art, monday, 0)
    second = await then(desk, desk.gym, monday, 1, displaces=first)
    there = await then(desk, desk.art, tuesday, 2)
    moved = await then(desk, desk.gym, tuesday, 3, displaces=there, vacates=second)
    other = await then(desk, desk.gym, desk.slot(desk.ben), 4)
    async with desk.world.begin() as tx:
        reader = tx.history_reader
        found = await reader.chains(ALL, [moved, other])
        assert {past.appointment for past in found[tuesday][:2]} == {second, there}
        assert [past.appointment for past in found[tuesday]][2:] == [first]
        assert found[desk.slot(desk.ben)] == ()
        assert (await reader.chains(NOTHING, [moved]))[tuesday] == ()
        pasts = await reader.pasts(ALL, [monday, desk.slot(desk.cal)])
        assert [(one.appointment, one.reason) for one in pasts[monday]] == [
            (second, EndReason.CANCELLED),
            (first, EndReason.DISPLACED),
        ]
        assert pasts[desk.slot(desk.cal)] == ()
        ben = Sight(frozenset({desk.school}), desk.ben)
        assert (await reader.pasts(ben, [monday]))[monday] == ()


async def test_what_came_back_is_told_once(desk: MassDesk) -> None:
    """A chain that leads to itself ends."""
    first = await then(desk, desk.art, desk.slot(), 0)
    second = await then(desk, desk.gym, desk.slot(), 1, displaces=first)
    again = replace(second, birth=first.birth)
    async with desk.world.begin() as tx:
        found = await tx.history_reader.chains(ALL, [again])
    assert found[desk.slot()] == ()


async def test_what_the_slot_held_before_comes_newest_first(desk: MassDesk) -> None:
    first = await desk.book(desk.art)
    run, _ = await desk.apply(desk.order(desk.gym, existing=Existing.REPLACE))
    second = (await desk.standing())[desk.amy, MONDAY]
    await desk.later().apply(desk.order(desk.art, existing=Existing.REPLACE))
    third = (await desk.standing())[desk.amy, MONDAY]
    async with desk.world.begin() as tx:
        assert await tx.schedule_reader.appointments_in(ALL, [desk.slot(), desk.slot(desk.ben)]) == {desk.slot(): third}
        before = linked(third.birth, (await tx.history_reader.pasts(ALL, [desk.slot()]))[desk.slot()])
        ben = Sight(frozenset({desk.school}), desk.ben)
        assert await tx.schedule_reader.appointments_in(ben, [desk.slot()]) == {}
    assert [one.appointment for one in before] == [second, first]
    assert [one.successor for one in before] == [third.birth, second.birth]
    assert (before[1].run, before[1].ended_by, before[1].ended_at) == (run.id, "staffer:1", desk.now)
