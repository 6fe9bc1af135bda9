"""Looking at import sites, at the staff they list, and at what is left to do."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO
from zoneinfo import ZoneInfo

from application.access import Viewer
from application.pages import read_page
from application.paging import Page, PageRequest
from application.ports.clock import Clock
from application.ports.staff_lists import StaffLists
from application.ports.transaction import Begin
from application.provisioning.queries import ImportSite
from domain.ids import SchoolId
from domain.import_site import SiteStaffer, StaffLine
from domain.onboarding import Checklist, checklist
from domain.provisioning import Contact


@dataclass(frozen=True, slots=True)
class ReadImportSites:
    """For admins of the school, and for whoever has the link of its import site."""

    begin: Begin

    async def __call__(self, viewer: Viewer, schools: Collection[SchoolId]) -> Mapping[SchoolId, ImportSite]:
        """By school; those the viewer may not see are not in the answer."""
        allowed = [school for school in schools if viewer.keeps_import_site_of(school)]
        async with self.begin(viewer.district) as tx:
            return await tx.import_sites.find(allowed)

    async def staff(self, viewer: Viewer, school: SchoolId, request: PageRequest) -> Page[SiteStaffer]:
        """The school's active staff, by name."""
        viewer.must_keep_import_site_of(school)
        return await read_page(
            self.begin, viewer.district, request, lambda tx, asked: tx.import_sites.staff_page(school, asked)
        )


@dataclass(frozen=True, slots=True)
class ReadStaffList:
    lists: StaffLists

    async def __call__(
        self, viewer: Viewer, school: SchoolId, file: BinaryIO, name: str, *, rooms: bool
    ) -> Sequence[StaffLine]:
        """The lines of an uploaded list, for `SetRooms` or `SetAdministrators`. Raises `Refused` and `Refusals`."""
        viewer.must_keep_import_site_of(school)
        return await asyncio.to_thread(self.lists.read, file, name, rooms=rooms)

    async def contact(self, viewer: Viewer, school: SchoolId, file: BinaryIO, name: str) -> Contact:
        """The only person in an uploaded file, for `SaveContact`. Raises `Refused` and `Refusals`."""
        viewer.must_keep_import_site_of(school)
        return await asyncio.to_thread(self.lists.read_contact, file, name)


@dataclass(frozen=True, slots=True)
class ReadOnboarding:
    begin: Begin
    clock: Clock

    async def __call__(self, viewer: Viewer, schools: Collection[SchoolId]) -> Mapping[SchoolId, Checklist]:
        """The ten steps of each school; one that does not exist is not in the answer. One query, however many schools."""
        for school in schools:
            viewer.must_keep_import_site_of(school)
        now = self.clock.now()
        async with self.begin(viewer.district) as tx:
            known = await tx.schools.find(schools)
            facts = await tx.import_sites.facts(list(known))
        return {
            id: checklist(facts[id], now.astimezone(ZoneInfo(school.time_zone)).date()) for id, school in known.items()
        }
