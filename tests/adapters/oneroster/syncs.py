"""Syncs of a fake service into a district in memory, each from where the one before ended."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from application.ports.roster_feed import RosterFeed
from application.ports.roster_sources import Pull
from application.roster.sync_rosters import NothingNew
from domain.ids import DistrictId
from domain.roster_sync import RosterSync
from tests.contract.roster_worlds import FakeRosterWorld
from tests.fakes.flex_store import FakeDistrict

Pulls = Callable[[Path, str | None], Awaitable[Pull]]


class Syncs:
    """One district."""

    def __init__(self, place: Path) -> None:
        self.world = FakeRosterWorld(DistrictId(1), FakeDistrict(DistrictId(1)))
        self._place, self._number, self.cursor = place, 0, ""

    async def __call__(self, pulls: Pulls, *, full: bool = False) -> RosterSync:
        self._number += 1
        found = await pulls(self._place / str(self._number), None if full else self.cursor or None)
        sync = await self.world.sync(_Pulled(found.feed or NothingNew("oneroster")))
        self.cursor = found.cursor or ""
        return sync


@dataclass(frozen=True)
class _Pulled:
    """Opens what was pulled, whatever path is asked for."""

    feed: RosterFeed

    def open(self, path: str, format: str) -> Any:
        del path, format
        return self.feed
