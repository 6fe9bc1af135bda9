"""Who has which id of a source, and whom it places where: what a run writes without counting it."""

from dataclasses import replace

from domain.roster import Status
from tests.fakes.roster_memberships import FOLLOW
from tests.fakes.roster_rows import PersonKeyRow
from tests.fakes.roster_run import PEOPLE, Differences, Known, Run, Standing


def write_sources(run: Run, found: Differences) -> None:
    keys = run.facts.person_keys
    named = [known for known in found.people if _is_named(run, known)]
    taken = {(known.kind, known.key) for known in named}
    people = {(known.kind, known.id) for known in named}
    for (kind, source, key), row in list(keys.items()):
        if source == run.source_id and ((kind, key) in taken or (kind, row.person) in people):
            del keys[kind, source, key]
    for known in named:
        keys[known.kind, run.source_id, known.key] = PersonKeyRow(known.id)
    for one in found.shared:
        rows, at = run.facts.memberships(one.known.kind), (one.known.id, one.school)
        sources = rows[at].sources - {run.source_id}
        rows[at] = replace(rows[at], sources=sources | {run.source_id} if one.is_placed else sources)
    for kind in PEOPLE:
        for known in found.of(kind):
            if _is_given_up(run, known):
                key = (kind, run.source_id, known.key)
                keys[key] = replace(keys[key], present=False)


def _is_named(run: Run, known: Known) -> bool:
    """In a held part ids are only added, to people who have none of this source yet."""
    if known.present:
        return False
    if known.standing is Standing.IGNORED:
        return (known.kind, known.key) in run.honoured
    if known.standing is Standing.HELD:
        return not known.keyed and known.person is not None and known.person.status is Status.ACTIVE
    return known.standing in FOLLOW or known.standing is Standing.UNPLACED


def _is_given_up(run: Run, known: Known) -> bool:
    if (
        known.standing not in (Standing.LEAVES, Standing.STAYS)
        or (known.kind, run.source_id, known.key) not in run.facts.person_keys
    ):
        return False
    placed = any(
        person == known.id and row.active and run.source_id in row.sources
        for (person, _), row in run.facts.memberships(known.kind).items()
    )
    return (run.may_leave(known.kind) or run.said_gone(known)) and not placed
