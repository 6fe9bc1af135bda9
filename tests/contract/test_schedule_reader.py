"""What the reader of schedules promises, in memory and in PostgreSQL."""

from datetime import date
from typing import Any

from application.paging import PageRequest
from application.scheduling.queries import AppointmentFilter, Seats, SeatsKey
from application.sight import NOTHING, Sight
from domain.flex_period import Meeting
from domain.ids import SectionId, StudentId
from tests.contract.mass_desk import MONDAY, TUESDAY, MassDesk

ALL = Sight(None)
WHOLE = PageRequest(100)


def the_student(desk: MassDesk, student: StudentId) -> Sight:
    return Sight(frozenset({desk.school}), student)


async def test_appointments_come_by_date_period_and_student_page_by_page(desk: MassDesk) -> None:
    slots = [desk.slot(desk.ben, TUESDAY), desk.slot(desk.ben), desk.slot(), desk.slot(period=desk.late)]
    made = {slot: await desk.book(desk.gym, slot) for slot in slots}
    in_order = sorted(slots, key=lambda slot: (slot.day, slot.flex_period, slot.student))
    wanted = AppointmentFilter(MONDAY, TUESDAY, school=desk.school)
    async with desk.world.begin() as tx:
        reader = tx.schedule_reader
        whole = await reader.appointments(ALL, wanted, WHOLE)
        assert list(whole.items) == [made[slot] for slot in in_order]
        assert (whole.has_more, await whole.total()) == (False, 4)
        first = await reader.appointments(ALL, wanted, PageRequest(2))
        rest = await reader.appointments(ALL, wanted, PageRequest(5, after=first.keys[-1]))
        assert [*first.items, *rest.items] == list(whole.items)
        assert (first.has_more, rest.has_more) == (True, False)
        last = await reader.appointments(ALL, wanted, PageRequest(2, backwards=True))
        assert (list(last.items), last.has_more) == (list(whole.items)[2:], True)
        before = await reader.appointments(ALL, wanted, PageRequest(1, before=last.keys[0], backwards=True))
        assert list(before.items) == list(whole.items)[1:2]


async def test_every_limit_of_a_filter_counts(desk: MassDesk) -> None:
    south = await desk.world.school("South")
    hall = await desk.world.section(south, "Hall")
    amy = await desk.book(desk.gym)
    ben = await desk.book(desk.art, desk.slot(desk.ben))
    late = await desk.book(desk.gym, desk.slot(desk.cal, TUESDAY, desk.late))
    async with desk.world.begin() as tx:
        flex = await tx.schools.save_flex_period(south, None, "Flex", (Meeting(1),))
    far = await desk.book(hall, desk.slot(desk.cal, period=flex))
    async with desk.world.begin() as tx:

        async def found(sight: Sight = ALL, first: date = MONDAY, last: date = TUESDAY, **limits: Any) -> set[object]:
            wanted = AppointmentFilter(first, last, **limits)
            return set((await tx.schedule_reader.appointments(sight, wanted, WHOLE)).items)

        assert await found(school=desk.school) == {amy, ben, late}
        assert await found(school=south) == {far}
        assert await found(section=desk.gym) == {amy, late}
        assert await found(student=desk.cal) == {late, far}
        assert await found(school=desk.school, flex_period=desk.late) == {late}
        assert await found(school=desk.school, last=MONDAY) == {amy, ben}
        assert await found(school=desk.school, first=TUESDAY) == {late}
        assert await found(Sight(frozenset({south})), student=desk.cal) == {far}
        assert await found(the_student(desk, desk.ben), school=desk.school) == {ben}
        assert await found(NOTHING, school=desk.school) == set()


async def test_what_sight_does_not_reach_is_not_in_the_answer(desk: MassDesk) -> None:
    amy, ben = await desk.book(desk.gym), await desk.book(desk.gym, desk.slot(desk.ben))
    slots = [amy.slot, ben.slot, desk.slot(desk.cal)]
    everyone = [desk.amy, desk.ben, desk.cal]
    async with desk.world.begin() as tx:
        reader = tx.schedule_reader
        assert await reader.appointments_in(ALL, slots) == {amy.slot: amy, ben.slot: ben}
        assert await reader.appointments_in(the_student(desk, desk.amy), slots) == {amy.slot: amy}
        assert await reader.appointments_in(NOTHING, slots) == {}
        found = await reader.appointments_of(the_student(desk, desk.amy), everyone, MONDAY, TUESDAY)
        assert found == {desk.amy: (amy,), desk.ben: (), desk.cal: ()}
        assert await reader.schools_of(ALL, everyone) == dict.fromkeys(everyone, (desk.school,))
        assert set(await reader.schools_of(the_student(desk, desk.amy), everyone)) == {desk.amy}
        assert await reader.schools_of(NOTHING, everyone) == {}
        assert await reader.schools_of(ALL, [StudentId(1_000_000)]) == {}


async def test_a_students_appointments_come_by_date_and_period(desk: MassDesk) -> None:
    slots = [desk.slot(day=TUESDAY), desk.slot(period=desk.late), desk.slot()]
    made = {slot: await desk.book(desk.gym, slot) for slot in slots}
    in_order = sorted(slots, key=lambda slot: (slot.day, slot.flex_period))
    async with desk.world.begin() as tx:
        found = (await tx.schedule_reader.appointments_of(ALL, [desk.amy], MONDAY, TUESDAY))[desk.amy]
        assert found == tuple(made[slot] for slot in in_order)
        (only,) = (await tx.schedule_reader.appointments_of(ALL, [desk.amy], TUESDAY, TUESDAY))[desk.amy]
        assert only.slot.day == TUESDAY


async def test_only_schools_of_which_the_student_is_an_active_member_count(desk: MassDesk) -> None:
    south = await desk.world.school("South")
    await desk.world.join(desk.amy, south)
    await desk.world.leave(desk.amy, desk.school)
    async with desk.world.begin() as tx:
        assert await tx.schedule_reader.schools_of(ALL, [desk.amy]) == {desk.amy: (south,)}


async def test_seats_are_told_with_how_many_are_taken(desk: MassDesk) -> None:
    await desk.world.lead(desk.art, await desk.world.staffer(desk.school, 7))
    await desk.set_seats(desk.gym, 5)
    await desk.book(desk.gym)
    async with desk.world.begin() as tx:
        await tx.sections.adjust_seats(desk.gym, TUESDAY, 0)
    keys = [
        SeatsKey(desk.gym, MONDAY, desk.win),
        SeatsKey(desk.gym, TUESDAY, desk.win),
        SeatsKey(desk.gym, MONDAY, desk.late),
        SeatsKey(desk.art, MONDAY, desk.win),
    ]
    async with desk.world.begin() as tx:
        found = await tx.schedule_reader.seats(ALL, [*keys, SeatsKey(SectionId(1_000_000), MONDAY, desk.win)])
        assert found == dict(zip(keys, [Seats(5, 1), Seats(0, 0), Seats(5, 0), Seats(7, 0)], strict=True))
        assert await tx.schedule_reader.seats(NOTHING, keys) == {}
