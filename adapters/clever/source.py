"""A district's roster at Clever: what is shared, and the pull of all of it."""

import asyncio
from collections.abc import Iterable, Mapping
from pathlib import Path

from adapters.clever.changes import pull_changes
from adapters.clever.client import CleverClient, Record
from adapters.clever.cursor import Cursor
from adapters.clever.events import TooMuch, newest_event
from adapters.clever.feed import CleverFeed
from adapters.clever.fields import COLLECTIONS
from adapters.clever.refusals import bad_answer, paused
from adapters.clever.report import report_of
from adapters.clever.settings import FIELDS, CleverSettings, read_settings
from adapters.clever.spool import Progress, Spool, Started
from adapters.outbound.client import OutboundClient
from adapters.outbound.opening import Service
from application.ports.roster_sources import Pull, RosterSource, SourceReport
from domain.errors import Refused

_WAITING = frozenset({"paused", "pending"})
_ROUNDS = 3


class Clever(Service[CleverSettings]):
    """Opens districts' rosters at Clever."""

    name = "Clever"
    fields = FIELDS

    def _read(self, settings: Mapping[str, str]) -> CleverSettings:
        return read_settings(settings, private_allowed=self._private_allowed)

    def _source(self, http: OutboundClient, settings: CleverSettings) -> RosterSource:
        return CleverSource(http, settings)


class CleverSource:
    """See `RosterSource`."""

    def __init__(self, http: OutboundClient, settings: CleverSettings) -> None:
        self._settings, self._client = settings, CleverClient(http, settings)

    async def check(self) -> SourceReport:
        """The schools, and a look at the first page of people; a district that is paused is told, not refused."""
        return await report_of(self._client)

    async def pull(self, into: Path, since: str | None, progress: Progress) -> Pull:
        """What Clever's events tell of since then, and everything where they do not tell enough (`events` says when).

        Raises `SOURCE_PAUSED` while the district is paused or shares nothing, also when that begins in the middle.
        """
        await self._running()
        spool = Spool(into / "clever")
        started = await asyncio.to_thread(spool.started)
        if started is None or started[:2] != (self._settings.version, self._settings.district_id):
            cursor = Cursor.read(since) if since else None
            if cursor is not None:
                try:
                    changes = await pull_changes(self._client, Spool(into / "changes"), cursor, progress)
                    await self._running()
                except TooMuch:
                    pass
                else:
                    return changes
            newest = await newest_event(self._client)
            started = Started(self._settings.version, self._settings.district_id, newest)
            await asyncio.to_thread(spool.start, started)
        await self._spooled(spool, started, progress)
        feed = await asyncio.to_thread(CleverFeed, spool)
        if not started.cursor:
            return Pull(feed, None)
        family = await asyncio.to_thread(lambda: feed.shares_family)
        return Pull(feed, Cursor(started.cursor, feed.year, family).written)

    async def _spooled(self, spool: Spool, started: Started, progress: Progress) -> None:
        """Fetches until the schools are at the end the ones that were there at the beginning."""
        for _ in range(_ROUNDS):
            for collection in COLLECTIONS:
                await spool.fill(collection, self._client, progress)
            await self._running()
            if await self._schools_now() == _ids(spool.records("schools")):
                await asyncio.to_thread(_refuse_holes, spool)
                return
            await asyncio.to_thread(spool.start, started)
        message = "What the district shares at Clever changes all the time: try again when that is done."
        raise Refused("SOURCE_UNAVAILABLE", message)

    async def _running(self) -> None:
        district = await self._client.district()
        if district is None:
            raise paused("The district does not share its data")
        if str(district.get("state")) in _WAITING:
            raise paused("The district is paused, or has not begun,")

    async def _schools_now(self) -> set[str]:
        pages = self._client.pages(self._client.path("schools?limit=1000"))
        return {id async for page in pages for id in _ids(page.records)}


def _ids(records: Iterable[Record]) -> set[str]:
    return {str(record.get("id")) for record in records}


def _refuse_holes(spool: Spool) -> None:
    """Where Clever itself says that there should be something, nothing is no answer."""
    if not any(True for _ in spool.records("schools")):
        raise paused("The district shares no school")
    if not any(True for _ in spool.records("users")):
        raise bad_answer("/users", "is empty although there are schools")
    if any(section.get("students") for section in spool.records("sections")) and not any(
        "student" in roles for user in spool.records("users") if isinstance(roles := user.get("roles"), dict)
    ):
        raise bad_answer("/users", "holds no student although there are students in sections")
