"""What staff are told of requests, on the fake and on PostgreSQL: who is told, and what of it is mailed to whom."""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from application.access import Role, Viewer
from application.appointment_requests.deny import DenyRequest
from application.appointment_requests.request import RequestAppointment
from application.appointment_requests.withdraw import WithdrawRequest
from application.notifications.mark_read import MarkNotificationsRead
from application.notifications.preferences import SetMailPreferences, StaffMailPreferencesOf
from domain.digest import MailPreferences
from domain.errors import Refused
from domain.ids import RequestId, SectionId, StafferId
from domain.notification import NotificationKind
from domain.roster import Status
from domain.roster_feed import Kind
from domain.self_scheduling_windows import DayWindow, SelfScheduling, WindowKind
from tests.contract.mass_desk import MONDAY, NOW, TUESDAY, MassDesk
from tests.contract.test_digests import HOURLY, PostRoom


@dataclass
class Office:
    """Kim teaches the gym, nobody teaches art; Lee is the admin. Students may ask at any time, and mails go out hourly."""

    room: PostRoom
    kim: StafferId
    lee: StafferId

    @property
    def desk(self) -> MassDesk:
        return self.room.desk

    @property
    def amy(self) -> Viewer:
        return self.room.viewer(Role.STUDENT, student=self.desk.amy)

    def staff(self, who: StafferId, role: Role = Role.STAFFER) -> Viewer:
        return replace(self.room.viewer(role, staffer=who), actor=f"staffer:{who}")

    async def ask(
        self, to: SectionId | None = None, by: Viewer | None = None, key: str | None = None, **where: Any
    ) -> RequestId:
        asking = RequestAppointment(self.room.begin, self.room.clock)
        return await asking(by or self.amy, self.desk.slot(**where), to or self.desk.gym, key=key)

    async def told(self) -> list[tuple[StafferId, RequestId]]:
        return [(one.staffer, one.request) for one in await self.desk.world.told_staff()]

    async def digest(self) -> list[str]:
        """What an hour later staff are mailed: every line, with to whom."""
        self.room.pass_time(hours=1)
        before = len(await self.room.mails())
        await self.room.digest()
        new = (await self.room.mails())[before:]
        letters = [self.room.post.read(await self.room._taken(mail)) for mail in new]
        return [f"{one.to}: {line[2:]}" for one in letters for line in one.text.splitlines() if line.startswith("- ")]

    async def address(self, staffer: StafferId) -> str:
        async with self.desk.world.begin() as tx:
            (found,) = (await tx.people.find(Kind.STAFFER, [staffer])).values()
        email: str = found.fields.email
        return email


@pytest_asyncio.fixture(loop_scope="session")
async def office(desk: MassDesk) -> Office:
    world = desk.world
    kim, lee = await world.staffer(desk.school), await world.staffer(desk.school, role="admin")
    await world.lead(desk.gym, kim)
    made = Office(PostRoom(desk), kim, lee)
    await made.room.wants(HOURLY)
    always = SelfScheduling({day: DayWindow(WindowKind.ALL_DAY) for day in range(1, 8)}, 30)
    async with world.begin() as tx:
        await tx.self_schedulings.save(desk.school, always, "lee", NOW)
    return made


async def test_whoever_teaches_the_section_is_told_of_a_request(office: Office) -> None:
    asked = await office.ask()
    assert await office.told() == [(office.kim, asked)]


async def test_where_nobody_teaches_the_section_the_admins_are_told(office: Office) -> None:
    asked = await office.ask(office.desk.art)
    assert await office.told() == [(office.lee, asked)]


async def test_a_teacher_who_has_left_is_not_told_and_the_admins_are(office: Office) -> None:
    await office.desk.world.set_staffer_status(office.kim, Status.LEFT)
    asked = await office.ask()
    assert await office.told() == [(office.lee, asked)]


async def test_several_teachers_are_told_and_the_one_who_asks_is_not(office: Office) -> None:
    other = await office.desk.world.staffer(office.desk.school)
    await office.desk.world.lead(office.desk.gym, other)
    asked = await office.ask(by=office.staff(office.kim))
    assert await office.told() == [(other, asked)]


async def test_a_request_that_is_repeated_or_refused_is_told_once(office: Office) -> None:
    for _ in range(2):
        await office.ask(key="k")
    with pytest.raises(Refused):
        await office.ask()
    assert len(await office.told()) == 1


