"""Mails that tell students what they were told, on the fake and on PostgreSQL: what is due, to whom, and never twice."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.mails import PostgresOutbox
from application.access import Role, Viewer
from application.mail.post import Post
from application.mail.read_mails import ReadMails
from application.notifications.mark_read import MarkNotificationsRead
from application.notifications.preferences import MailPreferencesOf, SetMailPreferences
from application.notifications.send_digests import SendDigests
from application.notifications.set_digest import DigestsOf, SetDigest
from application.paging import PageRequest
from application.ports.mails import TakenMail
from application.scheduling.book_appointment import BookAppointment, Wish
from domain.digest import LOOKS_BACK, DigestRhythm, DigestSetting, MailPreferences
from domain.errors import NotAllowed, Refused
from domain.ids import DistrictId, SectionId, StafferId, StudentId
from domain.mail import KEPT, Mail, MailKind, MailState
from domain.notification import NotificationKind
from domain.roster import District, Status
from infra.seals import KeySeals
from infra.settings import read_settings
from infra.worker import _digests
from tests.contract.flex_worlds import FakeWorld, World
from tests.contract.mass_desk import MassDesk
from tests.fakes.districts import FakeDistricts
from tests.fakes.mails import FakeOutbox

HOURLY = DigestSetting(DigestRhythm.HOURLY)
START = datetime(2026, 9, 1, 14, 20, tzinfo=UTC)


@dataclass
class Ticking:
    at: datetime = START

    def now(self) -> datetime:
        return self.at


class OneDistrict(FakeDistricts):
    """This test's only: tests share a database."""

    def __init__(self, id: DistrictId) -> None:
        super().__init__()
        self._only = District(id, "Maple USD")

    async def all(self) -> tuple[District, ...]:
        return (self._only,)


@dataclass
class PostRoom:
    desk: MassDesk
    clock: Ticking = field(default_factory=Ticking)

    def __post_init__(self) -> None:
        self.world: Any = self.desk.world
        is_fake = isinstance(self.world, FakeWorld)
        self.district = DistrictId(self.world.store.district if is_fake else self.world.district)
        self.post = Post(KeySeals(lambda: ["k" * 32]), self.clock, uuid4, "example.org", lambda: "https://example.org")
        self.digest = SendDigests(self.begin, OneDistrict(self.district), self.post, self.clock)

    def begin(self, district: DistrictId, *, snapshot: bool = False) -> Any:
        del district, snapshot
        return self.world.begin()

    def viewer(self, role: Role = Role.ADMIN, **more: Any) -> Viewer:
        return Viewer(role, self.district, "staffer:1", frozenset({self.desk.school}), **more)

    async def wants(self, setting: DigestSetting | None) -> None:
        await SetDigest(self.begin, self.clock)(self.viewer(), self.desk.school, setting)

    async def book(self, student: StudentId, to: SectionId | None = None) -> None:
        slot = self.desk.slot(student)
        wish = Wish(slot.student, slot.day, slot.flex_period, to or self.desk.gym)
        await BookAppointment(self.begin, self.clock)(self.viewer(), wish)

    async def mails(self) -> list[Mail]:
        """Of this district, oldest first."""
        page = await ReadMails(self.begin)(self.viewer(Role.OPERATOR), PageRequest(500))
        return [one for one in page.items if one.district == self.district][::-1]

    async def sent(self) -> list[tuple[str, int]]:
        """To whom, and how many things each tells."""
        letters = [self.post.read(await self._taken(mail)) for mail in await self.mails()]
        return [(letter.to, letter.text.count("\n- ")) for letter in letters]

    async def _taken(self, mail: Mail) -> TakenMail:
        async with self.world.begin() as tx:
            sealed = {id: text for _, id, text in await tx.mails.sealed(0, 10_000)}
        return TakenMail(mail, sealed[mail.id])

    async def mailed(self) -> list[bool]:
        return [one.mailed_at is not None for one in await self.world.told()]

    def pass_time(self, **time_: float) -> None:
        self.clock.at += timedelta(**time_)


@pytest_asyncio.fixture(loop_scope="session")
async def room(desk: MassDesk) -> PostRoom:
    """Amy and Ben have addresses, Cal has none."""
    world: World = desk.world
    for student, name in ((desk.amy, "amy"), (desk.ben, "ben")):
        await world.set_email(student, f"{name}@example.org")
    made = PostRoom(desk)
    await made.wants(HOURLY)
    return made


async def test_after_the_hour_each_student_gets_one_mail_of_everything(room: PostRoom) -> None:
    desk = room.desk
    await room.book(desk.amy)
    await room.book(desk.amy, desk.art)
    await room.book(desk.ben)
    await room.book(desk.cal)
    assert await room.digest() == 0, "the hour is not over"
    room.pass_time(minutes=40)
    assert await room.digest() == 2
    assert await room.sent() == [("amy@example.org", 2), ("ben@example.org", 1)]
    assert await room.mailed() == [True, True, True, False], "Cal has no address"
    assert {(mail.kind, mail.state, mail.school) for mail in await room.mails()} == {
        (MailKind.DIGEST, MailState.QUEUED, None)
    }


async def test_nothing_is_mailed_twice_and_no_more_than_once_an_hour(room: PostRoom) -> None:
    await room.book(room.desk.amy)
    room.pass_time(minutes=40)
    assert [await room.digest() for _ in range(2)] == [1, 0]
    await room.book(room.desk.amy, room.desk.art)
    room.pass_time(minutes=59)
    assert await room.digest() == 0
    room.pass_time(minutes=1)
    assert await room.digest() == 1
    assert await room.sent() == [("amy@example.org", 1), ("amy@example.org", 1)]


