"""Taking files out of the drop folder and asking for their imports; then writing what became of them beside them.

It may stop anywhere and be done again, by any number of processes: a file is moved at once, handed over in the transaction that
asks for its job, and put into the archive when that job is over.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from application.digest import digest_of
from application.drops.outcome import outcome_of
from application.ports.clock import Clock
from application.ports.districts import Districts
from application.ports.drops import DropBoxes, NewDrop, RecognisesDrops, Taken, WritesOutcomes
from application.ports.jobs import JobKind, JobState
from application.ports.transaction import Begin, Transaction
from application.roster.import_roster import RosterImport
from application.roster.private_folder import private_folder
from application.sis_records.import_sis_records import FOR_GOOD, SisImportTerms, enqueue, table_name
from domain.date_formats import DateFormat
from domain.drops import Box, Drop, DropKind, check_place
from domain.errors import Refused
from domain.ids import DistrictId, JobId, SyncId
from domain.roster_validation import file_name
from domain.sis_records import SisRecordKind

ASKED_BY = "drop folder"
_NO_RETRY = (JobState.QUEUED, JobState.RUNNING, JobState.DONE)

log = logging.getLogger("homeroom.drops")


@dataclass(frozen=True, slots=True)
class CollectDrops:
    boxes: DropBoxes
    recognises: RecognisesDrops
    writes: WritesOutcomes
    districts: Districts
    begin: Begin
    clock: Clock
    id_of: Callable[[DistrictId, SyncId], str]
    """What programs call an import."""
    problems: dict[DistrictId, str] = field(default_factory=dict)
    """What went wrong the last time, so that it is logged once and not at every look."""

    async def __call__(self) -> list[tuple[DistrictId, JobId]]:
        """Look at every box once; the jobs that were asked for. What is wrong with one box keeps no other waiting."""
        asked: list[tuple[DistrictId, JobId]] = []
        for district in await self.districts.all():
            boxes = await boxes_of(self.begin, district.id)
            try:
                await asyncio.to_thread(self.boxes.open, boxes)
                for box in boxes:
                    await asyncio.to_thread(self.boxes.take, box)
                    for taken in await self._new(box):
                        job = await self._hand_over(taken)
                        asked += [] if job is None else [(district.id, job)]
                await self._tell(district.id)
            except (Refused, OSError) as problem:
                code = problem.code if isinstance(problem, Refused) else type(problem).__name__
                if self.problems.get(district.id) != code:
                    log.warning("drop folder of a district passed over: %s", code, extra={"district": district.id})
                self.problems[district.id] = code
            else:
                self.problems.pop(district.id, None)
        return asked

    async def _new(self, box: Box) -> list[Taken]:
        found = await asyncio.to_thread(self.boxes.taken, box)
        if not found:
            return []
        async with self.begin(box.district) as tx:
            known = await tx.drops.known([taken.token for taken in found])
        return [taken for taken in found if taken.token not in known]

    async def _hand_over(self, taken: Taken) -> JobId | None:
        """Write the file down together with its job, unless somebody has done so meanwhile."""
        async with private_folder() as folder:
            try:
                copy = await asyncio.to_thread(self.boxes.copy, taken, folder)
                kind = DropKind(await asyncio.to_thread(self.recognises.kind_of, str(copy)))
                check_place(kind, taken.box)
            except FileNotFoundError:
                return None  # another process was quicker, all the way
            except Refused as refused:
                await self._hand_over_refused(taken, refused)
                return None
            with copy.open("rb") as file:
                fingerprint = await asyncio.to_thread(digest_of, file)
                async with self.begin(taken.box.district) as tx:
                    await tx.drops.hold()
                    if await tx.drops.known([taken.token]):
                        return None
                    days = await tx.drops.date_format()
                    fingerprint += f" {days}"  # read in another way it is another file
                    new = NewDrop(taken.box, taken.token, taken.name, kind, fingerprint, self.clock.now())
                    last = await tx.drops.latest(taken.box.school, kind)
                    if last is not None and last.fingerprint == fingerprint and await _stands(tx, last):
                        await tx.drops.add(replace(new, same_as=last.id))
                        return None
                    job = await _asked(tx, taken.box, kind, file, copy, days)
                    await tx.drops.add(replace(new, job=job))
                    return job

    async def _hand_over_refused(self, taken: Taken, refused: Refused) -> None:
        error = {"code": refused.code, "message": refused.message}
        async with self.begin(taken.box.district) as tx:
            await tx.drops.hold()
            if not await tx.drops.known([taken.token]):
                new = NewDrop(taken.box, taken.token, taken.name, None, "", self.clock.now())
                await tx.drops.add(replace(new, error=error))

    async def _tell(self, district: DistrictId) -> None:
        """Write the outcomes of what is over. The rows are held meanwhile, so that each is written by one process."""
        async with self.begin(district) as tx:
            drops = await tx.drops.untold()
            if not drops:
                return
            jobs = await tx.jobs.find([drop.job for drop in drops if drop.job is not None])
            for drop in drops:
                job = None if drop.job is None else jobs[drop.job]
                if job is None or job.state.is_over:
                    now = self.clock.now()
                    files = self.writes.files(await outcome_of(tx, drop, job, now, self.id_of))
                    await asyncio.to_thread(self.boxes.put_away, drop.box, drop.token, files)
                    await tx.drops.told(drop.id, now)


async def boxes_of(begin: Begin, district: DistrictId) -> Sequence[Box]:
    """The district's box, then those of its schools."""
    async with begin(district) as tx:
        schools = await tx.schools.all()
    return [Box(district, None), *(Box(district, school.id) for school in schools)]


async def _stands(tx: Transaction, drop: Drop) -> bool:
    """Whether the import of the same file before has come to something, or may still. One that was refused is tried again."""
    if drop.job is None:
        return False
    job = (await tx.jobs.find([drop.job]))[drop.job]
    return job.state in _NO_RETRY and (job.result or {}).get("status") != "held"


async def _asked(tx: Transaction, box: Box, kind: DropKind, file: Any, copy: Path, days: DateFormat) -> JobId:
    if box.school is not None:
        records = SisRecordKind(kind.value)
        how = FOR_GOOD if days is DateFormat.ISO else SisImportTerms(date_format=days.value)
        return await enqueue(tx, box.school, records, file, table_name(copy.name, records), ASKED_BY, how)
    wish = RosterImport(file_name(copy.name) or "roster.zip", date_format=days.value, uploaded=True)
    job = await tx.jobs.enqueue(JobKind.IMPORT_ROSTER, asdict(wish), school=None, asked_by=ASKED_BY)
    await tx.job_files.add(job.id, file)
    return job.id
