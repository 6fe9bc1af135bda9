"""When a part of a sync waits for an admin: too much would leave or change, or too much of it cannot be read."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from domain.counted import counted
from domain.ids import SchoolId
from domain.roster import HoldThresholds
from domain.roster_feed import Kind
from domain.roster_sync import Decision, Hold, PartDecision, RosterSync, SyncPart

_EXPECTED = "This is the first sync of a new school year and such changes are expected."
_NEXT = "compare with the source; if that is right, release it, else discard it and correct the source."

KEPT_DAYS = 30
"""How long the input of a held run is kept for its release. It is about children, and a newer run replaces it anyway."""


@dataclass(frozen=True, slots=True)
class PartEvidence:
    """What the guards of one school's part must know, counted before the first write."""

    school: SchoolId
    name: str
    thresholds: HoldThresholds
    active: Mapping[Kind, int]
    """Active records from this source before the run."""
    leaving: Mapping[Kind, int]
    """Enrollments whose last day has passed are not in it."""
    updated: Mapping[Kind, int]
    quarantined: Mapping[Kind, int]
    """Already-known records that are quarantined."""
    new_year: bool = False
    """The feed is of a later school year than any the school knows, and none of that year was applied yet."""
    is_new: bool = False
    """The school does not exist before this part is applied."""
    new_sections: int = 0
    """That would be created. Homerooms from a list are not among them: they are made on purpose, beside whatever there is."""
    doubles: Mapping[str, int] = field(default_factory=dict)
    """How many of these the school has already, active, from each other source, by the source's name."""
    unshared: bool = False
    """The source does not share this school any more: its absence says that all leave."""


def held_parts(
    parts: Iterable[PartEvidence],
    joined: Iterable[tuple[SchoolId, SchoolId]],
    released: Collection[SchoolId] = (),
) -> Mapping[SchoolId, Hold]:
    """The parts that wait, and why. Parts that are joined, directly or through others, wait together.

    `released`: an admin has seen what these would do.
    """
    known = {part.school: part for part in parts}
    own = {school: hold_of(part) for school, part in known.items() if school not in released}
    holds = {school: hold for school, hold in own.items() if hold is not None}
    for group in _groups(joined):
        waiting = sorted(school for school in group if school in holds)
        if waiting:
            names = ", ".join(known[school].name for school in waiting)
            message = f"SIS ids or e-mails change hands between this school and {names}, which waits: decide there."
            for school in group:
                holds.setdefault(school, Hold("HOLD_JOINED", message))
    return holds


def decided(earlier: RosterSync, released: RosterSync | None, newer: RosterSync) -> Mapping[str, PartDecision]:
    """What a run makes of the parts that waited in an earlier one of its source, by their names.

    `released`: the run whose parts were to be released by the newer one; those that are not held again have been.
    """
    waits_again = {part.name for part in newer.parts if part.hold is not None}
    is_released = released is not None and released.id == earlier.id
    return {
        part.name: PartDecision(
            Decision.RELEASED if is_released and part.name not in waits_again else Decision.SUPERSEDED,
            newer.run_by,
            newer.finished_at,
        )
        for part in earlier.waiting
    }


def still_discarded(parts: Iterable[SyncPart], released: RosterSync | None) -> list[SyncPart]:
    """Parts of a run that releases others: what was discarded before, and is held again, stays discarded."""
    known = {} if released is None else {part.name: part.decision for part in released.parts}
    return [
        replace(part, decision=decision)
        if part.hold is not None
        and (decision := known.get(part.name)) is not None
        and decision.what is Decision.DISCARDED
        else part
        for part in parts
    ]


def hold_of(part: PartEvidence) -> Hold | None:
    """The first guard that says no: not shared any more, sections come twice, all of a kind leave, too many leave, change, or
    cannot be read."""
    if part.unshared:
        return _not_shared(part)
    if hold := _doubling(part):
        return hold
    for kind in Kind:
        if hold := _leaving(part, kind):
            return hold
    for kind in Kind:
        if exceeds(part.updated.get(kind, 0), part.active.get(kind, 0), part.thresholds.updated_percent, part):
            return Hold("HOLD_UPDATED", _sentence(part, part.updated[kind], kind, "would change"))
    for kind in Kind:
        if exceeds(part.quarantined.get(kind, 0), part.active.get(kind, 0), part.thresholds.quarantined_percent, part):
            count = part.quarantined[kind]
            message = f"{count} of {part.active[kind]} known {kind.value}s cannot be read"
            return Hold("HOLD_QUARANTINE", f"{message}: correct them at the source and sync again.")
    return None


def _doubling(part: PartEvidence) -> Hold | None:
    """The same school from two sources has every section twice: at least two, and more than half of those that would come."""
    name, count = max(part.doubles.items(), key=lambda one: (one[1], one[0]), default=("", 0))
    if count < 2 or count * 2 <= part.new_sections:
        return None
    return Hold(
        "HOLD_DOUBLES",
        f"{count} of the {part.new_sections} sections that would be created are there already from the source {name}. "
        "To keep both, release it; if this is the same service, connect it again under the name that it had; or retire "
        f"{name} first (homeroom source retire), sync again, and carry the homerooms over.",
    )


def _not_shared(part: PartEvidence) -> Hold | None:
    """However few they are: that a school is taken out of the sharing at its source is often a slip."""
    leaving = [counted(count, kind.value) for kind in Kind if (count := part.leaving.get(kind, 0)) > 0]
    if not leaving:
        return None
    message = f"The school is not shared any more, and all it has would leave ({', '.join(leaving)}): {_NEXT}"
    return Hold("HOLD_ALL_LEAVING", message)


def _leaving(part: PartEvidence, kind: Kind) -> Hold | None:
    leaving, active = part.leaving.get(kind, 0), part.active.get(kind, 0)
    if 0 < active <= leaving:
        everything = f"All {active} {kind.value}s" if active > 1 else f"The only {kind.value}"
        code, what = "HOLD_ALL_LEAVING", f"{everything} would leave"
    elif exceeds(leaving, active, part.thresholds.leaving_percent, part):
        code, what = "HOLD_LEAVING", f"{leaving} of {active} {kind.value}s would leave"
    else:
        return None
    if part.new_year:
        return Hold("HOLD_NEW_YEAR", f"{_EXPECTED} {what}: {_NEXT}")
    return Hold(code, f"{what}: {_NEXT}")


def exceeds(count: int, active: int, percent: int, part: PartEvidence) -> bool:
    """Strictly more than the share, and at least the least number of records."""
    return count >= part.thresholds.least_records and count * 100 > active * percent


def _sentence(part: PartEvidence, count: int, kind: Kind, what: str) -> str:
    text = f"{count} of {part.active.get(kind, 0)} {kind.value}s {what}: {_NEXT}"
    return f"{_EXPECTED} {text}" if part.new_year else text


def _groups(joined: Iterable[tuple[SchoolId, SchoolId]]) -> Sequence[frozenset[SchoolId]]:
    """Schools connected by any chain of pairs."""
    group_of: dict[SchoolId, set[SchoolId]] = {}
    for one, other in joined:
        together = group_of.get(one, {one}) | group_of.get(other, {other})
        for school in together:
            group_of[school] = together
    return tuple({frozenset(group) for group in group_of.values()})
