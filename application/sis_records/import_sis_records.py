"""Importing grades or attendance: asking is quick and writes a job that keeps the file; a worker does the rest."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import BinaryIO

from application.access import Viewer
from application.digest import digest_of
from application.idempotency import once
from application.ports.clock import Clock
from application.ports.jobs import Claim, JobKind, Progress
from application.ports.sis_records import ReadsSisRecords
from application.ports.transaction import Begin, Transaction
from application.roster.uploaded_roster import local_copy
from domain.date_formats import DateFormat, check_date_format
from domain.errors import gather, not_found
from domain.ids import JobId, SchoolId
from domain.roster_feed import Notice
from domain.roster_validation import file_name
from domain.sis_records import (
    SisFile,
    SisRecordKind,
    SisReport,
    refuse_large_removal,
    refuse_unusable,
    replacement_of,
)  # fmt: skip

JOBS = {SisRecordKind.GRADES: JobKind.IMPORT_GRADES, SisRecordKind.ATTENDANCE: JobKind.IMPORT_ATTENDANCE}
_KINDS = {job: kind for kind, job in JOBS.items()}
_WHAT = {SisRecordKind.GRADES: "course", SisRecordKind.ATTENDANCE: "day"}


@dataclass(frozen=True, slots=True)
class SisImportTerms:
    """How a file is taken in."""

    dry_run: bool = False
    """Only tell what it would do."""
    replace: bool = False
    """However much of what is known would go."""
    date_format: str = DateFormat.MONTH_FIRST.value
    """How the file writes days, where not as ISO does."""


FOR_GOOD = SisImportTerms()


class _GivenUp(Exception):
    """Ends a transaction that is not to be kept."""

    def __init__(self, report: SisReport) -> None:
        super().__init__()
        self.report = report


@dataclass(frozen=True, slots=True)
class ImportSisRecords:
    begin: Begin

    async def __call__(
        self,
        viewer: Viewer,
        school: SchoolId,
        kind: SisRecordKind,
        file: BinaryIO,
        name: str,
        how: SisImportTerms = FOR_GOOD,
        *,
        key: str | None = None,
    ) -> JobId:
        """Ask for a file of grades or attendance to be imported. Admins of the school; the job's result is a `SisReport`.

        The file is kept until the job is over, or for a day. Raises `Refused` `NOT_FOUND`, `BAD_DATE_FORMAT`.
        """
        viewer.must_administer(school)
        gather(check_date_format(how.date_format))
        name = table_name(name, kind)
        digest = await asyncio.to_thread(digest_of, file)
        async with self.begin(viewer.district) as tx:
            if not await tx.schools.find([school]):
                raise not_found("school", "schoolId")

            async def ask() -> JobId:
                return await enqueue(tx, school, kind, file, name, viewer.actor, how)

            asked = {"school": school, "kind": kind.value, "file": digest, **asdict(how)}
            return JobId(await once(tx.idempotency, viewer, JOBS[kind].value, key, asked, ask))


async def enqueue(
    tx: Transaction,
    school: SchoolId,
    kind: SisRecordKind,
    file: BinaryIO,
    name: str,
    asked_by: str,
    how: SisImportTerms = FOR_GOOD,
) -> JobId:
    """The job and its file, in the caller's transaction."""
    payload = {"school": school, "name": name, "how": asdict(how)}
    job = await tx.jobs.enqueue(JOBS[kind], payload, school=school, asked_by=asked_by)
    await tx.job_files.add(job.id, file)
    return job.id


@dataclass(frozen=True, slots=True)
class RunSisImport:
    begin: Begin
    clock: Clock
    files: ReadsSisRecords

    async def __call__(self, claim: Claim, progress: Progress) -> SisReport:
        """Import within one transaction that ends with the job's receipt; safe to deliver twice and to die in.

        Raises `Refused` where the file cannot be trusted as a whole, names nobody of the school, or would remove too much
        (`TOO_MUCH_REMOVED`; not where it is asked to `replace`): nothing is changed.
        """
        kind, school = _KINDS[claim.kind], SchoolId(claim.payload["school"])
        name, how = str(claim.payload["name"]), SisImportTerms(**claim.payload["how"])
        async with local_copy(self.begin, claim, name) as path:
            await progress("read", 0, None)
            today, days = await self._today(claim, school), DateFormat(how.date_format)
            file = await asyncio.to_thread(self.files.read, path, kind, today, days)
        await progress("apply", 0, file.rows)
        if how.dry_run:
            return await self._tried(claim, school, kind, file, name)
        async with self.begin(claim.district) as tx:
            report = await _applied(tx, school, kind, file, name)
            if not how.replace:
                refuse_large_removal(kind, report.changes, (await tx.schools.find([school]))[school].hold)
            await tx.jobs.finish(claim, report.to_json())
        return report

    async def _tried(self, claim: Claim, school: SchoolId, kind: SisRecordKind, file: SisFile, name: str) -> SisReport:
        """What it would do, found by doing it in a transaction that is given up."""
        try:
            async with self.begin(claim.district) as tx:
                raise _GivenUp(await _applied(tx, school, kind, file, name))
        except _GivenUp as given_up:
            report = replace(given_up.report, dry_run=True)
        async with self.begin(claim.district) as tx:
            await tx.jobs.finish(claim, report.to_json())
        return report

    async def _today(self, claim: Claim, school: SchoolId) -> date:
        async with self.begin(claim.district) as tx:
            calendar = (await tx.schools.calendars([school]))[school]
        return calendar.today(self.clock.now())


async def _applied(tx: Transaction, school: SchoolId, kind: SisRecordKind, file: SisFile, name: str) -> SisReport:
    await tx.locks.hold([school])
    known = await tx.sis_records.students(school, {record.sis_id for record in file.records})
    said, out, reported, repeated = replacement_of(file, known, _WHAT[kind])
    refuse_unusable(name, said)
    write = tx.sis_records.replace_marks if kind is SisRecordKind.GRADES else tx.sis_records.replace_attendance
    changes = await write(school, said)
    return SisReport(kind, school, file.rows, changes, out, reported, _notices(file, name, repeated))


def _notices(file: SisFile, name: str, repeated: int) -> Sequence[Notice]:
    if not repeated:
        return file.notices
    return [*file.notices, Notice("REPEATED_ROW", "Rows that say again what another row said.", name, repeated)]


def table_name(given: str, kind: SisRecordKind) -> str:
    """A name that says how the file is opened: what is no workbook and no zip is text, whatever it was called."""
    name = file_name(given) or kind.value
    return name if name.casefold().endswith((".csv", ".xlsx", ".zip")) else f"{name}.csv"
