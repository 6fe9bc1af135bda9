"""The roster sources of the viewer's district, and the kinds there are."""

from domain.roster_source import RosterConnection
from graphql_api.context import Info
from graphql_api.cursors import Order
from graphql_api.types.roster_source import RosterSource, RosterSourceConnection
from graphql_api.types.roster_source_kind import RosterSourceField, RosterSourceKind, RosterSourceKindInfo

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


def _source(view: RosterConnection) -> RosterSource:
    return RosterSource(view=view)
