"""Releasing held parts: the same input again, applied where it would still do what the admin has seen."""

from collections.abc import Collection, Sequence

from application.ports.rosters import Comparison
from application.ports.transaction import Transaction
from domain.errors import Refused, not_found
from domain.ids import SchoolId, SyncId
from domain.roster_sync import Decision, RosterSync, SyncPart


async def held_sync(tx: Transaction, release: int | None, fingerprint: str, *, hold: bool = False) -> RosterSync | None:
    """The run whose parts are to be released; None where nothing is. `hold`: nobody else decides until the transaction ends.

    Raises `Refused`: `NOT_FOUND`, `NOTHING_HELD`, `INPUT_CHANGED`, `SUPERSEDED`.
    """
    if release is None:
        return None
    held = await waiting_sync(tx, SyncId(release), "release", hold=hold)
    if held.fingerprint != fingerprint:
        message = "This is not the input that was held: import it as a new one, or give the same files."
        raise Refused("INPUT_CHANGED", message, field="path")
    return held


async def waiting_sync(tx: Transaction, id: SyncId, field: str, *, hold: bool = False) -> RosterSync:
    """A run in which something waits. Raises `Refused`: `NOT_FOUND`, `NOTHING_HELD`, `SUPERSEDED`."""
    found = await tx.roster_syncs.hold(id) if hold else (await tx.roster_syncs.find([id])).get(id)
    if found is None:
        raise not_found("roster sync", field)
    if found.waiting:
        return found
    if any(part.decision is not None and part.decision.what is Decision.SUPERSEDED for part in found.parts):
        message = "A newer roster sync has run since: look at what waits there."
        raise Refused("SUPERSEDED", message, field=field)
    raise Refused("NOTHING_HELD", "Nothing waits in this roster sync: look for a later one.", field=field)


def waiting_parts(held: RosterSync, schools: Collection[SchoolId] | None) -> Sequence[SyncPart]:
    """The parts that wait, or of them only those of some schools. Raises `Refused` `NOT_FOUND` where one does not wait."""
    if schools is None:
        return held.waiting
    chosen = [part for part in held.waiting if part.school is not None and part.school in schools]
    if len(chosen) < len(set(schools)) or not chosen:
        message = "Not all of these schools wait in this roster sync: name those that do."
        raise Refused("NOT_FOUND", message, field="schoolIds")
    return chosen


def released_parts(
    held: RosterSync | None, comparison: Comparison, schools: Collection[int] | None
) -> frozenset[SchoolId]:
    """The held parts that would do exactly what was shown; where data has changed since, the guard asks again."""
    if held is None:
        return frozenset()
    seen = {part.name: part.counts for part in held.waiting}
    return frozenset(
        part.school
        for part in comparison.parts
        if seen.get(part.name) == comparison.counts[part.school] and (schools is None or part.school in schools)
    )
