"""Emptying the archives of the drop folder: what was left there is about children."""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import timedelta

from application.drops.collect import boxes_of
from application.ports.clock import Clock
from application.ports.districts import Districts
from application.ports.drops import DropBoxes
from application.ports.transaction import Begin
from domain.drops import Box
from domain.errors import Refused

log = logging.getLogger("homeroom.drops")


@dataclass(frozen=True, slots=True)
class TidyDrops:
    boxes: DropBoxes
    districts: Districts
    begin: Begin
    clock: Clock
    keep_days: int
    """Files taken longer ago than this are removed; 0: none ever is."""
    problems: dict[Box, str] = field(default_factory=dict)
    """What went wrong the last time, so that it is logged once."""

    async def __call__(self, *, keep_days: int | None = None, only_count: bool = False) -> int:
        """Remove what is old from every archive; how many files. That they were here, and what became of them, stays known.

        What is wrong with one box keeps no other from being tidied; any number of processes may tidy at once.
        """
        days = self.keep_days if keep_days is None else keep_days
        if days == 0:
            return 0
        before, removed = self.clock.now() - timedelta(days=days), 0
        for district in await self.districts.all():
            for box in await boxes_of(self.begin, district.id):
                try:
                    await asyncio.to_thread(self.boxes.open, [Box(district.id, None), box])
                    removed += await asyncio.to_thread(self.boxes.tidy, box, before, only_count=only_count)
                except (Refused, OSError) as problem:
                    code = problem.code if isinstance(problem, Refused) else type(problem).__name__
                    if self.problems.get(box) != code:
                        log.warning("archive not tidied: %s", code, extra={"district": box.district})
                    self.problems[box] = code
                else:
                    self.problems.pop(box, None)
        return removed
