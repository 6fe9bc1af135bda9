"""Syncing a connected source: asked for by a person or due at night; a worker pulls, then imports what it has pulled."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from application.access import Viewer
from application.idempotency import once
from application.ports.clock import Clock
from application.ports.jobs import Claim, JobKind, Progress
from application.ports.roster_feed import RosterFeed
from application.ports.roster_sources import ConnectsRosterSources
from application.ports.rosters import SyncSource
from application.ports.seals import Seals
from application.ports.transaction import Begin, Transaction
from application.roster.feed_import import FeedTerms, ImportFeed
from application.roster.held_input import PulledFrom
from application.roster.private_folder import resumable_folder
from application.roster.source_secrets import all_settings
from domain.data_sharing import DataSharing
from domain.errors import Refused, not_found
from domain.ids import ConnectionId, JobId
from domain.roster import School
from domain.roster_feed import Completeness, FeedItem, FeedRules, SchoolRules
from domain.roster_source import ConnectionState, RosterConnection
from domain.roster_sync import RosterSync, SyncStatus

NIGHTLY = "nightly"
"""Who asks for syncs that are due by themselves."""
_PASSING = ("SOURCE_UNAVAILABLE", "SOURCE_RATE_LIMITED")
"""What may be over by itself within the night."""


@dataclass(frozen=True, slots=True)
class SyncWish:
    """What is asked for."""

    connection: ConnectionId
    full: bool = False
    """Read everything again, not only what has changed."""
    dry_run: bool = False
    release: int | None = None
    """The run that held parts of what the source still says: they are applied now."""


@dataclass(frozen=True, slots=True)
class SyncRosters:
    begin: Begin

    async def __call__(self, viewer: Viewer, wish: SyncWish, *, key: str | None = None) -> JobId:
        """Ask for a source to be synced. District admins and operators; the job's result is the report.

        Raises `Refused`: `NOT_FOUND`, `CONNECTION_PAUSED`, `SYNC_RUNNING`.
        """
        viewer.must_run_district()

        async def ask(tx: Transaction) -> JobId:
            connection = await tx.roster_connections.hold(wish.connection)
            if connection is None:
                raise not_found("roster source", "sourceId")
            if connection.state is ConnectionState.PAUSED:
                raise Refused("CONNECTION_PAUSED", f"{connection.name} is paused: resume it first.", field="sourceId")
            if await is_running(tx, connection):
                message = f"A sync of {connection.name} is under way: wait for it, or cancel its job."
                raise Refused("SYNC_RUNNING", message, field="sourceId")
            return await enqueue_sync(tx, wish, viewer.actor)

        async with self.begin(viewer.district) as tx:
            return JobId(await once(tx.idempotency, viewer, "syncRosters", key, asdict(wish), lambda: ask(tx)))


async def is_running(tx: Transaction, connection: RosterConnection) -> bool:
    """Whether a sync of the source waits or runs: of one source there is one at a time, or an older one might end last."""
    if connection.sync_job is None:
        return False
    job = (await tx.jobs.find([connection.sync_job])).get(connection.sync_job)
    return job is not None and not job.state.is_over


async def enqueue_sync(tx: Transaction, wish: SyncWish, asked_by: str) -> JobId:
    """For whoever holds the connection."""
    job = await tx.jobs.enqueue(JobKind.SYNC_ROSTERS, asdict(wish), school=None, asked_by=asked_by)
    await tx.roster_connections.sync_asked(wish.connection, job.id)
    return job.id


@dataclass(frozen=True, slots=True)
class NothingNew:
    """The feed of a source in which nothing has changed: nobody comes, nobody leaves."""

    format: str
    completeness: Completeness = Completeness.PARTIAL
    fingerprint: str = sha256(b"").hexdigest()

    def records(self, rules: FeedRules) -> Iterator[FeedItem]:
        del rules
        return iter(())


@dataclass(frozen=True, slots=True)
class RunRosterSync:
    begin: Begin
    clock: Clock
    sources: ConnectsRosterSources
    seals: Seals

    async def __call__(self, claim: Claim, progress: Progress) -> RosterSync:
        """Pull, outside of any transaction, then import; safe to deliver twice and to die in.

        A source that refuses is written down as a rejected run, and raised as `Refused`: nothing else has changed.
        """
        wish = SyncWish(**claim.payload)
        async with self.begin(claim.district) as tx:
            found = (await tx.roster_connections.find([wish.connection])).get(wish.connection)
            if found is None:
                raise not_found("roster source", "sourceId")
            accepts = await tx.rosters.school_rules(SyncSource(found.kind.value, found.name))
            rules = accepted(accepts, await tx.schools.all(), await tx.data_sharing.find())
        # No two secrets are sealed alike: another installation on this machine, which has the same numbers, has other folders.
        # Another version of the source is another pull, which never goes on with what the one before has left.
        whose = f"{claim.district}-{found.id}-{sha256(found.sealed).hexdigest()[:16]}"
        async with resumable_folder(whose, f"{claim.job}-{found.version}") as folder:
            run = _Run(self.sources, self.seals, self.clock, claim, progress, wish, found, rules, folder)
            terms = FeedTerms(found.name, wish.dry_run, None, found.time_zone, wish.release, None)
            take_in = ImportFeed(self.begin, self.clock, self.seals)
            return await take_in(claim, progress, found.kind.value, terms, run.pull, run.remember, run.pulled)


@dataclass(slots=True)
class _Run:
    """One pull of one source, and what is remembered of it."""

    sources: ConnectsRosterSources
    seals: Seals
    clock: Clock
    claim: Claim
    progress: Progress
    wish: SyncWish
    connection: RosterConnection
    rules: str
    folder: Path
    since: str | None = None
    cursor: str | None = None

    async def pull(self) -> RosterFeed:
        settings = all_settings(self.seals, self.claim.district, self.connection)

        async def told(phase: str, records: int) -> None:
            await self.progress(phase, records, None)

        await told("connect", 0)
        goes_on = not self.wish.full and self.rules == self.connection.cursor_rules
        self.since = self.connection.cursor if goes_on else None
        async with self.sources.open(self.connection.kind, settings) as source:
            pulled = await source.pull(self.folder, self.since, told)
        self.cursor = pulled.cursor
        return pulled.feed or NothingNew(self.connection.kind.value)

    def pulled(self) -> PulledFrom:
        return PulledFrom(self.connection.id, self.connection.version, self.cursor, self.rules, self.since)

    async def remember(self, tx: Transaction, sync: RosterSync) -> None:
        """The cursor goes on with what it stands for: where a part is held, the same changes must come again.

        Where records name two people, one of them may be let in by a change of the other: then all must come again.
        """
        connections, id = tx.roster_connections, self.connection.id
        now = await connections.hold(id)
        is_this = now is not None and now.version == self.connection.version
        if sync.status is not SyncStatus.REJECTED and not is_this:
            message = "The source was changed or removed while it was read, and nothing was imported: sync again."
            raise Refused("SOURCE_CHANGED", message)
        if sync.dry_run:
            return
        await connections.synced(id, sync.id)
        if now is not None and sync.status in (SyncStatus.APPLIED, SyncStatus.UNCHANGED):
            cursor = None if await tx.rosters.conflicts() else self.pulled().cursor_after(now.cursor)
            await connections.read_up_to(id, cursor, self.rules)
        if now is not None and is_this:
            await self._end_or_put_off(tx, now, sync)

    async def _end_or_put_off(self, tx: Transaction, connection: RosterConnection, sync: RosterSync) -> None:
        passing = sync.error is not None and sync.error["code"] in _PASSING
        again = connection.retry_at(self.clock.now()) if passing and self.claim.asked_by == NIGHTLY else None
        if again is None:
            await tx.roster_connections.end_night(connection.id)
        else:
            await tx.roster_connections.put_off(connection.id, again)


def accepted(rules: Mapping[str, SchoolRules], schools: Iterable[School], sharing: DataSharing) -> str:
    """A digest of what the schools of a source accept: when it is another one, other records may come in.

    `rules` by the source's keys; the sharing filters are those of all `schools` of the district, `sharing` what it says it
    shares.

    Schools that keep to the defaults are not in it, so that the first sync, which makes the schools, changes nothing.
    """
    of_schools = {key: [one.student_email_required, one.ungraded_allowed] for key, one in rules.items()}
    default = SchoolRules()
    usual = [default.student_email_required, default.ungraded_allowed]
    told = sorted((key, flags) for key, flags in of_schools.items() if flags != usual)
    filters = sorted((school.id, asdict(school.sharing)) for school in schools if school.sharing.limits)
    kinds = [sorted(sharing.shares)] if sharing.limits else []
    return sha256(json.dumps([told, filters, *kinds], default=str).encode()).hexdigest()