async def test_a_school_that_wants_no_mails_sends_none_and_a_new_wish_does_not_dig_up_old_things(
    room: PostRoom,
) -> None:
    await room.wants(None)
    await room.book(room.desk.amy)
    room.pass_time(hours=2)
    assert await room.digest() == 0
    room.clock.at = START + LOOKS_BACK + timedelta(hours=1)
    await room.wants(HOURLY)
    assert await room.digest() == 0
    assert await room.mails() == []


async def test_a_daily_mail_goes_out_at_its_time_on_the_schools_clock(room: PostRoom) -> None:
    await room.wants(DigestSetting(DigestRhythm.DAILY, time(16)))
    await room.book(room.desk.amy)
    room.clock.at = datetime(2026, 9, 1, 19, 59, tzinfo=UTC)  # in New York it is four hours earlier
    assert await room.digest() == 0
    room.pass_time(minutes=1)
    assert await room.digest() == 1


async def test_what_has_been_read_and_what_nobody_wants_is_not_mailed(room: PostRoom) -> None:
    desk = room.desk
    amy, ben = room.viewer(Role.STUDENT, student=desk.amy), room.viewer(Role.STUDENT, student=desk.ben)
    for student in (desk.amy, desk.ben):
        await room.book(student)
    await MarkNotificationsRead(room.begin, room.clock)(amy)
    muted = MailPreferences(muted=frozenset({NotificationKind.BOOKED}))
    await SetMailPreferences(room.begin, room.clock)(ben, muted)
    room.pass_time(hours=1)
    assert await room.digest() == 0
    await SetMailPreferences(room.begin, room.clock)(ben, MailPreferences(mails=False))
    assert await room.digest() == 0
    await SetMailPreferences(room.begin, room.clock)(ben, MailPreferences())
    assert await room.digest() == 1
    assert await room.sent() == [("ben@example.org", 1)]


async def test_who_has_left_gets_no_mail(room: PostRoom) -> None:
    await room.book(room.desk.amy)
    await room.desk.world.set_status(room.desk.amy, Status.LEFT)
    room.pass_time(hours=1)
    assert await room.digest() == 0


async def test_a_worker_that_dies_leaves_everything_to_the_next(room: PostRoom) -> None:
    for student in (room.desk.amy, room.desk.ben):
        await room.book(student)
    room.pass_time(hours=1)
    calls = iter([uuid4()])

    def dies() -> Any:
        return next(calls)

    dying = SendDigests(room.begin, OneDistrict(room.district), _with_ids(room.post, dies), room.clock)
    with pytest.raises((StopIteration, RuntimeError)):
        await dying()
    assert (await room.mails(), await room.mailed()) == ([], [False, False])
    assert await room.digest() == 2


def _with_ids(post: Post, new_id: Any) -> Post:
    return Post(post.seals, post.clock, new_id, post.host, post.site_url)


async def test_who_says_what_and_how_often(room: PostRoom) -> None:
    school, amy = room.desk.school, room.viewer(Role.STUDENT, student=room.desk.amy)
    assert await DigestsOf(room.begin)(amy, [school]) == {school: HOURLY}
    with pytest.raises(NotAllowed):
        await SetDigest(room.begin, room.clock)(amy, school, None)
    with pytest.raises(NotAllowed):
        await SetMailPreferences(room.begin, room.clock)(room.viewer(), MailPreferences(mails=False))
    for nobody in (room.viewer(staffer=StafferId(10**9)), room.viewer(Role.STUDENT, student=StudentId(10**9))):
        with pytest.raises(NotAllowed):
            await SetMailPreferences(room.begin, room.clock)(nobody, MailPreferences(mails=False))
    with pytest.raises(Refused) as refused:
        await room.wants(DigestSetting(DigestRhythm.DAILY))
    assert refused.value.code == "BAD_DIGEST_TIME"
    wanted = MailPreferences(muted=frozenset({NotificationKind.MOVED, NotificationKind.CLOSED}))
    await SetMailPreferences(room.begin, room.clock)(amy, wanted)
    read = MailPreferencesOf(room.begin)
    assert await read(amy, [room.desk.amy, room.desk.ben]) == {room.desk.amy: wanted}
    assert await read(room.viewer(), [room.desk.amy]) == {}
    ben = room.viewer(Role.STUDENT, student=room.desk.ben)
    assert await read(ben, [room.desk.ben]) == {room.desk.ben: MailPreferences()}


async def test_after_a_month_nobody_knows_to_whom_a_mail_went(room: PostRoom) -> None:
    await room.book(room.desk.amy)
    room.pass_time(hours=1)
    await room.digest()
    outbox: Any = (
        FakeOutbox(room.world.store) if isinstance(room.world, FakeWorld) else PostgresOutbox(room.world.engine)
    )
    await outbox.forget(room.clock.at)
    assert [mail.to for mail in await room.mails()] == ["amy@example.org"]
    await outbox.forget(room.clock.at + KEPT)
    (mail,) = await room.mails()
    assert (mail.to, mail.readable, mail.state) == ("", False, MailState.WITHDRAWN)


async def test_several_workers_queue_each_digest_once(room: PostRoom) -> None:
    for student in (room.desk.amy, room.desk.ben):
        await room.book(student)
    room.pass_time(hours=1)
    sending = [room.digest() for _ in range(6)]
    assert sum(await asyncio.gather(*sending)) == 2
    assert sorted(await room.sent()) == [("amy@example.org", 1), ("ben@example.org", 1)]


def test_workers_queue_digests_by_themselves(engine: AsyncEngine) -> None:
    (errand,) = _digests(read_settings(), engine)
    assert isinstance(errand.run, SendDigests)
