"""What people decide about syncs, in any world, and what is told of it; schools and people by name and source id."""

from typing import Any

from application.paging import PageRequest
from application.roster.conflicts import ReadConflicts, ResolveConflict
from application.roster.custom_people import SavePerson
from domain.custom_people import PersonFields
from domain.errors import Refusals, Refused
from domain.roster_feed import Kind
from domain.roster_sync import RosterSync
from tests.contract.roster_worlds import RosterWorld
from tests.support.schools import FixedClock


async def reported(world: RosterWorld, sync: RosterSync) -> dict[str, Any]:
    return {
        "parts": [(part.name, part.status.value, _counts(part.counts), part.hold) for part in sync.parts],
        "report": {"status": sync.status.value, "quarantined": sync.quarantined, "counts": sync.counts.to_json()},
        "notices": sorted(sync.notices),
        "quarantine": [one.to_json() for one in await world.quarantined(sync)],
        "changes": await _changes(world, sync),
        "tables": await world.tables(),
        "waiting": await _waiting(world),
        "conflicts": await open_conflicts(world),
    }


async def released(world: RosterWorld, name: str | None) -> dict[str, Any]:
    """The newest run in which something waits, or of it one school that exists."""
    held = (await world.waiting())[0]
    try:
        return await reported(world, await world.release(held, *_schools(held, name)))
    except Refused as refusal:
        return {"refused": refusal.code, "message": refusal.message, "tables": await world.tables()}


async def retired(world: RosterWorld, name: str) -> dict[str, Any]:
    try:
        return await reported(world, await world.retire(name))
    except Refused as refusal:
        return {"refused": refusal.code, "message": refusal.message, "tables": await world.tables()}


async def discarded(world: RosterWorld, name: str | None) -> dict[str, Any]:
    held = (await world.waiting())[0]
    await world.discard(held, *_schools(held, name))
    return {"tables": await world.tables(), "waiting": await _waiting(world)}


async def open_conflicts(world: RosterWorld) -> list[tuple[Kind, str]]:
    page = await ReadConflicts(world.begin).page(world.admin, PageRequest(1_000))
    return sorted((one.kind, one.record.source_key) for one in page.items)


async def resolved(world: RosterWorld, kind: Kind, key: str, person: str | None) -> str:
    """`person`: an id of the source, which may be nobody's. What it came to."""
    page = await ReadConflicts(world.begin).page(world.admin, PageRequest(1_000))
    (conflict,) = [one for one in page.items if (one.kind, one.record.source_key) == (kind, key)]
    chosen = None if person is None else (await world.ids(kind)).get(person)
    try:
        await ResolveConflict(world.begin, FixedClock(world.now))(world.admin, conflict.id, chosen)
    except Refused as refusal:
        return refusal.code
    return "resolved"


async def added_by_hand(world: RosterWorld, school: str, kind: Kind, fields: PersonFields) -> list[str]:
    """The codes of what was refused."""
    at = (await world.ids(Kind.SCHOOL))[school]
    try:
        await SavePerson(world.begin)(world.admin, at, kind, fields)
    except Refused as refusal:
        return [refusal.code]
    except Refusals as refusals:
        return [one.code for one in refusals.refusals]
    return []


def _schools(held: RosterSync, name: str | None) -> list[Any]:
    return [part.school for part in held.waiting if part.name == name]


async def _waiting(world: RosterWorld) -> list[Any]:
    """Of every run that is still undecided: its parts and what was decided about them."""
    return [
        [(part.name, part.decision and part.decision.what) for part in sync.parts] for sync in await world.waiting()
    ]


def _counts(counts: Any) -> dict[str, int]:
    return {f"{kind} {tally}": n for kind, by in counts.to_json().items() for tally, n in by.items() if n}


async def _changes(world: RosterWorld, sync: RosterSync) -> list[str]:
    listed = await world.changes(sync)
    return sorted(
        repr((one.school_name, one.kind.value, one.change.value, one.name, _fields(one.before), _fields(one.after)))
        for one in listed
    )


def _fields(fields: Any) -> Any:
    return None if fields is None else sorted(fields.items())
