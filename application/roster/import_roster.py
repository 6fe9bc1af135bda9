"""Importing a roster: asking is quick and writes a job; a worker does the rest, all or nothing."""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from application.access import Viewer
from application.idempotency import once
from application.paging import PageRequest
from application.ports.clock import Clock
from application.ports.jobs import Claim, JobKind, Progress
from application.ports.roster_feed import OpensRosterFeeds, RosterFeed
from application.ports.rosters import Comparison, Outcome, Staged, SyncSource
from application.ports.transaction import Begin, Transaction
from application.roster.release import held_sync, released_parts
from application.roster.uploaded_roster import local_copy
from domain.errors import Refused
from domain.ids import JobId, SchoolId, SyncId
from domain.roster_feed import Completeness, FeedRules
from domain.roster_hold import held_parts
from domain.roster_remarks import rejected
from domain.roster_sync import Counts, Hold, RosterSync, SyncPart, part_status, run_status
from domain.roster_validation import file_name, is_email_domain

FORMATS = ("auto", "oneroster", "sds", "homeroom")
MOST_LISTED = 1_000
"""Quarantined records in a job's result; `ReadRosterSyncs` has them all."""
_MANY_CHANGES = 500
"""From so many changed records on, the database takes new statistics when the run is over."""

_MOST_APPLIED_CHANGES_LISTED = 10_000
_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class RosterImport:
    """What is asked for."""

    path: str
    """A file or folder of this machine; of an upload its name."""
    format: str = "auto"
    dry_run: bool = False
    email_domain: str | None = None
    """Completes user names without a domain."""
    time_zone: str = "America/New_York"
    """Of schools that are new."""
    source: str = "files"
    """Ids are compared within one source; several sources of one format have several names."""
    release: int | None = None
    """The run that held parts of this very input: those that would still do what it said are applied now."""
    release_schools: tuple[int, ...] | None = None
    """Of the held parts, only these schools'."""
    uploaded: bool = False
    """The file came with the request, and is kept with the job."""


@dataclass(frozen=True, slots=True)
class ImportRoster:
    begin: Begin

    async def __call__(
        self, viewer: Viewer, wish: RosterImport, *, file: BinaryIO | None = None, key: str | None = None
    ) -> JobId:
        """Ask for a roster to be imported. District admins and operators; the job's result is the report.

        `file` is an upload that `wish.path` gives its name; it is kept until the job is over, or for a day.
        Raises `Refused`: `BAD_FORMAT`, `BAD_EMAIL_DOMAIN`, `BAD_TIME_ZONE`.
        """
        viewer.must_run_district()
        _check(wish)
        if file is not None:
            wish = replace(wish, path=file_name(wish.path) or "roster.zip", uploaded=True)
        payload = asdict(wish)
        # Of an upload the content counts, whatever it is called.
        asked = payload if file is None else {**payload, "path": await asyncio.to_thread(_digest, file)}
        async with self.begin(viewer.district) as tx:

            async def ask() -> JobId:
                job = await tx.jobs.enqueue(JobKind.IMPORT_ROSTER, payload, school=None, asked_by=viewer.actor)
                if file is not None:
                    await tx.job_files.add(job.id, file)
                return job.id

            return JobId(await once(tx.idempotency, viewer, "importRoster", key, asked, ask))


