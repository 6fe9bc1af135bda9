"""What students are told, on the fake and on PostgreSQL: single deeds, groups, mass runs, their undoing, closures."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from application.access import Role, Viewer
from application.notifications.mark_read import MarkNotificationsRead
from application.ports.mass_schedules import MassRun
from application.scheduling.book_appointment import BookAppointment, Wish
from application.scheduling.book_appointments import BookAppointments, GroupWish
from application.scheduling.cancel_appointment import CancelAppointment
from application.scheduling.cancel_appointments import CancelAppointments
from application.scheduling.move_appointment import Destination, MoveAppointment
from application.setup.open_sections_to_students import SetOpenToStudents
from application.setup.set_self_scheduling import SetSelfScheduling
from domain.errors import NotAllowed
from domain.ids import DistrictId, SectionId, StudentId
from domain.mass_change import Booked, ToNowhere
from domain.mass_order import Existing, MassOrder
from domain.notification import Deed, Notice, Notification, NotificationKind
from domain.self_scheduling_windows import DayWindow, SelfScheduling, WindowKind
from tests.contract.mass_desk import BOTH_DAYS, MONDAY, TUESDAY, MassDesk
from tests.support.schools import FixedClock

BOOKED, MOVED, CANCELLED, CLOSED, MASS_BOOKED, MASS_CANCELLED, MASS_UNDONE, *_ = NotificationKind


@dataclass(frozen=True)
class Told:
    """Use cases on the desk's world, and what the students were told."""

    desk: MassDesk
    viewer: Viewer

    @property
    def begin(self) -> Any:
        return lambda district, snapshot=False: self.desk.world.begin()

    @property
    def clock(self) -> FixedClock:
        return FixedClock(self.desk.now)

    def by(self, viewer: Viewer) -> "Told":
        return replace(self, viewer=viewer)

    async def book(self, to: SectionId | None = None, student: StudentId | None = None) -> None:
        slot = self.desk.slot(student)
        wish = Wish(slot.student, slot.day, slot.flex_period, to or self.desk.gym)
        await BookAppointment(self.begin, self.clock)(self.viewer, wish)

    async def all(self) -> list[Notification]:
        return await self.desk.world.told()

    async def notices(self) -> list[Notice]:
        return [one.notice for one in await self.all()]

    async def said(self) -> list[tuple[StudentId, NotificationKind, int]]:
        """In the order of students."""
        found = [(one.student, one.deed.kind, one.appointments) for one in await self.notices()]
        return sorted(found)

    async def run(self, order: MassOrder, *, only_displaced: bool = False) -> MassRun:
        kind = MASS_CANCELLED if isinstance(order.where, ToNowhere) else MASS_BOOKED

        async def tell(tx: Any, run: MassRun) -> None:
            deed = Deed(kind, self.desk.school, "staffer:1", self.desk.now, run.id)
            await tx.notifications.tell_of_run(run, deed, only_displaced=only_displaced)

        run, _ = await self.desk.apply(order, then=tell)
        return run

    async def undo(self, run: MassRun) -> int:
        await self.desk.undo(run)
        async with self.desk.world.begin() as tx:
            deed = Deed(MASS_UNDONE, self.desk.school, "staffer:1", self.desk.now, run.id)
            return int(await tx.notifications.tell_of_undo(run, deed))


def a_viewer(desk: MassDesk, role: Role = Role.ADMIN, **more: Any) -> Viewer:
    district = getattr(desk.world, "district", DistrictId(1))
    return Viewer(role, district, more.pop("actor", "staffer:1"), frozenset({desk.school}), **more)


@pytest.fixture
def told(desk: MassDesk) -> Told:
    return Told(desk, a_viewer(desk))


async def test_who_is_booked_is_told_where_and_by_whom(told: Told) -> None:
    await told.book()
    desk = told.desk
    deed = Deed(BOOKED, desk.school, "staffer:1", desk.now)
    assert await told.notices() == [Notice(desk.amy, deed, 1, MONDAY, MONDAY, desk.win, desk.gym)]


