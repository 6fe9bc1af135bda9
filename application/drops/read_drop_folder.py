"""Looking at one box of the drop folder: for those whose files are left there."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from application.access import Viewer
from application.drops.keepers import must_have, must_keep_box
from application.drops.read_drops import DropView, views_of
from application.pages import read_page
from application.paging import Page, PageRequest
from application.ports.drops import DropBoxes, Waiting
from application.ports.transaction import Begin, Transaction
from domain.date_formats import DateFormat
from domain.drops import Box, Drop
from domain.errors import not_found
from domain.ids import SchoolId


@dataclass(frozen=True, slots=True)
class DropFolderView:
    box: Box
    place: str
    """Its path within the drop folder."""
    date_format: DateFormat | None
    """How rosters write days here; None of a school's box, which takes none."""


@dataclass(frozen=True, slots=True)
class ReadDropFolder:
    """For admins of the school; of the district's box for district admins and operators."""

    boxes: DropBoxes | None
    begin: Begin

    async def __call__(self, viewer: Viewer, school: SchoolId | None) -> DropFolderView:
        """The box, which is made where it is missing.

        Raises `Refused`: `NO_DROP_FOLDER`, `NOT_FOUND`, `UNSAFE_DROP_FOLDER`.
        """
        must_keep_box(viewer, school)
        async with self.begin(viewer.district) as tx:
            if school is not None and not await tx.schools.find([school]):
                raise not_found("school", "schoolId")
            days = await tx.drops.date_format() if school is None else None
        boxes, box = must_have(self.boxes), Box(viewer.district, school)
        await asyncio.to_thread(boxes.open, [Box(viewer.district, None), box])
        return DropFolderView(box, boxes.place(box), days)

    async def waiting(self, viewer: Viewer, school: SchoolId | None) -> Sequence[Waiting]:
        """What lies in the box. Raises `Refused`: `NO_DROP_FOLDER`, `UNSAFE_DROP_FOLDER`."""
        must_keep_box(viewer, school)
        return await asyncio.to_thread(must_have(self.boxes).look, Box(viewer.district, school))

    async def files(self, viewer: Viewer, school: SchoolId | None, request: PageRequest) -> Page[DropView]:
        """What was taken out of the box and what became of it, newest first."""
        must_keep_box(viewer, school)

        async def read(tx: Transaction, asked: PageRequest) -> Page[Drop]:
            return await tx.drops.page(school, asked)

        page = await read_page(self.begin, viewer.district, request, read)
        async with self.begin(viewer.district) as tx:
            jobs = await tx.jobs.find([drop.job for drop in page.items if drop.job is not None])
        return Page(views_of(page.items, jobs), page.keys, page.has_more, page.total)
