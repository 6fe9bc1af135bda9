"""Taking a feed in, wherever it comes from: one transaction that ends with the job's receipt."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from application.paging import PageRequest
from application.ports.clock import Clock
from application.ports.jobs import Claim, Progress
from application.ports.roster_feed import RosterFeed
from application.ports.rosters import Comparison, Outcome, Staged, SyncSource
from application.ports.seals import Seals
from application.ports.transaction import Begin, Transaction
from application.roster.held_input import HeldInput, PulledFrom, keep_input
from application.roster.release import held_sync, released_parts
from application.scheduling.prebook_after_sync import ask_for_prebooking, to_json
from domain.data_sharing import declared_only, undeclared_kinds
from domain.date_formats import DateFormat
from domain.errors import Refused
from domain.ids import SchoolId, SyncId
from domain.roster_feed import Completeness, FeedItem, FeedRules
from domain.roster_hold import KEPT_DAYS, decided, held_parts, still_discarded
from domain.roster_remarks import rejected
from domain.roster_sync import Counts, Hold, RosterSync, SyncPart, part_status, run_status

MOST_LISTED = 1_000
"""Quarantined records in a job's result; `ReadRosterSyncs` has them all."""
_MANY_CHANGES = 500
"""From so many changed records on, the database takes new statistics when the run is over."""
_MOST_APPLIED_CHANGES_LISTED = 10_000


@dataclass(frozen=True, slots=True)
class FeedTerms:
    """How a feed is taken in."""

    source: str
    """The name under which its ids are kept."""
    dry_run: bool
    email_domain: str | None
    time_zone: str
    release: int | None
    release_schools: tuple[int, ...] | None
    date_format: DateFormat = DateFormat.ISO


Remember: TypeAlias = Callable[[Transaction, RosterSync], Awaitable[None]]
"""What else belongs to a run, written in its transaction."""


async def nothing_else(tx: Transaction, sync: RosterSync) -> None:
    del tx, sync


def not_pulled() -> PulledFrom | None:
    """A feed that somebody gave."""
    return None


@dataclass(frozen=True, slots=True)
class ImportFeed:
    begin: Begin
    clock: Clock
    seals: Seals

    async def __call__(
        self,
        claim: Claim,
        progress: Progress,
        format: str,
        terms: FeedTerms,
        opened: Callable[[], Awaitable[RosterFeed]],
        remember: Remember = nothing_else,
        pulled: Callable[[], PulledFrom | None] = not_pulled,
    ) -> RosterSync:
        """Open a feed, outside of any transaction, then import it within one; safe to deliver twice and to die in.

        Where a part is held, the input is kept, and replaces what waits of the same source. `pulled`: from where, asked when
        the feed is open.
        An input that cannot be trusted is written down as a rejected run of `format`, and raised as `Refused`.
        """
        started = self.clock.now()
        try:
            feed = await opened()
            async with self.begin(claim.district) as tx:
                run = _Run(tx, terms, feed, claim.asked_by, self.clock, started, progress, self.seals, pulled())
                sync = await run.sync()
                await remember(tx, sync)
                asked = await ask_for_prebooking(tx, sync, self.clock.now())
                await tx.jobs.finish(claim, {**await _result(tx, sync), "prebooking": to_json(asked)})
        except Refused as refusal:
            if refusal.code != "BUSY":
                async with self.begin(claim.district) as tx:
                    sync = rejected(format, claim.asked_by, started, self.clock.now(), refusal, dry_run=terms.dry_run)
                    sync = replace(sync, source=terms.source)
                    await remember(tx, replace(sync, id=await tx.roster_syncs.add(sync)))
            raise
        if not terms.dry_run and sync.counts.changes >= _MANY_CHANGES:
            async with self.begin(claim.district) as tx:
                await tx.rosters.refresh_statistics()
        return sync


