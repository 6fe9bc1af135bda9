"""After a sync, students are booked into their homerooms where their school says so: an ordinary mass run, as a job."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from application.ports.transaction import Transaction
from application.scheduling.apply_mass_schedule import enqueue_run
from application.scheduling.mass_order import PREBOOKING
from domain.ids import JobId, SchoolId
from domain.prebooking import prebook_order
from domain.roster_sync import RosterSync, SyncStatus

_DONE = (SyncStatus.APPLIED, SyncStatus.UNCHANGED)


async def ask_for_prebooking(tx: Transaction, sync: RosterSync, now: datetime) -> Mapping[SchoolId, JobId]:
    """Ask for a run of every school that wants it and whose part is not held; together with the sync, or not at all."""
    schools = [part.school for part in sync.parts if part.status in _DONE and part.school is not None]
    if sync.dry_run or not schools:
        return {}
    asked: dict[SchoolId, JobId] = {}
    for school, wanted in sorted((await tx.prebookings.find(schools)).items()):
        calendar = (await tx.schools.calendars([school]))[school]
        periods = (await tx.schools.flex_periods([school]))[school]
        order = prebook_order(wanted, calendar, periods, calendar.today(now))
        if order is not None:
            asked[school] = await enqueue_run(tx, order, PREBOOKING)
    return asked


def to_json(asked: Mapping[SchoolId, JobId]) -> list[dict[str, Any]]:
    return [{"school": school, "job": job} for school, job in asked.items()]