@dataclass(frozen=True, slots=True)
class RunRosterImport:
    begin: Begin
    clock: Clock
    feeds: OpensRosterFeeds

    async def __call__(self, claim: Claim, progress: Progress) -> RosterSync:
        """Import within one transaction that ends with the job's receipt; safe to deliver twice and to die in.

        An input that cannot be trusted is written down as a rejected run, and raised as `Refused`.
        """
        wish = RosterImport(**claim.payload)
        if not wish.uploaded:
            return await self._import(claim, wish, progress)
        async with local_copy(self.begin, claim, wish.path) as path:
            return await self._import(claim, replace(wish, path=path), progress)

    async def _import(self, claim: Claim, wish: RosterImport, progress: Progress) -> RosterSync:
        started = self.clock.now()
        try:
            feed = await asyncio.to_thread(self.feeds.open, wish.path, wish.format)
            async with self.begin(claim.district) as tx:
                sync = await _Run(tx, wish, feed, claim.asked_by, self.clock, started, progress).sync()
                await tx.jobs.finish(claim, await _result(tx, sync))
        except Refused as refusal:
            if refusal.code != "BUSY":
                async with self.begin(claim.district) as tx:
                    await tx.roster_syncs.add(
                        rejected(wish.format, claim.asked_by, started, self.clock.now(), refusal, dry_run=wish.dry_run)
                    )
            raise
        if not wish.dry_run and sync.counts.changes >= _MANY_CHANGES:
            async with self.begin(claim.district) as tx:
                await tx.rosters.refresh_statistics()
        return sync


@dataclass(frozen=True, slots=True)
class _Run:
    """One run within its transaction."""

    tx: Transaction
    wish: RosterImport
    feed: RosterFeed
    by: str
    clock: Clock
    started: datetime
    progress: Progress

    async def sync(self) -> RosterSync:
        source = SyncSource(self.feed.format, self.wish.source)
        held = await held_sync(self.tx, self.wish.release, self.feed.fingerprint)
        staged = await self._stage(source)
        await self.progress("identify", 0, staged.total)
        remarks = await self.tx.rosters.identify(
            source,
            complete=self.feed.completeness is Completeness.COMPLETE,
            time_zone=self.wish.time_zone,
            now=self.started,
        )
        await self.progress("compare", 0, staged.total)
        comparison = await self.tx.rosters.compare()
        released = released_parts(held, comparison, self.wish.release_schools)
        holds = held_parts(comparison.parts, comparison.joined, released)
        await self.progress("apply", 0, staged.total)
        outcome = await self.tx.rosters.apply(
            holds, self.by, dry_run=self.wish.dry_run, list_up_to=_MOST_APPLIED_CHANGES_LISTED
        )
        await self.progress("apply", staged.total, staged.total)
        sync = self._report(comparison, holds, outcome)
        sync = replace(sync, notices=[*staged.notices, *remarks, *outcome.notices])
        sync = replace(sync, id=await self.tx.roster_syncs.add(sync))
        await self.tx.rosters.keep(sync.id, conflicts=not self.wish.dry_run)
        return sync

    async def _stage(self, source: SyncSource) -> Staged:
        schools = await self.tx.rosters.school_rules(source)
        rules = FeedRules(dict(schools), self.wish.email_domain)

        async def staging(records: int) -> None:
            await self.progress("stage", records, None)

        return await self.tx.rosters.stage(self.feed.records(rules), staging)

    def _report(self, comparison: Comparison, holds: Mapping[SchoolId, Hold], outcome: Outcome) -> RosterSync:
        dry_run = self.wish.dry_run
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
        )


async def _result(tx: Transaction, sync: RosterSync) -> dict[str, Any]:
    listed = await tx.roster_syncs.quarantine(sync.id, None, PageRequest(MOST_LISTED))
    return {
        "syncId": sync.id,
        **sync.to_json(),
        "quarantined": [record.to_json() for record in listed.items],
        "quarantinedMore": listed.has_more,
    }


def _digest(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _check(wish: RosterImport) -> None:
    if wish.format not in FORMATS:
        raise Refused("BAD_FORMAT", f"The format is one of {', '.join(FORMATS)}: choose one.", field="format")
    if wish.email_domain is not None and not is_email_domain(wish.email_domain.removeprefix("@")):
        raise Refused("BAD_EMAIL_DOMAIN", "This is no e-mail domain: give one like example.org.", field="emailDomain")
    try:
        ZoneInfo(wish.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        message = "There is no such time zone: give one like America/Chicago."
        raise Refused("BAD_TIME_ZONE", message, field="timeZone") from error
