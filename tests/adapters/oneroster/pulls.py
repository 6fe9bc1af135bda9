"""Pulling from the fake service without waiting, and what a bundle of the same records says."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.csv_files.opener import CsvFiles
from adapters.oneroster.settings import read_settings
from adapters.oneroster.source import OneRosterSource, source_of
from adapters.outbound.client import OutboundClient
from adapters.outbound.limits import CallLimits
from application.ports.roster_sources import Pull
from domain.errors import Refused
from domain.roster_feed import FeedItem, FeedRules, Notice
from tests.adapters.csv_files.bundles import LENIENT, folder
from tests.adapters.oneroster.districts import settings_for
from tests.adapters.oneroster.fake_oneroster import FakeOneRoster
from tests.adapters.outbound.raw_server import Patience

TONIGHT = datetime(2026, 9, 2, 2, 30, tzinfo=UTC)


@dataclass
class Clock:
    now: datetime = TONIGHT

    def __call__(self) -> datetime:
        return self.now

    def later(self, **time: float) -> "Clock":
        return Clock(self.now + timedelta(**time))


async def no_progress(phase: str, records: int) -> None:
    """Nobody looks."""


@asynccontextmanager
async def patient(patience: Patience | None = None) -> AsyncIterator[OutboundClient]:
    """A client that allows addresses of this machine, gives up soon and never sleeps."""
    patience = patience or Patience()
    async with OutboundClient(
        "the OneRoster service",
        private_allowed=True,
        limits=CallLimits(tries=3, seconds=1),
        sleep=patience.sleep,
        now=lambda: patience.now,
        chance=lambda: 1.0,
    ) as http:
        yield http


@asynccontextmanager
async def source(
    fake: FakeOneRoster, clock: Clock | None = None, patience: Patience | None = None, **more: str
) -> AsyncIterator[OneRosterSource]:
    given = settings_for(fake.url, **{"version": fake.version, "login": fake.login, **more})
    async with patient(patience) as http:
        yield source_of(http, read_settings(given, private_allowed=True), clock or Clock())


async def pull(
    fake: FakeOneRoster, into: Path, since: str | None = None, clock: Clock | None = None, **more: Any
) -> Pull:
    async with source(fake, clock, **more) as opened:
        return await opened.pull(into, since, no_progress)


async def pulled(fake: FakeOneRoster, into: Path, rules: FeedRules = LENIENT, **more: Any) -> list[FeedItem]:
    feed = (await pull(fake, into, **more)).feed
    assert feed is not None
    found = list(feed.records(rules))
    assert list(feed.records(rules)) == found  # where something is held it is read again
    return found


async def refusal(fake: FakeOneRoster, into: Path, since: str | None = None, **more: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        await pull(fake, into, since, **more)
    return caught.value


def of_files(place: Path, bundle: Mapping[str, str], rules: FeedRules = LENIENT) -> list[FeedItem]:
    return list(CsvFiles().open(folder(place, bundle), "oneroster").records(rules))


def placeless(items: Iterable[FeedItem]) -> list[tuple[Any, ...]]:
    """The records without where they stand, in an order of their own; notices aside."""
    return sorted(
        ((type(item).__name__, *item[1:]) for item in items if not isinstance(item, Notice)),
        key=repr,
    )
