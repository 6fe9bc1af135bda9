"""What group bookings promise, in memory and in PostgreSQL: the same as single bookings, one after the other."""

from dataclasses import replace

from domain.appointment import Appointment, Origin
from domain.booking import Membership
from domain.ids import StudentId
from tests.contract.mass_desk import MONDAY, NOW, TUESDAY, MassDesk


async def test_a_group_is_written_and_what_it_displaces_is_kept(desk: MassDesk) -> None:
    old = await desk.book(desk.art)
    wanted = Appointment(desk.slot(), desk.gym, Origin.ADMIN, True, 0, 0, "staffer:1", NOW, type="lab", comment="c")
    slots = [desk.slot(), desk.slot(desk.ben), desk.slot(desk.ben, period=desk.late)]
    async with desk.world.begin() as tx:
        await tx.group_bookings.book([replace(wanted, slot=slot) for slot in slots])
        await tx.group_bookings.book([])
        found = await tx.appointments.find(slots)
    assert set(found) == set(slots)
    amy = found[desk.slot()]
    assert found[desk.slot()] == replace(wanted, birth=amy.birth, version=amy.birth, replaced=old.birth)
    ben = found[desk.slot(desk.ben)]
    assert ben == replace(wanted, slot=desk.slot(desk.ben), birth=ben.birth, version=ben.birth)
    assert await desk.world.ended() == {(old.birth, "displaced", amy.birth)}


async def test_what_is_known_of_many_students(desk: MassDesk) -> None:
    south = await desk.world.school("South")
    away = await desk.world.student(south, 2029, sis_id="dan", last_name="dan")
    await desk.world.leave(desk.cal, desk.school)
    amy = await desk.book(desk.gym)
    async with desk.world.begin() as tx:
        nobody = StudentId(10**12)
        asked = [desk.amy, desk.cal, away, nobody]
        assert await tx.group_bookings.memberships(asked, desk.school) == {
            desk.amy: Membership(True, True, 2028, may_self_schedule=True),
            desk.cal: Membership(True, False, 2028, may_self_schedule=True),
            away: Membership(False, False, 2029),
        }
        assert await tx.group_bookings.of_day([desk.amy, desk.ben], MONDAY) == {desk.amy: (amy,), desk.ben: ()}
        assert await tx.group_bookings.of_day([desk.amy], TUESDAY) == {desk.amy: ()}


async def test_new_words_change_the_version_and_nothing_else(desk: MassDesk) -> None:
    before = await desk.book(desk.gym)
    async with desk.world.begin() as tx:
        await tx.appointments.set_words(before.slot, "lab", None)
        after = (await tx.appointments.find([before.slot]))[before.slot]
    assert after == replace(before, type="lab", comment=None, version=after.version)
    assert after.version != before.version
