"""The roster sources of the viewer's district, and the kinds there are."""

from domain.roster_source import RosterConnection
from graphql_api.context import Info
from graphql_api.cursors import Order
from graphql_api.types.roster_source import RosterSource, RosterSourceConnection
from graphql_api.types.roster_source_kind import (
    KnownRosterSource,
    RosterSourceField,
    RosterSourceKind,
    RosterSourceKindInfo,
    RosterSourceState,
)

BY_NAME = Order("roster_sources", str, int)


async def roster_sources_page(
    info: Info, first: int | None, after: str | None, last: int | None, before: str | None
) -> RosterSourceConnection:
    cursors = info.context.cursors(BY_NAME)
    request = cursors.request(first, after, last, before)
    page = await info.context.app.read_roster_sources.page(info.context.asking, request)
    return RosterSourceConnection.of(page, request, cursors, _source)


def roster_source_kinds(info: Info) -> list[RosterSourceKindInfo]:
    kinds = info.context.app.read_roster_sources.kinds(info.context.asking)
    return [
        RosterSourceKindInfo(
            kind=RosterSourceKind(kind.value), fields=[RosterSourceField.of(field) for field in fields]
        )
        for kind, fields in kinds.items()
    ]


async def known_roster_sources(info: Info) -> list[KnownRosterSource]:
    known = await info.context.app.read_roster_sources.known(info.context.asking)
    return [
        KnownRosterSource(
            name=one.source.name,
            format=one.source.format,
            state=None if one.connected is None else RosterSourceState(one.connected.value),
            in_use=one.in_use,
        )
        for one in known
    ]


def _source(view: RosterConnection) -> RosterSource:
    return RosterSource(view=view)
