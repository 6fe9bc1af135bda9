"""Reading what every sync did: runs, their parts, the records left out, and the changes one by one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from application.access import Viewer
from application.pages import read_page
from application.paging import Page, PageRequest
from application.ports.rosters import RosterSyncs
from application.ports.transaction import Begin
from domain.errors import not_found
from domain.ids import SchoolId, SyncId
from domain.roster_feed import Kind
from domain.roster_sync import Change, RosterSync, SyncChange, SyncQuarantine


@dataclass(frozen=True, slots=True)
class ReadRosterSyncs:
    """District admins read every run; an admin of a school those with a part of it, and the changes in that part."""

    begin: Begin

    async def syncs(
        self, viewer: Viewer, school: SchoolId | None, page: PageRequest, *, waiting: bool = False
    ) -> Page[RosterSync]:
        """Runs of the district (`school` None: who runs the district) or of a school, newest first.

        `waiting`: only those in which something waits.
        """
        _must_read(viewer, school)
        return await read_page(
            self.begin, viewer.district, page, lambda tx, asked: tx.roster_syncs.syncs(school, asked, waiting=waiting)
        )

    async def find(self, viewer: Viewer, ids: Collection[SyncId]) -> Mapping[SyncId, RosterSync]:
        """Runs by id; those the viewer may not read are not in the answer."""
        async with self.begin(viewer.district) as tx:
            found = await tx.roster_syncs.find(ids)
        return {key: sync for key, sync in found.items() if _may_read(viewer, sync)}

    async def quarantine(
        self, viewer: Viewer, sync: SyncId, kinds: Collection[Kind] | None, page: PageRequest
    ) -> Page[SyncQuarantine]:
        """The records a run left out. They may be of any school: only who runs the district reads them."""
        viewer.must_run_district()
        async with self.begin(viewer.district) as tx:
            await _must_exist(tx.roster_syncs, sync)
            return await tx.roster_syncs.quarantine(sync, kinds, page)

    async def changes(
        self,
        viewer: Viewer,
        sync: SyncId,
        page: PageRequest,
        *,
        school: SchoolId | None = None,
        kinds: Collection[Kind] | None = None,
        changes: Collection[Change] | None = None,
    ) -> Page[SyncChange]:
        """What a run changed, or would change, record by record."""
        _must_read(viewer, school)
        async with self.begin(viewer.district) as tx:
            await _must_exist(tx.roster_syncs, sync)
            return await tx.roster_syncs.changes(sync, school, kinds, changes, page)


async def _must_exist(syncs: RosterSyncs, sync: SyncId) -> None:
    if not await syncs.find([sync]):
        raise not_found("roster sync", "syncId")


def _must_read(viewer: Viewer, school: SchoolId | None) -> None:
    if school is None:
        viewer.must_run_district()
    else:
        viewer.must_administer(school)


def _may_read(viewer: Viewer, sync: RosterSync) -> bool:
    return viewer.runs_district or any(
        part.school is not None and viewer.administers(part.school) for part in sync.parts
    )
