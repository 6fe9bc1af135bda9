"""Who belongs to which school: what the feed says beside what is on file; and whose part a person's own fields belong to."""

from collections.abc import Collection, Iterator

from domain.ids import SchoolId
from domain.roster import RecordOrigin
from domain.roster_feed import Kind
from domain.roster_sync import Change
from domain.roster_validation import folded
from tests.fakes.roster_rows import MembershipRow
from tests.fakes.roster_run import (
    PEOPLE,
    Differences,
    Known,
    MembershipChange,
    Run,
    SharedMembership,
    Standing,
    is_active,
)

FOLLOW = {
    Standing.NEW,
    Standing.SAME,
    Standing.UPDATED,
    Standing.RETURNED,
    Standing.QUARANTINED,
}
UNTOUCHED = {Standing.CONFLICT, Standing.CLAIMED, Standing.KEPT, Standing.IGNORED}
_MAY_END = {Standing.SAME, Standing.UPDATED, Standing.RETURNED, Standing.QUARANTINED}


def memberships(run: Run, known: Known) -> Iterator[MembershipChange | SharedMembership]:
    rows = {
        school: row
        for (person, school), row in run.facts.memberships(known.kind).items()
        if person == known.id and school in run.here
    }
    wanted = known.schools if known.standing in FOLLOW else {}
    changes = {school: _membership(run, known, rows.get(school), wanted.get(school)) for school in {*rows, *wanted}}
    keeps = _would_be_nowhere(run, known, [school for school, change in changes.items() if change is Change.LEFT])
    for school, compared in sorted(changes.items()):
        change, placed = compared, school in rows and run.source_id in rows[school].sources
        if change is Change.UPDATED and not placed:
            yield SharedMembership(known, school, True)
        if change is Change.LEFT and keeps:
            change = False if placed else None
        elif change is Change.UPDATED and not wanted[school] and known.own_school is None:
            change = None  # a school stays the primary one where the feed names no other
        if isinstance(change, bool):
            yield SharedMembership(known, school, change)
        elif change is not None:
            moves_on = change is Change.LEFT and known.standing is not Standing.LEAVES
            yield MembershipChange(known, school, wanted.get(school), change, moves_on)


def _would_be_nowhere(run: Run, known: Known, ending: Collection[SchoolId]) -> bool:
    """Who stays because another source has them keeps the school where that source does not place them yet."""
    rows = run.facts.memberships(known.kind).items()
    here = {school for (person, school), row in rows if person == known.id and row.active}
    return known.standing is Standing.STAYS and bool(ending) and here <= {*ending}


def _membership(run: Run, known: Known, row: MembershipRow | None, wanted: bool | None) -> Change | bool | None:
    """A bool: whether this source places somebody where it is not alone, which is no change to count."""
    if row is None:
        return Change.CREATED
    if wanted is None:
        stays = known.standing is Standing.STAYS and (run.may_leave(known.kind) or run.said_gone(known))
        ends = (
            known.standing is Standing.LEAVES or stays or (_says_all_schools(run, known) and known.standing in _MAY_END)
        )
        if not (row.active and ends):
            return None
        if (
            row.origin is RecordOrigin.SOURCE
            and not known.named
            and (known.standing is Standing.LEAVES or run.others.isdisjoint(row.sources))
        ):
            return Change.LEFT
        return False if run.source_id in row.sources else None
    if not row.active:
        return Change.RETURNED
    if row.is_primary != wanted:
        return Change.UPDATED
    return True if run.source_id not in row.sources else None


def _says_all_schools(run: Run, known: Known) -> bool:
    said = [
        one for one in run.feed.schools_of(known.kind, known.key) if run.school_of(one.school_source_id) is not None
    ]
    return run.completeness.whole_records or any(one.all_said for one in said)


def named(run: Run, found: Differences, kind: Kind) -> dict[str, Known]:
    """Whom a section or roster may name: who is in the feed, or counts as present because nobody may leave."""
    able = {*FOLLOW, Standing.UNPLACED, Standing.ON_FILE}
    if not run.may_leave(kind):
        able |= {Standing.STAYS}
    return {
        known.key: known
        for known in found.of(kind)
        if known.standing in able or (known.standing is Standing.CONFLICT and known.person is not None)
    }


def part_schools(found: Differences, known: Known) -> list[SchoolId | None]:
    """The parts that a known person's own fields belong to: the primary school's; who leaves, to all left."""
    if known.standing is Standing.LEAVES:
        left = [one.school for one in found.memberships if one.known is known and one.change is Change.LEFT]
        return list(left) or [None]
    return [known.own_school] if known.standing in (Standing.UPDATED, Standing.RETURNED) else []


def joined_parts(run: Run) -> list[tuple[SchoolId, SchoolId]]:
    """Pairs of schools between which an SIS id or e-mail changes hands."""
    found = run.differences
    pairs = []
    for kind in PEOPLE:
        people = list(found.of(kind))
        for giver in people:
            for taker in people:
                if giver is not taker and _takes_from(giver, taker):
                    pairs += [(one, other) for one in part_schools(found, giver) for other in _parts_of(found, taker)]
    return sorted({(one or SchoolId(0), other or SchoolId(0)) for one, other in pairs if one != other})


def _takes_from(giver: Known, taker: Known) -> bool:
    gives = is_active(giver) and giver.standing in (Standing.UPDATED, Standing.LEAVES)
    if not gives or taker.standing not in (Standing.NEW, Standing.UPDATED, Standing.RETURNED):
        return False
    before, after = giver.person, taker.record
    same_email = before.email is not None and folded(before.email) == folded(after.email or "")
    return before.sis_id == after.sis_id or same_email


def _parts_of(found: Differences, taker: Known) -> list[SchoolId | None]:
    return [taker.own_school] if taker.standing is Standing.NEW else part_schools(found, taker)