@dataclass(slots=True)
class _Run:
    """One run within its transaction."""

    tx: Transaction
    terms: FeedTerms
    feed: RosterFeed
    by: str
    clock: Clock
    started: datetime
    progress: Progress
    seals: Seals
    pulled: PulledFrom | None
    rules: FeedRules = field(default_factory=lambda: FeedRules({}))

    async def sync(self) -> RosterSync:
        source = SyncSource(self.feed.format, self.terms.source)
        await held_sync(self.tx, self.terms.release, self.feed.fingerprint)
        staged = await self._stage(source)
        await self.progress("identify", 0, staged.total)
        is_retired = self.feed.completeness is Completeness.RETIRED
        remarks = await self.tx.rosters.identify(
            source,
            completeness=self.feed.completeness,
            time_zone=self.terms.time_zone,
            now=self.started,
            undeclared=frozenset() if is_retired else undeclared_kinds(self.rules.shares),
            # What a service shares is pulled whole; files may be about a few schools only.
            all_schools=self.pulled is not None,
        )
        # Once more, now that no other sync can come in between.
        held = await held_sync(self.tx, self.terms.release, self.feed.fingerprint, hold=True)
        await self.progress("compare", 0, staged.total)
        comparison = await self.tx.rosters.compare()
        released = released_parts(held, comparison, self.terms.release_schools)
        if is_retired:
            released = frozenset(part.school for part in comparison.parts)
        holds = held_parts(comparison.parts, comparison.joined, released)
        await self.progress("apply", 0, staged.total)
        outcome = await self.tx.rosters.apply(
            holds, self.by, dry_run=self.terms.dry_run, list_up_to=_MOST_APPLIED_CHANGES_LISTED
        )
        await self.progress("apply", staged.total, staged.total)
        sync = self._report(comparison, holds, outcome)
        sync = replace(
            sync,
            parts=still_discarded(sync.parts, held),
            notices=[*staged.notices, *remarks, *outcome.notices],
        )
        if sync.waiting:
            sync = replace(sync, kept_until=sync.finished_at + timedelta(days=KEPT_DAYS))
        sync = replace(sync, id=await self.tx.roster_syncs.add(sync))
        await self.tx.rosters.keep(sync.id, conflicts=not self.terms.dry_run)
        if not self.terms.dry_run:
            await self._settle(source, held, sync)
        return sync

    async def _settle(self, source: SyncSource, released: RosterSync | None, sync: RosterSync) -> None:
        """What waited in earlier runs of the source is over; what waits now is kept."""
        for earlier in await self.tx.roster_syncs.waiting(source, before=sync.id):
            await self.tx.roster_syncs.decide(earlier.id, decided(earlier, released, sync))
            await self.tx.held_inputs.forget(earlier.id)
        if sync.waiting:
            # The schools' rules as the run leaves them: a school may have got its year from it.
            schools = dict(await self.tx.rosters.school_rules(source))
            feed = self.feed
            kept = HeldInput(
                format=feed.format,
                source=source.name,
                completeness=feed.completeness,
                fingerprint=feed.fingerprint,
                time_zone=self.terms.time_zone,
                schools=schools,
                pulled=self.pulled,
                shares=self.rules.shares,
            )
            await keep_input(self.tx, self.seals, sync.id, kept, self._records())

    async def _stage(self, source: SyncSource) -> Staged:
        schools = await self.tx.rosters.school_rules(source)
        today = self.started.astimezone(ZoneInfo(self.terms.time_zone)).date()
        sis_ids = await self.tx.rosters.sis_ids(source)
        shares = (await self.tx.data_sharing.find()).shares
        self.rules = FeedRules(
            dict(schools),
            self.terms.email_domain,
            self.terms.date_format,
            today,
            shares=shares,
            sis_ids=sis_ids,
        )

        async def staging(records: int) -> None:
            await self.progress("stage", records, None)

        return await self.tx.rosters.stage(self._records(), staging)

    def _records(self) -> Iterator[FeedItem]:
        """What the feed says, as far as the district says that it shares it: nothing else is stored anywhere."""
        return declared_only(self.feed.records(self.rules), self.rules.shares)

    def _report(self, comparison: Comparison, holds: Mapping[SchoolId, Hold], outcome: Outcome) -> RosterSync:
        dry_run = self.terms.dry_run
        parts = []
        for part in comparison.parts:
            counts = outcome.by_school.get(part.school, Counts())
            hold = holds.get(part.school)
            school = None if part.is_new and (dry_run or hold is not None) else part.school
            parts.append(SyncPart(school, part.name, part_status(counts, hold, dry_run=dry_run), counts, hold))
        return RosterSync(
            id=SyncId(0),
            status=run_status([part.status for part in parts], outcome.counts, dry_run=dry_run),
            dry_run=dry_run,
            format=self.feed.format,
            fingerprint=self.feed.fingerprint,
            parts=parts,
            counts=outcome.counts,
            notices=(),
            quarantined=outcome.quarantined,
            run_by=self.by,
            started_at=self.started,
            finished_at=self.clock.now(),
            pulled=self.pulled is not None,
            source=self.terms.source,
        )


async def _result(tx: Transaction, sync: RosterSync) -> dict[str, Any]:
    listed = await tx.roster_syncs.quarantine(sync.id, None, PageRequest(MOST_LISTED))
    return {
        "syncId": sync.id,
        **sync.to_json(),
        "quarantined": [record.to_json() for record in listed.items],
        "quarantinedMore": listed.has_more,
    }
