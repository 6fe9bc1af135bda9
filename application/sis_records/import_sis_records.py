"""Importing grades or attendance: asking is quick and writes a job that keeps the file; a worker does the rest."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
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
from domain.errors import not_found
from domain.ids import JobId, SchoolId
from domain.roster_feed import Notice
from domain.roster_validation import file_name
from domain.sis_records import (
    SisFile,
    SisRecordKind,
    SisReport,
    refuse_unusable,
    replacement_of,
)  # fmt: skip

JOBS = {SisRecordKind.GRADES: JobKind.IMPORT_GRADES, SisRecordKind.ATTENDANCE: JobKind.IMPORT_ATTENDANCE}
_KINDS = {job: kind for kind, job in JOBS.items()}
_WHAT = {SisRecordKind.GRADES: "course", SisRecordKind.ATTENDANCE: "day"}


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
        *,
        key: str | None = None,
    ) -> JobId:
        """Ask for a file of grades or attendance to be imported. Admins of the school; the job's result is a `SisReport`.

        The file is kept until the job is over, or for a day. Raises `Refused` `NOT_FOUND`.
        """
        viewer.must_administer(school)
        name = table_name(name, kind)
        digest = await asyncio.to_thread(digest_of, file)
        async with self.begin(viewer.district) as tx:
            if not await tx.schools.find([school]):
                raise not_found("school", "schoolId")

            async def ask() -> JobId:
                return await enqueue(tx, school, kind, file, name, viewer.actor)

            asked = {"school": school, "kind": kind.value, "file": digest}
            return JobId(await once(tx.idempotency, viewer, JOBS[kind].value, key, asked, ask))


async def enqueue(
    tx: Transaction, school: SchoolId, kind: SisRecordKind, file: BinaryIO, name: str, asked_by: str
) -> JobId:
    """The job and its file, in the caller's transaction."""
    job = await tx.jobs.enqueue(JOBS[kind], {"school": school, "name": name}, school=school, asked_by=asked_by)
    await tx.job_files.add(job.id, file)
    return job.id


@dataclass(frozen=True, slots=True)
class RunSisImport:
    begin: Begin
    clock: Clock
    files: ReadsSisRecords

    async def __call__(self, claim: Claim, progress: Progress) -> SisReport:
        """Import within one transaction that ends with the job's receipt; safe to deliver twice and to die in.

        Raises `Refused` where the file cannot be trusted as a whole, or names nobody of the school: nothing is changed.
        """
        kind, school = _KINDS[claim.kind], SchoolId(claim.payload["school"])
        name = str(claim.payload["name"])
        async with local_copy(self.begin, claim, name) as path:
            await progress("read", 0, None)
            file = await asyncio.to_thread(self.files.read, path, kind, await self._today(claim, school))
        async with self.begin(claim.district) as tx:
            await tx.locks.hold([school])
            await progress("apply", 0, file.rows)
            report = await _apply(tx, school, kind, file, name)
            await tx.jobs.finish(claim, report.to_json())
        return report

    async def _today(self, claim: Claim, school: SchoolId) -> date:
        async with self.begin(claim.district) as tx:
            calendar = (await tx.schools.calendars([school]))[school]
        return calendar.today(self.clock.now())


async def _apply(tx: Transaction, school: SchoolId, kind: SisRecordKind, file: SisFile, name: str) -> SisReport:
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
