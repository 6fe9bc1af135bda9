"""A district's roster at a OneRoster service: what is shared, the pull of all of it, and of what has changed."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from adapters.oneroster.access import Access, ClientCredentials, SignedRequests
from adapters.oneroster.changes import changed_since
from adapters.oneroster.client import ORGS, USERS, OneRosterClient
from adapters.oneroster.cursor import Cursor, cursor_of, read_cursor
from adapters.oneroster.feed import OneRosterFeed, Reading
from adapters.oneroster.filling import Collection, Progress, fill
from adapters.oneroster.lines import COLLECTIONS
from adapters.oneroster.refusals import Unsteady, Words
from adapters.oneroster.report import report_of
from adapters.oneroster.settings import FIELDS, SIGNATURES, OneRosterSettings, read_settings
from adapters.oneroster.spool import Spool, Started
from adapters.oneroster_records.role_words import STAFF, STAFF_1_2
from adapters.oneroster_records.rows import ORG_CELLS
from adapters.oneroster_records.status import is_gone
from adapters.outbound.client import OutboundClient
from adapters.outbound.opening import Service
from application.ports.roster_sources import Pull, RosterSource, SourceReport
from domain.roster_source import SourceKind

_ROUNDS = 3
_SERVICE = "the OneRoster service"
_SHARED = "What the district shares"


class OneRoster(Service[OneRosterSettings]):
    """Opens districts' rosters at OneRoster services."""

    name = _SERVICE
    fields = FIELDS

    def _read(self, settings: Mapping[str, str]) -> OneRosterSettings:
        return read_settings(settings, private_allowed=self._private_allowed)

    def _source(self, http: OutboundClient, settings: OneRosterSettings) -> RosterSource:
        return source_of(http, settings)


def the_time() -> datetime:
    return datetime.now(UTC)


def source_of(
    http: OutboundClient, settings: OneRosterSettings, now: Callable[[], datetime] = the_time
) -> "OneRosterSource":
    words = Words(_SERVICE)
    client = OneRosterClient(http, _access(http, settings, words), settings.root, words)
    staff_roles = STAFF if settings.version == "1.1" else STAFF_1_2
    reading = Reading(SourceKind.ONEROSTER.value, settings.version, staff_roles, settings.merged, settings.date_format)
    return OneRosterSource(client, settings.root, reading, now)


def _access(http: OutboundClient, settings: OneRosterSettings, words: Words) -> Access:
    key, secret = settings.client_id, settings.client_secret
    if methods := SIGNATURES.get(settings.login):
        return SignedRequests(key, secret, methods)
    return ClientCredentials(http, words, settings.token_url, key, secret, settings.scope)


class OneRosterSource:
    """See `RosterSource`."""

    def __init__(
        self, client: OneRosterClient, root: str, reading: Reading, now: Callable[[], datetime] = the_time
    ) -> None:
        """`root` tells pulls of different services apart."""
        self._client, self._root, self._reading, self._now = client, root, reading, now

    async def check(self) -> SourceReport:
        """The schools, counts as far as the service has them, and a look at the first page of everything else."""
        for _ in range(_ROUNDS):
            try:
                return await report_of(self._client, self._reading)
            except Unsteady:
                self._client.revision = None
        raise self._client.words.unsteady(_SHARED)

    async def pull(self, into: Path, since: str | None, progress: Progress) -> Pull:
        """What has changed since (see `changes`), and every night, or where that cannot be told, everything.

        Raises `SOURCE_PAUSED` where the district shares no school: nobody leaves because of that.
        """
        at, cursor, spool = self._now(), read_cursor(since), Spool(into / "oneroster")
        started = await asyncio.to_thread(spool.started)
        ours = Started(self._root, self._reading.version, at.timestamp())
        if started is None or started[:2] != ours[:2]:
            if cursor and not cursor.is_old(at) and not self._reading.merged:
                found = await self._changes(Spool(into / "changes"), ours, cursor, progress)
                if found is not None:
                    return found
            await asyncio.to_thread(spool.start, ours)
            started = ours
        await self._spooled(spool, started, progress)
        return await asyncio.to_thread(self._whole, spool, started)

    async def _changes(self, spool: Spool, started: Started, cursor: Cursor, progress: Progress) -> Pull | None:
        await asyncio.to_thread(spool.start, started)
        changed = await changed_since(spool, self._client, cursor, progress)
        if changed is None or not await asyncio.to_thread(_has_schools, spool):
            self._client.revision = None
            return None
        after = cursor.after(datetime.fromtimestamp(started.at, UTC)).text()
        return Pull(await asyncio.to_thread(self._feed, spool, cursor) if changed else None, after)

    async def _spooled(self, spool: Spool, started: Started, progress: Progress) -> None:
        """Fetches until nothing of what is shared has changed on the way."""
        for _ in range(_ROUNDS):
            try:
                for collection in COLLECTIONS:
                    await fill(spool.shelf(collection), self._client, Collection(collection), progress)
                return
            except Unsteady:
                self._client.revision = None
                await asyncio.to_thread(spool.start, started)
        raise self._client.words.unsteady(_SHARED)

    def _whole(self, spool: Spool, started: Started) -> Pull:
        words = self._client.words
        if not _has_schools(spool):
            raise words.paused("The district shares no school")
        if next(spool.lines(USERS), None) is None:
            raise words.bad_answer(f"/{USERS}", "is empty although there are schools")
        feed = self._feed(spool, None)
        at = datetime.fromtimestamp(started.at, UTC)
        return Pull(feed, cursor_of(at, self._client.revision, feed.what_it_tells()).text())

    def _feed(self, spool: Spool, cursor: Cursor | None) -> OneRosterFeed:
        return OneRosterFeed(spool.rows, self._reading, spool.fingerprint(), cursor.known if cursor else None)


def _has_schools(spool: Spool) -> bool:
    kind, status = ORG_CELLS.index("type"), ORG_CELLS.index("status")
    return any(
        line.cells[kind].casefold() == "school" and not is_gone(line.cells[status]) for line in spool.lines(ORGS)
    )
