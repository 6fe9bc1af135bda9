"""Pulling from the fake Clever without waiting."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from adapters.clever.settings import read_settings
from adapters.clever.source import CleverSource
from adapters.outbound.client import OutboundClient
from adapters.outbound.limits import CallLimits
from application.ports.roster_feed import RosterFeed
from application.ports.roster_sources import Pull
from domain.errors import Refused
from domain.roster_feed import FeedItem, FeedRules, FeedSchool
from tests.adapters.clever.districts import RULES, settings_for
from tests.adapters.clever.fake_clever import FakeClever
from tests.adapters.outbound.raw_server import Patience


async def no_progress(phase: str, records: int) -> None:
    """Nobody looks."""


@asynccontextmanager
async def source(fake: FakeClever, patience: Patience | None = None, **more: str) -> AsyncIterator[CleverSource]:
    patience = patience or Patience()
    limits = CallLimits(tries=3, seconds=1)
    settings = read_settings(settings_for(fake.url, **more), private_allowed=True)
    async with OutboundClient(
        "Clever",
        private_allowed=True,
        limits=limits,
        sleep=patience.sleep,
        now=lambda: patience.now,
        chance=lambda: 1.0,
    ) as http:
        yield CleverSource(http, settings)


async def pull(fake: FakeClever, into: Path, since: str | None = None, patience: Patience | None = None) -> Pull:
    async with source(fake, patience) as opened:
        return await opened.pull(into, since, no_progress)


async def pulled(fake: FakeClever, into: Path, rules: FeedRules = RULES) -> list[FeedItem]:
    feed = (await pull(fake, into)).feed
    assert feed is not None
    found = list(feed.records(rules))
    assert list(feed.records(rules)) == found  # where something is held it is read again
    return found


async def refusal(fake: FakeClever, into: Path, since: str | None = None) -> Refused:
    with pytest.raises(Refused) as caught:
        await pull(fake, into, since)
    return caught.value


def schools_of(feed: RosterFeed) -> list[str]:
    return [item.source_id for item in feed.records(RULES) if isinstance(item, FeedSchool)]
