"""Who is who: `domain.roster_identity` decides, here is only what follows from it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from domain.ids import SchoolId
from domain.roster import RecordOrigin, Status
from domain.roster_choices import identify_as_chosen
from domain.roster_feed import FeedStudent, Kind, Quarantined
from domain.roster_identity import Claimed, Conflict, Match, OnFile
from domain.roster_remarks import claimed
from domain.roster_validation import folded
from tests.fakes.roster_rows import PersonRow
from tests.fakes.roster_run import Known, Run, Standing
from tests.fakes.staged_feed import FeedPerson


def identified(run: Run, kind: Kind) -> list[Known]:
    """The feed's records and the source's people, each with what it is to be."""
    people, records = run.facts.people(kind), run.feed.people(kind)
    claims = [Claimed(one.source_id, one.sis_id, _folded(one.email)) for one in records.values()]
    keys = run.keys(kind)
    taken = {key for key, _ in keys.values()}
    lost, elsewhere = run.given_up_by_all(kind), run.in_conflict(kind, here=False)
    on_file = [_on_file(run, kind, id, person, keys, lost, elsewhere) for id, person in people.items()]
    here_named = run.in_conflict(kind, here=True)
    asked = {one.id for one in on_file if one.id in here_named and one.may_leave and not one.present}
    on_file = [replace(one, may_leave=False) if one.id in asked else one for one in on_file]
    said = {row.source_key: row.choice.person for row in run.open_conflicts(kind) if row.choice is not None}
    matches, honoured = identify_as_chosen(
        claims,
        run.feed.left_out(kind),
        on_file,
        complete=run.is_whole(kind),
        gone=run.feed.said_gone(kind),
        chosen=said,
    )
    run.honoured |= {(kind, key) for key in honoured}
    found = []
    for key, match in matches.items():
        person = None if match.person is None else people[match.person]
        id = run.store.number() if match.person is None else match.person
        standing = _standing(match, person, records[key])
        one = Known(kind, id, key, person, records[key], standing, match.conflict, match.claimed, match.in_feed)
        one.keyed = id in keys or (key in honoured and person is not None and key in taken)
        one.present = keys.get(id) == (key, True) and key not in honoured
        found.append(one)
    here = {match.person for match in matches.values()}
    several = {match.claimed for match in matches.values()}
    for one in on_file:
        if one.source_key is not None and one.id not in here and one.source_key not in honoured:
            standing = _absent(run, kind, one, is_claimed=one.id in several)
            gone = Known(kind, one.id, one.source_key, people[one.id], None, standing)
            gone.keyed, gone.present = one.id in keys, one.present
            gone.named = standing is Standing.STAYS and one.id in elsewhere | asked
            found.append(gone)
    _let_leave(found, asked)
    for known in found:
        known.schools = _schools(run, known)
    run.feed.quarantined += _told(run, found)
    return found


def wanted(person: PersonRow, record: FeedPerson) -> PersonRow:
    """The person as the feed has it. A year that was derived is given way to only by one that is given."""
    row = replace(
        person,
        sis_id=record.sis_id,
        first_name=record.first_name,
        last_name=record.last_name,
        email=record.email,
    )
    if not isinstance(record, FeedStudent):
        return row
    if record.graduation_year_given or person.graduation_year is None:
        row = replace(row, graduation_year=record.graduation_year, graduation_year_given=record.graduation_year_given)
    emails = person.guardian_emails if record.guardian_emails is None else record.guardian_emails
    return replace(row, grade=record.grade or row.grade, guardian_emails=emails)


def _folded(email: str | None) -> str | None:
    return None if email is None else folded(email)


def _let_leave(found: list[Known], asked: set[int]) -> None:
    """Whom a conflict of this source named that is not found again, and nothing else keeps."""
    conflicts = [one for one in found if one.conflict is not None and one.record is not None]
    for known in found:
        if known.id in asked and known.standing is Standing.STAYS and not _names(conflicts, known):
            known.standing, known.named = Standing.LEAVES, False


def _names(conflicts: list[Known], known: Known) -> bool:
    assert known.person is not None
    email = _folded(known.person.email)
    return any(
        one.record.sis_id == known.person.sis_id or (email is not None and _folded(one.record.email) == email)
        for one in conflicts
        if one.record is not None
    )


def _on_file(
    run: Run,
    kind: Kind,
    id: int,
    person: PersonRow,
    keys: Mapping[int, tuple[str, bool]],
    lost: frozenset[int],
    elsewhere: frozenset[int],
) -> OnFile:
    source_key = keys[id][0] if id in keys else f"\x1f{id}" if id in lost else None
    may_leave = run.may_leave(kind) or source_key in run.feed.said_gone(kind)
    return OnFile(
        id,
        source_key,
        person.sis_id,
        _folded(person.email),
        person.status,
        may_leave and id not in elsewhere and not _kept_elsewhere(run, kind, id),
        person.ignore_on_import,
        present=id not in lost and (id not in keys or keys[id][1]),
    )


def _kept_elsewhere(run: Run, kind: Kind, id: int) -> bool:
    """By another source in use, a school that staff put them in, or one that the feed does not name and a source in use does."""
    in_use = {*run.others, run.source_id}
    if any(
        (one, row.person, row.present) == (kind, id, True) and source in run.others
        for (one, source, _), row in run.facts.person_keys.items()
    ):
        return True
    return any(
        person == id
        and row.active
        and (row.origin is RecordOrigin.STAFF or (school not in run.here and not in_use.isdisjoint(row.sources)))
        for (person, school), row in run.facts.memberships(kind).items()
    )


def _standing(match: Match, person: PersonRow | None, record: FeedPerson) -> Standing:
    if match.conflict is not None:
        return Standing.CONFLICT
    if person is None:
        return Standing.NEW
    if person.ignore_on_import:
        return Standing.IGNORED
    if person.status is Status.LEFT:
        return Standing.RETURNED
    # Two flags that say how a year came about are no difference by themselves.
    as_fed = replace(wanted(person, record), graduation_year_given=person.graduation_year_given)
    return Standing.SAME if as_fed == person else Standing.UPDATED


def _absent(run: Run, kind: Kind, one: OnFile, *, is_claimed: bool) -> Standing:
    if one.ignored:
        return Standing.KEPT
    if one.source_key in run.feed.left_out(kind):
        if one.status is Status.LEFT:
            return Standing.AWAY
        return Standing.QUARANTINED if run.feed.schools_of(kind, one.source_key) else Standing.UNPLACED
    if one.status is not Status.ACTIVE:
        return Standing.AWAY
    if is_claimed:
        return Standing.CLAIMED
    return Standing.LEAVES if one.may_leave else Standing.STAYS


def _schools(run: Run, known: Known) -> dict[SchoolId, bool]:
    said = run.feed.schools_of(known.kind, known.key)
    placed = [(run.school_of(one.school_source_id), one.primary) for one in said]
    return {school: primary for school, primary in placed if school is not None}


def _told(run: Run, people: Iterable[Known]) -> list[Quarantined]:
    """A conflict is told like a quarantined record."""
    told = []
    for known in people:
        record, conflict = known.record, known.conflict
        if record is None or conflict is None:
            continue
        field, value = ("SIS id", record.sis_id) if conflict is Conflict.SIS_ID else ("email", record.email or "")
        schools = tuple(one.school_source_id for one in run.feed.schools_of(known.kind, known.key))
        told.append(
            Quarantined(
                record.place,
                known.kind,
                known.key,
                field,
                value[:200],
                conflict,
                claimed(known.kind, conflict, in_feed=known.in_feed),
                schools,
            )
        )
    return sorted(told, key=lambda one: one.place)


def name_staff_on_file(run: Run) -> int:
    """Staff whom a feed without staff names by SIS id, and those its sections had so far, are not touched, but teach.

    How many records name nobody.
    """
    named = {one.staffer_source_id for one in run.feed.teaching if one.by_sis_id}
    if not named:
        return 0
    teach = {
        staffer for (section, staffer) in run.facts.teaching if run.facts.sections[section].source == run.source_id
    }
    found = run.differences.people
    known = {one.id for one in found if one.kind is Kind.STAFFER}
    keys = {one.key for one in found if one.kind is Kind.STAFFER}
    for id, person in run.facts.staffers.items():
        is_meant = person.status is Status.ACTIVE and (person.sis_id in named or id in teach)
        if is_meant and id not in known and person.sis_id not in keys:
            standing = Standing.ON_FILE
            if person.ignore_on_import:
                standing = Standing.IGNORED if person.sis_id in named else Standing.KEPT
            found.append(Known(Kind.STAFFER, id, person.sis_id, person, None, standing))
    keys = {one.key for one in found if one.kind is Kind.STAFFER}
    kept = [one for one in run.feed.teaching if not one.by_sis_id or one.staffer_source_id in keys]
    left_out = len(run.feed.teaching) - len(kept)
    run.feed.teaching = kept
    return left_out