async def test_who_is_booked_over_something_is_told_so(told: Told) -> None:
    await told.desk.book(told.desk.art)
    await told.book()
    assert [one.displaced for one in await told.notices()] == [1]


async def test_who_is_moved_is_told_from_where_to_where(told: Told) -> None:
    desk = told.desk
    await desk.book(desk.art)
    to = Destination(section=desk.gym, day=TUESDAY)
    await MoveAppointment(told.begin, told.clock)(told.viewer, desk.slot(), to)
    (notice,) = await told.notices()
    assert (notice.deed.kind, notice.first_day, notice.section) == (MOVED, TUESDAY, desk.gym)
    assert (notice.previous_day, notice.previous_section, notice.displaced) == (MONDAY, desk.art, 0)


async def test_whose_appointment_is_cancelled_is_told(told: Told) -> None:
    desk = told.desk
    await desk.book(desk.art)
    await CancelAppointment(told.begin, told.clock)(told.viewer, desk.slot())
    (notice,) = await told.notices()
    assert (notice.deed.kind, notice.first_day, notice.section) == (CANCELLED, MONDAY, desk.art)


async def test_a_deed_that_is_repeated_is_told_once(told: Told) -> None:
    slot = told.desk.slot()
    wish = Wish(slot.student, slot.day, slot.flex_period, told.desk.gym)
    for _ in range(2):
        await BookAppointment(told.begin, told.clock)(told.viewer, wish, key="k")
    assert len(await told.all()) == 1


async def test_a_student_is_not_told_of_their_own_deed(told: Told) -> None:
    desk = told.desk
    tuesdays = SelfScheduling({2: DayWindow(WindowKind.ALL_DAY)}, 7)
    await SetSelfScheduling(told.begin, told.clock)(told.viewer, desk.school, tuesdays)
    await SetOpenToStudents(told.begin)(told.viewer, desk.school, [desk.gym], is_open=True)
    amy = a_viewer(desk, Role.STUDENT, student=desk.amy, actor=f"student:{desk.amy}")
    await told.by(amy).book()
    await CancelAppointment(told.begin, told.clock)(amy, desk.slot())
    assert await told.all() == []


async def test_a_group_is_told_one_by_one_and_each_once(told: Told) -> None:
    desk = told.desk
    wish = GroupWish((desk.amy, desk.ben), MONDAY, (desk.win,), desk.gym)
    await desk.book(desk.art, desk.slot(desk.ben))
    await BookAppointments(told.begin, told.clock)(told.viewer, wish)
    assert [(one.student, one.displaced) for one in await told.notices()] == [(desk.amy, 0), (desk.ben, 1)]
    slots = [desk.slot(desk.amy), desk.slot(desk.ben)]
    await CancelAppointments(told.begin, told.clock)(told.viewer, slots)
    assert await told.said() == [
        (desk.amy, BOOKED, 1),
        (desk.amy, CANCELLED, 1),
        (desk.ben, BOOKED, 1),
        (desk.ben, CANCELLED, 1),
    ]


async def test_a_mass_run_tells_each_student_once_with_counts(told: Told) -> None:
    desk = told.desk
    await desk.book(desk.art, desk.slot(desk.ben))
    order = desk.order(desk.gym, "amy", "ben", days=BOTH_DAYS, existing=Existing.REPLACE)
    run = await told.run(order)
    deed = Deed(MASS_BOOKED, desk.school, "staffer:1", desk.now, run.id)
    amy, ben = sorted(await told.notices(), key=lambda one: one.student)
    assert amy == Notice(desk.amy, deed, 2, MONDAY, TUESDAY, desk.win, desk.gym)
    assert ben == replace(amy, student=desk.ben, displaced=1)


