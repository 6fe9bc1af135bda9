"""A district that is read by its changes is, after every sync, the district that is read whole."""

import os
import random
from collections import Counter
from typing import Any, cast

import pytest

from application.ports.jobs import JobState
from domain.ids import ConnectionId, DistrictId
from domain.roster_feed import Completeness
from infra.roster_sources import connectable
from tests.adapters.clever import living
from tests.adapters.clever.districts import settings_for
from tests.adapters.clever.fake_clever import clever
from tests.adapters.clever.living import Living
from tests.contract.roster_worlds import FakeRosterWorld
from tests.contract.source_office import SourceOffice
from tests.fakes.flex_store import FakeDistrict
from tests.fakes.roster_connections import FakeNights

SEEDS = [int(seed)] if (seed := os.environ.get("HOMEROOM_SEED")) else range(12)


class Reader:
    """One Homeroom that is connected to the district."""

    def __init__(self, url: str) -> None:
        store = FakeDistrict(DistrictId(1))
        self.world = FakeRosterWorld(DistrictId(1), store)
        sources = cast(Any, connectable(private_allowed=True))
        self.office, self.url = SourceOffice(self.world, FakeNights(store), sources), url
        self.connection = ConnectionId(0)

    async def connect(self) -> None:
        self.connection = await self.office.connect(settings=settings_for(self.url))

    async def sync(self, *, full: bool = False) -> dict[str, Any]:
        job = await self.office.sync(self.connection, full=full)
        assert job.state is JobState.DONE, job.error
        tables = await self.world.tables()
        conflicts = [row[:3] for row in tables.pop("roster_conflict") if row[3]]
        return {**tables, "open conflicts": conflicts}


@pytest.mark.parametrize("seed", SEEDS)
async def test_changes_come_to_the_same_as_everything(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """`HOMEROOM_SEED=<seed>` lives one life alone."""
    pulled: Counter[Completeness] = Counter()
    dice = random.Random(seed)
    with clever(living.a_district(), page_size=1000) as fake:
        lives = Living(fake, dice)
        by_changes, whole = Reader(fake.url), Reader(fake.url)
        await by_changes.connect()
        await whole.connect()
        watch(monkeypatch, pulled)
        for week in range(10):
            told, pulled_before = await by_changes.sync(), pulled.copy()
            expected = await whole.sync(full=True)
            how = "as a whole" if pulled_before[Completeness.CHANGES] == 0 else "by changes"
            for table, rows in expected.items():
                only = [row for row in told[table] if row not in rows], [row for row in rows if row not in told[table]]
                assert only == ([], []), f"seed {seed}, week {week}, {table}, {how}"
            lives.live(dice.randint(0, 6))
    assert pulled[Completeness.CHANGES]


def watch(monkeypatch: pytest.MonkeyPatch, pulled: Counter[Completeness]) -> None:
    from adapters.clever import feed

    made = feed.CleverFeed.__init__

    def counted(self: feed.CleverFeed, *given: Any) -> None:
        made(self, *given)
        pulled[self.completeness] += 1

    monkeypatch.setattr(feed.CleverFeed, "__init__", counted)