async def test_after_the_hour_staff_get_one_mail_of_what_waits_for_them(office: Office) -> None:
    desk = office.desk
    await office.ask()
    await office.ask(by=office.staff(office.lee, Role.ADMIN), student=desk.ben)
    await office.ask(day=TUESDAY)
    address = await office.address(office.kim)
    assert await office.digest() == [
        f"{address}: {await name_of(desk)} on Monday 2026-09-07, WIN: 2 requests.",
        f"{address}: {await name_of(desk)} on Tuesday 2026-09-08, WIN: 1 request.",
    ]
    assert all(one.is_mailed for one in await desk.world.told_staff())
    assert await office.digest() == [], "nothing is mailed twice"


async def test_what_was_decided_withdrawn_or_has_expired_is_not_mailed(office: Office) -> None:
    desk, room = office.desk, office.room
    await WithdrawRequest(room.begin, room.clock)(office.amy, await office.ask())
    kim = office.staff(office.kim)
    await DenyRequest(room.begin, room.clock)(kim, await office.ask(day=TUESDAY), "Full")
    assert await office.digest() == []
    await office.ask(day=room.clock.now().date())
    await desk.freeze()
    assert await office.digest() == [], "today is frozen"
    await desk.freeze(frozen=False)
    assert len(await office.digest()) == 1


async def test_who_can_decide_no_more_gets_no_mail(office: Office) -> None:
    world, gym = office.desk.world, office.desk.gym
    other = await world.staffer(office.desk.school)
    await world.lead(gym, other)
    await office.ask()
    await world.no_longer_teaches(gym, office.kim)
    (line,) = await office.digest()
    assert line.startswith(await office.address(other))


async def test_what_turns_up_late_waits_for_the_next_hour(office: Office) -> None:
    """Its transaction began before the hour was over, and ended after the mails of that hour."""
    clock = office.room.clock
    await office.ask()
    clock.at += timedelta(hours=1)
    assert await office.room.digest() == 1
    clock.at -= timedelta(minutes=30)
    await office.ask(day=TUESDAY)
    clock.at += timedelta(minutes=35)
    assert await office.room.digest() == 0
    assert len(await office.digest()) == 1


async def test_what_has_been_read_and_what_nobody_wants_is_not_mailed(office: Office) -> None:
    room, kim = office.room, office.staff(office.kim)
    await office.ask()
    (told,) = await office.desk.world.told_staff()
    mark = MarkNotificationsRead(room.begin, room.clock)
    assert await mark(office.staff(office.lee), [told.id]) == 0, "of another"
    assert await mark(office.amy, [told.id]) == 0
    assert await mark(kim, []) == 0
    assert await mark(kim, [told.id]) == 1
    assert await mark(kim) == 0
    assert await office.digest() == []
    await office.ask(day=TUESDAY)
    prefer = SetMailPreferences(room.begin, room.clock)
    for unwanted in (MailPreferences(mails=False), MailPreferences(muted=frozenset({NotificationKind.REQUESTED}))):
        await prefer(kim, unwanted)
        read = StaffMailPreferencesOf(room.begin)
        assert await read(kim, [office.kim, office.lee]) == {office.kim: unwanted}
        assert await office.digest() == []
    await prefer(kim, MailPreferences(muted=frozenset({NotificationKind.BOOKED})))
    assert len(await office.digest()) == 1


async def test_a_school_that_wants_no_mails_sends_staff_none(office: Office) -> None:
    await office.ask()
    await office.room.wants(None)
    assert await office.digest() == []


async def test_several_workers_queue_each_mail_to_staff_once(office: Office) -> None:
    await office.ask()
    await office.ask(office.desk.art, day=TUESDAY)
    office.room.pass_time(hours=1)
    assert sum(await asyncio.gather(*[office.room.digest() for _ in range(6)])) == 2
    assert len(await office.room.mails()) == 2


async def test_what_staff_were_told_long_ago_is_forgotten(office: Office) -> None:
    await office.ask()
    await office.digest()
    async with office.desk.world.begin() as tx:
        assert await tx.old_reports.forget(NOW - timedelta(days=1), 5_000) == 0
        later = office.room.clock.now() + timedelta(minutes=1)
        assert await tx.old_reports.forget(later, 5_000) == 2, "that it was told, and that it was mailed"
    assert await office.told() == []


async def test_whose_request_is_denied_is_told(office: Office) -> None:
    room, desk = office.room, office.desk
    asked = await office.ask()
    await DenyRequest(room.begin, room.clock)(office.staff(office.kim), asked, "Full")
    (told,) = await desk.world.told()
    notice = told.notice
    assert (notice.student, notice.deed.kind, notice.request) == (desk.amy, NotificationKind.DENIED, asked)
    assert (notice.first_day, notice.section, notice.flex_period) == (MONDAY, desk.gym, desk.win)


async def name_of(desk: MassDesk) -> str:
    async with desk.world.begin() as tx:
        name: str = (await tx.sections.find([desk.gym]))[desk.gym].name
    return name