async def test_who_keeps_what_they_have_is_told_nothing(told: Told) -> None:
    desk = told.desk
    await desk.book(desk.art)
    await told.run(desk.order(desk.gym, "amy", "ben"))
    assert await told.said() == [(desk.ben, MASS_BOOKED, 1)]


async def test_a_run_that_only_fills_what_is_open_can_keep_quiet(told: Told) -> None:
    desk = told.desk
    await desk.book(desk.art, desk.slot(desk.ben))
    order = desk.order(desk.gym, "amy", "ben", days=BOTH_DAYS, existing=Existing.REPLACE)
    await told.run(order, only_displaced=True)
    assert await told.said() == [(desk.ben, MASS_BOOKED, 2)]


async def test_a_run_that_cancels_tells_whose_appointments_went(told: Told) -> None:
    desk = told.desk
    for day in BOTH_DAYS:
        await desk.book(desk.gym, desk.slot(desk.amy, day))
    order = desk.order(desk.gym, "amy", "ben", days=BOTH_DAYS, existing=Existing.REPLACE)
    await told.run(replace(order, where=ToNowhere(), booked=Booked()))
    (notice,) = await told.notices()
    assert (notice.student, notice.deed.kind, notice.appointments) == (desk.amy, MASS_CANCELLED, 2)
    assert (notice.first_day, notice.last_day, notice.section) == (MONDAY, TUESDAY, desk.gym)


async def test_an_undo_tells_those_of_whom_something_was_taken_back(told: Told) -> None:
    desk = told.desk
    run = await told.run(desk.order(desk.gym, "amy", "ben", "cal", days=BOTH_DAYS))
    await told.desk.book(desk.art, desk.slot(desk.ben, date(2026, 9, 9)))
    for slot in (desk.slot(desk.amy), desk.slot(desk.ben), desk.slot(desk.ben, TUESDAY)):
        await CancelAppointment(told.begin, told.clock)(told.viewer, slot)
    assert await told.undo(run) == 2
    undone = [one for one in await told.said() if one[1] is MASS_UNDONE]
    assert undone == [(desk.amy, MASS_UNDONE, 1), (desk.cal, MASS_UNDONE, 2)]


async def test_a_run_of_which_nobody_was_told_is_undone_without_a_word(told: Told) -> None:
    run, _ = await told.desk.apply(told.desk.order(told.desk.gym))
    assert await told.undo(run) == 0
    assert await told.all() == []


async def test_the_student_reads_what_was_told_once(told: Told) -> None:
    desk = told.desk
    for student in (desk.amy, desk.ben):
        await told.book(student=student)
        await CancelAppointment(told.begin, told.clock)(told.viewer, desk.slot(student))
    first, *_, of_ben = [one.id for one in await told.all()]
    amy = a_viewer(desk, Role.STUDENT, student=desk.amy)
    mark = MarkNotificationsRead(told.begin, told.clock)
    assert await mark(amy, [first, of_ben]) == 1
    assert await mark(amy, []) == 0
    assert await read(told) == [True, False, False, False]
    later = replace(told, desk=desk.later())
    assert await MarkNotificationsRead(later.begin, later.clock)(amy) == 1
    assert await read(told) == [True, True, False, False]
    assert [one.read_at for one in (await told.all())[:2]] == [desk.now, later.desk.now]


async def test_what_is_old_is_forgotten(told: Told) -> None:
    await told.book()
    await told.book(student=told.desk.ben)
    async with told.desk.world.begin() as tx:
        assert await tx.old_reports.forget(told.desk.now, 5_000) == 0
        assert await tx.old_reports.forget(told.desk.later().now, 1) == 1
    assert len(await told.all()) == 1


async def test_nobody_reads_for_a_student(told: Told) -> None:
    await told.book()
    with pytest.raises(NotAllowed):
        await MarkNotificationsRead(told.begin, told.clock)(told.viewer)
    assert await read(told) == [False]


async def read(told: Told) -> Sequence[bool]:
    return [one.read_at is not None for one in await told.all()]
