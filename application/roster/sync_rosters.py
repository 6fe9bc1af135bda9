"""Syncing a connected source: asked for by a person or due at night; a worker pulls, then imports what it has pulled."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from application.access import Viewer
from application.idempotency import once
from application.ports.clock import Clock
from application.ports.jobs import Claim, JobKind, Progress
from application.ports.roster_feed import RosterFeed
from application.ports.roster_sources import ConnectsRosterSources
from application.ports.seals import Seals
from application.ports.transaction import Begin, Transaction
from application.roster.feed_import import FeedTerms, ImportFeed
from application.roster.private_folder import private_folder
from application.roster.source_secrets import all_settings
from domain.errors import Refused, not_found
from domain.ids import ConnectionId, JobId
from domain.roster_feed import Completeness, FeedItem, FeedRules
from domain.roster_source import ConnectionState, RosterConnection
from domain.roster_sync import RosterSync, SyncStatus


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
        async with private_folder() as folder:
            run = _Run(self.sources, self.seals, claim, progress, wish, found, folder)
            terms = FeedTerms(found.name, wish.dry_run, None, found.time_zone, wish.release, None)
            take_in = ImportFeed(self.begin, self.clock)
            return await take_in(claim, progress, found.kind.value, terms, run.pull, run.remember)


@dataclass(slots=True)
class _Run:
    """One pull of one source, and what is remembered of it."""

    sources: ConnectsRosterSources
    seals: Seals
    claim: Claim
    progress: Progress
    wish: SyncWish
    connection: RosterConnection
    folder: Path
    cursor: str | None = None

    async def pull(self) -> RosterFeed:
        settings = all_settings(self.seals, self.claim.district, self.connection)

        async def told(phase: str, records: int) -> None:
            await self.progress(phase, records, None)

        await told("connect", 0)
        async with self.sources.open(self.connection.kind, settings) as source:
            pulled = await source.pull(self.folder, None if self.wish.full else self.connection.cursor, told)
        self.cursor = pulled.cursor
        return pulled.feed or NothingNew(self.connection.kind.value)

    async def remember(self, tx: Transaction, sync: RosterSync) -> None:
        """The cursor goes on with what it stands for: where a part is held, the same changes must come again."""
        connections, id = tx.roster_connections, self.connection.id
        if sync.status is not SyncStatus.REJECTED:
            now = await connections.hold(id)
            if now is None or now.version != self.connection.version:
                message = "The source was changed or removed while it was read, and nothing was imported: sync again."
                raise Refused("SOURCE_CHANGED", message)
        if not sync.dry_run:
            await connections.synced(id, sync.id)
            if sync.status in (SyncStatus.APPLIED, SyncStatus.UNCHANGED):
                await connections.read_up_to(id, self.cursor)
