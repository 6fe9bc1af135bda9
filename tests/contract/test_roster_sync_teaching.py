"""The days on which staff teach: who teaches no more is neither lead nor staff, once the day has passed and it was synced."""

from datetime import date, timedelta

import pytest

from application.roster.sync_rosters import NothingNew
from domain.roster_feed import Completeness, Kind
from tests.contract.roster_feeds import Feed, told
from tests.contract.roster_worlds import RosterWorld
from tests.support.schools import TODAY

TODAY_THERE = TODAY.date()
BEFORE, AFTER = (None, TODAY_THERE), (TODAY_THERE + timedelta(days=1), None)
TERM = (TODAY_THERE - timedelta(days=15), TODAY_THERE + timedelta(days=200))
Days = tuple[date | None, date | None]


def a_feed(kim: Days, lee: Days | None = None, *, terms: Days = TERM) -> Feed:
    feed = Feed().school("N", "North High").staffer("kim", "N").staffer("lee", "N").section("art", "N", terms=terms)
    feed.teach("art", "kim", lead=True, days=kim)
    return feed if lee is None else feed.teach("art", "lee", lead=True, days=lee)


def tomorrow(home: RosterWorld, days: int = 1) -> None:
    home.now += timedelta(days=days)


async def test_who_follows_leads_from_the_first_day_on(home: RosterWorld) -> None:
    feed = a_feed(BEFORE, AFTER)
    await home.sync(feed)
    assert await home.staff_of("art") == [("kim", True), ("lee", False)]
    assert (await home.sync(feed)).counts.changes == 0
    tomorrow(home)
    sync = await home.sync(feed)
    assert (told(sync, Kind.SECTION), sync.counts.changes) == ({"updated": 1}, 1)
    assert await home.staff_of("art") == [("lee", True)]
    assert (await home.sync(feed)).counts.changes == 0


@pytest.mark.parametrize("nothing", [NothingNew("oneroster"), Feed(Completeness.PARTIAL)])
async def test_the_day_passes_though_nothing_is_new_at_the_source(home: RosterWorld, nothing: Feed) -> None:
    nothing = NothingOpened(nothing)  # type: ignore[assignment]
    await home.sync(a_feed(BEFORE, AFTER))
    assert (await home.sync(nothing)).counts.changes == 0
    tomorrow(home)
    assert told(await home.sync(nothing), Kind.SECTION) == {"updated": 1}
    assert await home.staff_of("art") == [("lee", True)]
    assert (await home.sync(nothing)).counts.changes == 0


class NothingOpened:
    def __init__(self, feed: object) -> None:
        self._feed = feed

    def open(self, path: str, format: str) -> object:
        return self._feed


async def test_who_leaves_before_the_term_ends_is_no_staff_though_nobody_follows(home: RosterWorld) -> None:
    await home.sync(a_feed(BEFORE))
    tomorrow(home)
    await home.sync(a_feed(BEFORE))
    assert await home.staff_of("art") == []


async def test_at_the_end_of_a_term_all_stay(home: RosterWorld) -> None:
    feed = a_feed((None, TERM[1]), (None, TERM[1]))
    await home.sync(feed)
    tomorrow(home, 300)
    assert (await home.sync(feed)).counts.changes == 0


async def test_where_no_term_is_known_a_day_counts_only_when_somebody_goes_on(home: RosterWorld) -> None:
    await home.sync(a_feed(BEFORE, BEFORE, terms=(None, None)))
    tomorrow(home)
    assert (await home.sync(a_feed(BEFORE, BEFORE, terms=(None, None)))).counts.changes == 0
    await home.sync(a_feed(BEFORE, (None, None), terms=(None, None)))
    assert await home.staff_of("art") == [("lee", True)]


async def test_the_day_is_that_of_the_school(home: RosterWorld) -> None:
    """Late in the evening of the last day in New York it is the next day in London."""
    feed = a_feed((None, TODAY_THERE), AFTER)
    await home.sync(feed, time_zone="America/New_York")
    home.now = home.now.replace(hour=2, minute=0) + timedelta(days=1)
    assert (await home.sync(feed)).counts.changes == 0
    await home.set_school("N", time_zone="Europe/London")
    assert told(await home.sync(feed), Kind.SECTION) == {"updated": 1}


async def test_somebody_who_taught_and_leads_no_more_may_still_teach(home: RosterWorld) -> None:
    feed = a_feed(BEFORE, AFTER).teach("art", "kim", days=AFTER, again="#2")
    await home.sync(feed)
    tomorrow(home)
    await home.sync(feed)
    assert await home.staff_of("art") == [("kim", False), ("lee", True)]


async def test_days_are_another_where_a_delta_says_so(home: RosterWorld) -> None:
    await home.sync(a_feed(BEFORE, AFTER))
    await home.sync(Feed(Completeness.PARTIAL).teach("art", "kim", lead=True, days=(None, TERM[1])))
    tomorrow(home)
    await home.sync(Feed(Completeness.PARTIAL))
    assert await home.staff_of("art") == [("kim", True), ("lee", True)]
