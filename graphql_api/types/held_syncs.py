"""The roster syncs of the viewer's district in which something waits."""

from graphql_api.context import Info
from graphql_api.types.roster_sync import NEWEST_SYNCS, RosterSyncConnection, roster_sync


async def held_syncs_page(
    info: Info, first: int | None, after: str | None, last: int | None, before: str | None
) -> RosterSyncConnection:
    cursors = info.context.cursors(NEWEST_SYNCS)
    request = cursors.request(first, after, last, before)
    read = info.context.app.read_roster_syncs.syncs
    page = await read(info.context.asking, None, request, waiting=True)
    return RosterSyncConnection.of(page, request, cursors, roster_sync)
