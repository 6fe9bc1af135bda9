"""A run that does not come to its end leaves nothing."""

from collections.abc import Iterator

import pytest

from application.ports.jobs import Cancelled
from application.roster.import_roster import RunRosterImport
from domain.roster_feed import FeedItem, FeedRules
from tests.contract.roster_feeds import Feed
from tests.contract.roster_worlds import SEALS, RosterWorld
from tests.support.schools import FixedClock


class _Dies(Feed):
    """A source that breaks off after some records."""

    def records(self, rules: FeedRules) -> Iterator[FeedItem]:
        yield from list(super().records(rules))[:-1]
        raise ConnectionError("gone")


@pytest.mark.parametrize("phase", ["identify", "compare", "apply"])
async def test_a_run_that_is_cancelled_in_any_phase_leaves_nothing(home: RosterWorld, phase: str) -> None:
    await home.sync(Feed().school("N").student("ada", "N"))
    before = await home.dump()
    claim = await home.claim()
    reached: list[str] = []

    async def progress(now: str, done: int, total: int | None) -> None:
        reached.append(now)
        if now == phase and (phase != "apply" or done):
            raise Cancelled

    feed = Feed().school("N").student("bob", "N")
    with pytest.raises(Cancelled):
        await RunRosterImport(home.begin, FixedClock(), feed, SEALS)(claim, progress)
    assert reached[-1] == phase
    assert await home.dump() == before
    assert len(await home.syncs()) == 1


async def test_a_source_that_breaks_off_leaves_nothing(home: RosterWorld) -> None:
    with pytest.raises(ConnectionError):
        await home.sync(_Dies().school("N").student("ada", "N"))
    assert await home.students() == {}
