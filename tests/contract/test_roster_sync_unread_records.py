"""A record that cannot be read counts as present, also where it is one of several that make a membership."""

from datetime import date

from domain.roster_feed import Completeness, Kind
from domain.roster_sync import SyncStatus
from tests.contract.roster_feeds import Feed, told
from tests.contract.roster_worlds import RosterWorld

AUTUMN, SPRING = (date(2026, 8, 1), date(2026, 12, 20)), (date(2027, 1, 5), date(2027, 6, 4))


def a_feed(*, spring: bool = True, kim: bool = True, completeness: Completeness = Completeness.COMPLETE) -> Feed:
    feed = (
        Feed(completeness).school("N").staffer("kim", "N").staffer("lee", "N").student("ada", "N").student("bob", "N")
    )
    feed.section("art", "N").teach("art", "lee").enroll("art", "bob").enroll("art", "ada", days=AUTUMN)
    if spring:
        feed.enroll("art", "ada", days=SPRING, again="#2")
    return feed.teach("art", "kim", lead=True) if kim else feed


async def test_an_enrollment_keeps_the_days_of_a_record_that_cannot_be_read(home: RosterWorld) -> None:
    await home.sync(a_feed())
    before = (await home.tables())["enrollment"]
    for completeness in (Completeness.COMPLETE, Completeness.CHANGES):
        unread = a_feed(spring=False, completeness=completeness).quarantined(Kind.ENROLLMENT, "art/ada#2", "N")
        sync = await home.sync(unread)
        assert (sync.status, told(sync, Kind.ENROLLMENT)) == (SyncStatus.UNCHANGED, {"quarantined": 1})
        assert (await home.tables())["enrollment"] == before
    assert (await home.sync(a_feed())).status is SyncStatus.UNCHANGED


async def test_without_it_the_enrollment_is_shorter(home: RosterWorld) -> None:
    await home.sync(a_feed())
    assert told(await home.sync(a_feed(spring=False)), Kind.ENROLLMENT) == {"updated": 1}


async def test_the_only_record_of_an_enrollment_counts_beside_a_new_one(home: RosterWorld) -> None:
    await home.sync(a_feed(spring=False))
    feed = a_feed(spring=False)
    feed.enrollments = [one for one in feed.enrollments if getattr(one, "source_id", "") != "art/ada"]
    await home.sync(feed.enroll("art", "ada", days=SPRING, again="#2").quarantined(Kind.ENROLLMENT, "art/ada", "N"))
    (days,) = [row[4:6] for row in (await home.tables())["enrollment"] if row[1] == "ada"]
    assert days == (AUTUMN[0], SPRING[1])


async def test_whose_teaching_cannot_be_read_teaches_on(home: RosterWorld) -> None:
    await home.sync(a_feed())
    for completeness in (Completeness.COMPLETE, Completeness.CHANGES):
        unread = a_feed(kim=False, completeness=completeness).quarantined(Kind.ENROLLMENT, "art/kim", "N")
        assert (await home.sync(unread)).status is SyncStatus.UNCHANGED
        assert await home.staff_of("art") == [("kim", True), ("lee", False)]
    await home.sync(a_feed(kim=False))
    assert await home.staff_of("art") == [("lee", False)]
