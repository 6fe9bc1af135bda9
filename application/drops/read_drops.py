"""Looking at the drop folder: what lies in it, and what became of what was taken out."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from application.access import Role
from application.ports.districts import Districts
from application.ports.drops import DropBoxes, Waiting
from application.ports.jobs import Job
from application.ports.transaction import Begin
from domain.date_formats import DateFormat
from domain.drops import Box, Drop, status_of
from domain.errors import NotAllowed
from domain.ids import JobId, SchoolId

MOST_RECENT = 20


@dataclass(frozen=True, slots=True)
class BoxView:
    box: Box
    district: str
    school: str | None
    path: Path
    waiting: Sequence[Waiting]
    date_format: DateFormat | None
    """How rosters write days here; None of a school's box, which takes none."""


@dataclass(frozen=True, slots=True)
class DropView:
    drop: Drop
    status: str
    """As in the outcome, or `queued`, `running`."""


@dataclass(frozen=True, slots=True)
class DropsView:
    boxes: Sequence[BoxView]
    recent: Sequence[DropView]


@dataclass(frozen=True, slots=True)
class ReadDrops:
    boxes: DropBoxes
    districts: Districts
    begin: Begin

    async def __call__(self, role: Role, district: str | None = None) -> DropsView:
        """Every box, which is made where it is missing, and the latest files of each district. Operators only."""
        if role is not Role.OPERATOR:
            raise NotAllowed("Only the operator of this installation looks at the drop folder: ask the operator.")
        boxes, recent = list[BoxView](), list[DropView]()
        for one in await self.districts.all():
            if district in (None, one.name):
                async with self.begin(one.id) as tx:
                    names: dict[SchoolId | None, str | None] = {None: None}
                    names |= {school.id: school.name for school in await tx.schools.all()}
                    days = await tx.drops.date_format()
                    drops = await tx.drops.recent(MOST_RECENT)
                    jobs = await tx.jobs.find([drop.job for drop in drops if drop.job is not None])
                keys = [Box(one.id, school) for school in names]
                await asyncio.to_thread(self.boxes.open, keys)
                for box in keys:
                    waiting = await asyncio.to_thread(self.boxes.look, box)
                    written = days if box.school is None else None
                    path = self.boxes.path(box)
                    boxes.append(BoxView(box, one.name, names[box.school], path, waiting, written))
                recent += views_of(drops, jobs)
        return DropsView(boxes, recent)


def views_of(drops: Sequence[Drop], jobs: Mapping[JobId, Job]) -> list[DropView]:
    views = []
    for drop in drops:
        job = None if drop.job is None else jobs[drop.job]
        nothing = "refused" if drop.same_as is None else "repeated"
        views.append(DropView(drop, nothing if job is None else status_of(job.state.value, job.result or {})))
    return views
