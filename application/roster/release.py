"""Releasing held parts: the same input again, applied where it would still do what the admin has seen."""

from collections.abc import Collection

from application.paging import PageRequest
from application.ports.rosters import Comparison
from application.ports.transaction import Transaction
from domain.errors import Refused, not_found
from domain.ids import SchoolId, SyncId
from domain.roster_sync import RosterSync, SyncStatus


async def held_sync(tx: Transaction, release: int | None, fingerprint: str) -> RosterSync | None:
    """The run whose parts are to be released; None where nothing is.

    Raises `Refused`: `NOT_FOUND`, `NOTHING_HELD`, `INPUT_CHANGED`, `SUPERSEDED`.
    """
    if release is None:
        return None
    held = (await tx.roster_syncs.find([SyncId(release)])).get(SyncId(release))
    if held is None:
        raise not_found("roster sync", "release")
    if held.status is not SyncStatus.HELD:
        raise Refused("NOTHING_HELD", "Nothing waits in this roster sync: look for a later one.", field="release")
    if held.fingerprint != fingerprint:
        message = "This is not the input that was held: import it as a new one, or give the same files."
        raise Refused("INPUT_CHANGED", message, field="path")
    if await _is_superseded(tx, held):
        message = "A newer roster sync has run since: look at what waits there."
        raise Refused("SUPERSEDED", message, field="release")
    return held


def released_parts(
    held: RosterSync | None, comparison: Comparison, schools: Collection[int] | None
) -> frozenset[SchoolId]:
    """The held parts that would do exactly what was shown; where data has changed since, the guard asks again."""
    if held is None:
        return frozenset()
    seen = {part.name: part.counts for part in held.parts if part.hold is not None}
    return frozenset(
        part.school
        for part in comparison.parts
        if seen.get(part.name) == comparison.counts[part.school] and (schools is None or part.school in schools)
    )


async def _is_superseded(tx: Transaction, held: RosterSync) -> bool:
    """Rejected runs and dry runs have changed nothing."""
    newer = await tx.roster_syncs.syncs(None, PageRequest(100, before=(held.id,)))
    silent = (SyncStatus.REJECTED, SyncStatus.DRY_RUN)
    return any(sync.format == held.format and sync.status not in silent for sync in newer.items)
