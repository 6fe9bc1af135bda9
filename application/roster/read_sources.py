"""Looking at connected sources, and at what they share."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from application.access import Viewer
from application.pages import read_page
from application.paging import Page, PageRequest
from application.ports.clock import Clock
from application.ports.known_sources import KnownSource
from application.ports.roster_sources import ConnectsRosterSources, Problem, SourceReport
from application.ports.seals import Seals
from application.ports.transaction import Begin
from application.roster.source_secrets import all_settings
from domain.data_sharing import DataSharing, compared, contrary, undeclared_kinds
from domain.errors import Refused, not_found
from domain.ids import ConnectionId
from domain.roster_feed import Kind
from domain.roster_source import RosterConnection, SourceField, SourceKind


@dataclass(frozen=True, slots=True)
class ReadRosterSources:
    """For whoever runs the district; nobody else learns that there are any."""

    begin: Begin
    sources: ConnectsRosterSources

    async def page(self, viewer: Viewer, request: PageRequest) -> Page[RosterConnection]:
        """The district's sources, by name."""
        viewer.must_run_district()
        return await read_page(
            self.begin, viewer.district, request, lambda tx, asked: tx.roster_connections.page(asked)
        )

    async def find(self, viewer: Viewer, ids: Collection[ConnectionId]) -> Mapping[ConnectionId, RosterConnection]:
        """Sources by id; those the viewer may not read are not in the answer."""
        if not viewer.runs_district:
            return {}
        async with self.begin(viewer.district) as tx:
            return await tx.roster_connections.find(ids)

    async def known(self, viewer: Viewer) -> Sequence[KnownSource]:
        """Every source from which the district has or had records, files and removed connections too."""
        viewer.must_run_district()
        async with self.begin(viewer.district) as tx:
            return await tx.known_sources.all()

    def settings(self, viewer: Viewer, kind: SourceKind) -> Sequence[SourceField]:
        """What a kind has to be told. Raises `Refused` `SOURCE_KIND_UNAVAILABLE`."""
        viewer.must_run_district()
        return self.sources.settings(kind)

    def kinds(self, viewer: Viewer) -> Mapping[SourceKind, Sequence[SourceField]]:
        """What can be connected here, and the settings of each."""
        viewer.must_run_district()
        return {kind: self.sources.settings(kind) for kind in self.sources.kinds()}


@dataclass(frozen=True, slots=True)
class CheckRosterSource:
    begin: Begin
    sources: ConnectsRosterSources
    seals: Seals
    clock: Clock
    longest_seconds: float = 60

    async def __call__(self, viewer: Viewer, connection: ConnectionId) -> SourceReport:
        """Ask a source what it shares; nothing is imported. That it shares schools is remembered for the checklist.

        Where the district said what it shares, every kind is held against that; what is wrong with records that would not be
        taken in anyhow is not told. District admins and operators.
        Raises `Refused`: `NOT_FOUND`, `SECRETS_UNREADABLE`, `SOURCE_UNAVAILABLE`, and what else the source refuses.
        """
        viewer.must_run_district()
        async with self.begin(viewer.district) as tx:
            found = (await tx.roster_connections.find([connection])).get(connection)
            said = await tx.data_sharing.find()
        if found is None:
            raise not_found("roster source", "id")
        settings = all_settings(self.seals, viewer.district, found)
        try:
            async with asyncio.timeout(self.longest_seconds), self.sources.open(found.kind, settings) as source:
                report = await source.check()
        except TimeoutError:
            message = f"{found.name} did not answer in time: check whether the service is up, then try again."
            raise Refused("SOURCE_UNAVAILABLE", message) from None
        if not report.schools:
            return report
        async with self.begin(viewer.district) as tx:
            await tx.roster_connections.checked(connection, found.version, self.clock.now())
        return held_against(report, said)


def held_against(report: SourceReport, said: DataSharing) -> SourceReport:
    """The report with what the district said it shares, kind by kind, and a problem for each that is otherwise."""
    kinds = compared(said.shares, report.counts, report.admins)
    if said.declared_at is None:
        return replace(report, sharing=kinds)
    out = undeclared_kinds(said.shares)
    told = [Problem(*otherwise, one.count or 1) for one in kinds if (otherwise := contrary(one)) is not None]
    missing = {kind for kind in Kind if report.counts.get(kind) == 0}  # which is told as what was said and is not so
    rest = [
        one
        for one in report.problems
        if one.kind is None or not (one.kind in out or (one.code == "NO_RECORDS" and one.kind in missing))
    ]
    return replace(report, sharing=kinds, problems=[*told, *rest])
