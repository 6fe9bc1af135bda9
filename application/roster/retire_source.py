"""Retiring a source: what only it brought leaves, as if it had sent a feed without anybody that an admin has released."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256

from application.access import Viewer
from application.idempotency import once
from application.ports.clock import Clock
from application.ports.jobs import Claim, JobKind, Progress
from application.ports.rosters import SyncSource
from application.ports.seals import Seals
from application.ports.transaction import Begin, Transaction
from application.roster.feed_import import FeedTerms, ImportFeed
from domain.counted import listed
from domain.errors import Refused
from domain.ids import JobId
from domain.roster_feed import Completeness, FeedItem, FeedRules
from domain.roster_source import ConnectionState
from domain.roster_sync import RosterSync


@dataclass(frozen=True, slots=True)
class Retirement:
    """Which source, by its name; the format where several have that name."""

    name: str
    format: str | None = None
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Nobody:
    """The feed of a source that has nobody any more."""

    format: str
    completeness: Completeness = Completeness.RETIRED
    fingerprint: str = sha256(b"retired").hexdigest()

    def records(self, rules: FeedRules) -> Iterator[FeedItem]:
        del rules
        return iter(())


@dataclass(frozen=True, slots=True)
class RetireSource:
    begin: Begin

    async def __call__(self, viewer: Viewer, wish: Retirement, *, key: str | None = None) -> JobId:
        """Ask for a source to be retired. District admins and operators; the job's result is the report of a roster sync.

        Its sections end, and the people whom no other source in use has are soft-deleted; nothing of it is held. Retired
        again, nothing changes. Its next sync, or another complete import, brings it back.
        Raises `Refused`: `NOT_FOUND`, `SOURCE_AMBIGUOUS`, `SOURCE_IN_USE`.
        """
        viewer.must_run_district()

        async def ask(tx: Transaction) -> JobId:
            source = await _source_to_retire(tx, wish)
            payload = {"name": source.name, "format": source.format, "dry_run": wish.dry_run}
            job = await tx.jobs.enqueue(JobKind.RETIRE_SOURCE, payload, school=None, asked_by=viewer.actor)
            return job.id

        async with self.begin(viewer.district) as tx:
            return JobId(await once(tx.idempotency, viewer, "retireRosterSource", key, asdict(wish), lambda: ask(tx)))


@dataclass(frozen=True, slots=True)
class RunRetirement:
    begin: Begin
    clock: Clock
    seals: Seals

    async def __call__(self, claim: Claim, progress: Progress) -> RosterSync:
        """One transaction that ends with the job's receipt; safe to deliver twice and to die in."""
        wish = Retirement(**claim.payload)
        source = SyncSource(wish.format or "", wish.name)

        async def opened() -> Nobody:
            async with self.begin(claim.district) as tx:
                return Nobody((await _source_to_retire(tx, wish)).format)

        async def retire(tx: Transaction, sync: RosterSync) -> None:
            if not wish.dry_run and sync.error is None:
                await tx.known_sources.retire(source)

        terms = FeedTerms(wish.name, wish.dry_run, None, "UTC", None, None)
        take_in = ImportFeed(self.begin, self.clock, self.seals)
        return await take_in(claim, progress, source.format, terms, opened, retire)


async def _source_to_retire(tx: Transaction, wish: Retirement) -> SyncSource:
    """Raises `Refused`: `NOT_FOUND`, `SOURCE_AMBIGUOUS`, `SOURCE_IN_USE`."""
    every = await tx.known_sources.all(wish.name)
    found = [one for one in every if wish.format in (None, one.source.format)]
    if not every:
        message = f"There is no source {wish.name} that anything was brought from: check the name."
        raise Refused("NOT_FOUND", message, field="name")
    if not found:
        formats = listed(sorted(one.source.format for one in every))
        message = f"What is called {wish.name} is of the format {formats}, not {wish.format}: leave the format out."
        raise Refused("NOT_FOUND", message, field="format")
    if len(found) > 1:
        formats = ", ".join(sorted(one.source.format for one in found))
        message = f"There are several sources called {wish.name}: say which format, {formats}."
        raise Refused("SOURCE_AMBIGUOUS", message, field="format")
    (known,) = found
    source = known.source
    if known.connected is ConnectionState.ACTIVE:
        message = (
            f"{source.name} is connected, and its next sync would bring everything back: pause or remove it first."
        )
        raise Refused("SOURCE_IN_USE", message, field="name")
    return source
