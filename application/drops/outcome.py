"""What became of a file that was left in the drop folder, put together from its job."""

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime

from application.paging import PageRequest
from application.ports.jobs import Job
from application.ports.transaction import Transaction
from domain.drops import Drop, DropKind, DropOutcome, LeftOutRecord, status_of
from domain.ids import DistrictId, SyncId

MOST_LEFT_OUT = 100_000
_PAGE = 5_000


async def outcome_of(
    tx: Transaction, drop: Drop, job: Job | None, now: datetime, id_of: Callable[[DistrictId, SyncId], str]
) -> DropOutcome:
    """`job` is over, or None where the file never had one."""
    if job is None:
        status = "refused" if drop.same_as is None else "repeated"
        return DropOutcome(drop.name, drop.kind, status, drop.taken_at, now, {}, drop.error)
    result = dict(job.result or {})
    left_out = (
        [one async for one in _left_out(tx, result)] if drop.kind is DropKind.ROSTER else list(_rows(drop, result))
    )
    sync = id_of(drop.box.district, SyncId(result["syncId"])) if "syncId" in result else None
    for name in ("quarantined", "leftOut", "syncId", "school", "sisRecords"):
        result.pop(name, None)  # told in the table beside it, or of no use outside
    status = status_of(job.state.value, job.result or {})
    finished = job.finished_at or now
    return DropOutcome(drop.name, drop.kind, status, drop.taken_at, finished, result, job.error, left_out, sync)


async def _left_out(tx: Transaction, result: dict[str, object]) -> AsyncIterator[LeftOutRecord]:
    request: PageRequest | None = PageRequest(_PAGE) if "syncId" in result else None
    count = 0
    while request is not None and count < MOST_LEFT_OUT:
        page = await tx.roster_syncs.quarantine(SyncId(int(str(result["syncId"]))), None, request)
        for one in page.items:
            yield LeftOutRecord(one.file, one.row, one.field, one.value, one.code, one.message)
        count += len(page.items)
        request = PageRequest(_PAGE, after=page.keys[-1]) if page.has_more else None


def _rows(drop: Drop, result: dict[str, object]) -> Iterator[LeftOutRecord]:
    rows = result.get("leftOut")
    for row in rows if isinstance(rows, list) else ():
        yield LeftOutRecord(drop.name, row["line"], row["field"], row["value"], row["code"], row["message"])
