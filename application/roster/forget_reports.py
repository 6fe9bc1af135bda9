"""Emptying old reports: what they list is about children and guardians."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from application.ports.clock import Clock
from application.ports.districts import Districts
from application.ports.transaction import Begin
from domain.errors import Refused
from domain.ids import DistrictId

log = logging.getLogger("homeroom.roster")

BATCH = 5_000
"""Rows of a table that one transaction forgets."""


@dataclass(frozen=True, slots=True)
class ForgetReports:
    begin: Begin
    districts: Districts
    clock: Clock
    keep_days: int
    """What reports list is forgotten so long after the run; 0: never."""

    async def __call__(self) -> int:
        """Forget what is old in every district; how many rows. That there was a run, its counts, when and who, stays known.

        A district that is busy is left for the next time; any number of processes may forget at once.
        """
        forgotten = 0
        for district in await self.districts.all():
            try:
                forgotten += await self._of(district.id)
            except Refused as busy:
                log.warning("old reports not forgotten: %s", busy.code, extra={"district": district.id})
        return forgotten

    async def _of(self, district: DistrictId) -> int:
        before = None if self.keep_days == 0 else self.clock.now() - timedelta(days=self.keep_days)
        forgotten = 0
        while some := await self._some(district, before):
            forgotten += some
        return forgotten

    async def _some(self, district: DistrictId, before: datetime | None) -> int:
        async with self.begin(district) as tx:
            answers = await tx.old_reports.forget_answers(BATCH)
            return answers if before is None else answers + await tx.old_reports.forget(before, BATCH)
