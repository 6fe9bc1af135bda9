"""Importing a roster: asking is quick and writes a job; a worker does the rest, all or nothing."""

import asyncio
from dataclasses import asdict, dataclass, replace
from typing import BinaryIO

from application.access import Viewer
from application.digest import digest_of
from application.idempotency import once
from application.ports.clock import Clock
from application.ports.jobs import Claim, JobKind, Progress
from application.ports.roster_feed import OpensRosterFeeds, RosterFeed
from application.ports.seals import Seals
from application.ports.transaction import Begin
from application.roster.feed_import import FeedTerms, ImportFeed
from application.roster.uploaded_roster import local_copy
from domain.date_formats import DateFormat, check_date_format
from domain.errors import Refused, gather
from domain.ids import JobId
from domain.roster_source import check_time_zone
from domain.roster_sync import RosterSync
from domain.roster_validation import file_name, is_email_domain

FORMATS = ("auto", "oneroster", "sds", "homeroom", "enriching_students", "students")


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
    date_format: str = DateFormat.ISO.value
    """How the files write days, if not as their format says."""
    uploaded: bool = False
    """The file came with the request, and is kept with the job."""

    @property
    def terms(self) -> FeedTerms:
        return FeedTerms(
            self.source,
            self.dry_run,
            self.email_domain,
            self.time_zone,
            self.release,
            self.release_schools,
            DateFormat(self.date_format),
        )


@dataclass(frozen=True, slots=True)
class ImportRoster:
    begin: Begin

    async def __call__(
        self, viewer: Viewer, wish: RosterImport, *, file: BinaryIO | None = None, key: str | None = None
    ) -> JobId:
        """Ask for a roster to be imported. District admins and operators; the job's result is the report.

        `file` is an upload that `wish.path` gives its name; it is kept until the job is over, or for a day.
        Raises `Refused`: `BAD_FORMAT`, `BAD_EMAIL_DOMAIN`, `BAD_DATE_FORMAT`, `BAD_TIME_ZONE`.
        """
        viewer.must_run_district()
        _check(wish)
        if file is not None:
            wish = replace(wish, path=file_name(wish.path) or "roster.zip", uploaded=True)
        payload = asdict(wish)
        # Of an upload the content counts, whatever it is called.
        asked = payload if file is None else {**payload, "path": await asyncio.to_thread(digest_of, file)}
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
    seals: Seals

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
        async def opened() -> RosterFeed:
            return await asyncio.to_thread(self.feeds.open, wish.path, wish.format)

        take_in = ImportFeed(self.begin, self.clock, self.seals)
        return await take_in(claim, progress, wish.format, wish.terms, opened)


def _check(wish: RosterImport) -> None:
    if wish.format not in FORMATS:
        raise Refused("BAD_FORMAT", f"The format is one of {', '.join(FORMATS)}: choose one.", field="format")
    if wish.email_domain is not None and not is_email_domain(wish.email_domain.removeprefix("@")):
        raise Refused("BAD_EMAIL_DOMAIN", "This is no e-mail domain: give one like example.org.", field="emailDomain")
    gather([*check_date_format(wish.date_format), *check_time_zone(wish.time_zone)])
