"""A run counted: by school, of which a record is a membership, section or enrollment; and for the district, each once."""

from collections import Counter
from collections.abc import Collection, Iterator

from domain.ids import SchoolId
from domain.roster import HoldThresholds, RecordOrigin, SectionStatus
from domain.roster_feed import HOMEROOM_LIST, FeedSection, Kind
from domain.roster_hold import PartEvidence
from domain.roster_schools import SchoolMatch
from domain.roster_sync import Change, Counts, Tally
from tests.fakes.roster_memberships import part_schools
from tests.fakes.roster_run import PEOPLE, Differences, Known, Run, Standing, is_active

Counted = Iterator[tuple[SchoolId | None, Kind, Tally, int]]
_TALLIES = {
    Standing.NEW: Tally.CREATED,
    Standing.UPDATED: Tally.UPDATED,
    Standing.RETURNED: Tally.RETURNED,
    Standing.LEAVES: Tally.LEFT,
}


def counts_by_school(run: Run, found: Differences) -> dict[SchoolId, Counts]:
    counted: dict[SchoolId, Counter[tuple[Kind, Tally]]] = {school: Counter() for school, _ in run.schools}
    for school, kind, tally, count in _counted(run, found):
        if school in counted:
            counted[school][kind, tally] += count
    return {school: Counts(dict(by)) for school, by in counted.items()}


def _counted(run: Run, found: Differences) -> Counted:
    for school, match in run.schools:
        if tally := _of_school(match):
            yield school, Kind.SCHOOL, tally, 1
    for one in found.memberships:
        if one.change is not Change.UPDATED:
            yield one.school, one.known.kind, Tally(one.change), 1
    for kind, school in _updated(found):
        yield school, kind, Tally.UPDATED, 1
    for kind, school in found.skipped:
        yield school, kind, Tally.SKIPPED, 1
    yield from _of_sections(found)
    for one in found.rosters:
        school = None if one.section is None else one.section.school
        yield school, Kind.ENROLLMENT, *((Tally.SKIPPED, one.records) if one.change is None else (Tally(one.change), 1))
    for record in run.feed.quarantined:
        for key in {run.school_of(key) for key in record.school_source_ids}:
            yield key, record.kind, Tally.QUARANTINED, 1


def _of_sections(found: Differences) -> Counted:
    for section in found.sections:
        if change := found.section_change(section):
            yield section.school, Kind.SECTION, Tally(change), 1
        if section.skipped:
            yield section.school, Kind.SECTION, Tally.SKIPPED, 1
    for one in found.teaching:
        if one.change is None:
            yield one.section.school, Kind.SECTION, Tally.SKIPPED, one.records


def _of_school(match: SchoolMatch) -> Tally | None:
    if match.known is None:
        return Tally.CREATED
    return Tally.UPDATED if match.is_changed else None


def _updated(found: Differences) -> list[tuple[Kind, SchoolId | None]]:
    """People whose own fields change, or who have a new primary school, where they were before."""
    came = {(one.known, one.school) for one in found.memberships if one.change in (Change.CREATED, Change.RETURNED)}
    updated = {
        (known, school): known.kind
        for known in found.people
        if known.standing is Standing.UPDATED
        for school in part_schools(found, known)
    }
    updated |= {
        (one.known, one.school): one.known.kind
        for one in found.memberships
        if one.change is Change.UPDATED and one.is_primary
    }
    return [(kind, school) for (person, school), kind in updated.items() if (person, school) not in came]


def counts_of_run(run: Run, found: Differences, held: Collection[SchoolId]) -> Counts:
    counted: Counter[tuple[Kind, Tally]] = Counter()
    for school, match in run.schools:
        if school not in held and (tally := _of_school(match)):
            counted[Kind.SCHOOL, tally] += 1
    touched = {one.known for one in found.memberships}
    for known in found.people:
        if tally := _TALLIES.get(known.standing, Tally.UPDATED if known in touched else None):
            counted[known.kind, tally] += 1
    for kind, _ in found.skipped:
        counted[kind, Tally.SKIPPED] += 1
    for _, kind, tally, count in _of_sections(found):
        counted[kind, tally] += count
    for one in found.rosters:
        tally, count = (Tally.SKIPPED, one.records) if one.change is None else (Tally(one.change), 1)
        counted[Kind.ENROLLMENT, tally] += count
    for record in run.feed.quarantined:
        counted[record.kind, Tally.QUARANTINED] += 1
    return Counts(dict(counted))


# ── what the guards must know ────────────────────────────────────────────────────────────────────────────────────────


def evidence(run: Run, counts: dict[SchoolId, Counts]) -> list[PartEvidence]:
    return [_evidence(run, school, match, counts[school]) for school, match in run.schools]


def _evidence(run: Run, school: SchoolId, match: SchoolMatch, counts: Counts) -> PartEvidence:
    leaving = {kind: counts.of(kind, Tally.LEFT) for kind in Kind}
    leaving[Kind.ENROLLMENT] -= sum(
        one.change is Change.LEFT
        and one.section.school == school
        and one.ended_by is not None
        and one.ended_by < run.today
        for one in run.differences.rosters
        if one.section is not None
    )
    known = run.facts.schools.get(school)
    return PartEvidence(
        school=school,
        name=match.name,
        thresholds=HoldThresholds() if known is None else known.hold,
        active=_active(run, school),
        leaving=leaving,
        updated={kind: counts.of(kind, Tally.UPDATED) for kind in Kind},
        quarantined=_quarantined(run, school),
        new_year=match.starts_new_year,
        is_new=match.known is None,
        new_sections=len(_coming(run, school)),
        doubles=_doubles(run, school),
        unshared=match.unshared,
    )


def _coming(run: Run, school: SchoolId) -> list[FeedSection]:
    found = run.differences.sections
    return [
        one.record
        for one in found
        if one.school == school and one.change is Change.CREATED and not one.key.startswith(HOMEROOM_LIST)
    ]


def _doubles(run: Run, school: SchoolId) -> dict[str, int]:
    """Of the sections that would come, those that another source has brought to the school already."""
    names = {id: name for (_, name), id in run.facts.sources.items()}
    there: dict[str, set[tuple[str, ...]]] = {}
    for id, one in run.facts.sections.items():
        here = one.school == school and one.status is SectionStatus.ACTIVE
        if here and one.source is not None and one.source != run.source_id:
            fields = run.facts.section_fields[id]
            there.setdefault(names[one.source], set()).add(_mark(one.name, fields.period, fields.course_number))
    coming = [(_mark(one.name, one.period, one.course_number), one.course_said) for one in _coming(run, school)]
    counted = {
        name: sum(mark in marks if said else mark[:2] in {one[:2] for one in marks} for mark, said in coming)
        for name, marks in there.items()
    }
    return {name: count for name, count in counted.items() if count}


def _mark(*texts: str | None) -> tuple[str, ...]:
    return tuple((text or "").strip(" ").lower() for text in texts)


def _members(run: Run, known: Known, school: SchoolId) -> bool:
    row = run.facts.memberships(known.kind).get((known.id, school))
    if row is None or not row.active or row.origin is not RecordOrigin.SOURCE:
        return False
    if run.source_id in row.sources or run.others.isdisjoint(row.sources):
        return True
    found = run.differences
    placed = [one for one in found.shared if one.is_placed]
    placed += [one for one in found.memberships if one.change is Change.UPDATED]
    return any(one.known is known and one.school == school for one in placed)


def _counts_as_active(run: Run, known: Known, school: SchoolId) -> bool:
    ignored = known.standing in (Standing.IGNORED, Standing.KEPT, Standing.ON_FILE)
    return is_active(known) and not ignored and _members(run, known, school)


def _active(run: Run, school: SchoolId) -> dict[Kind, int]:
    """How many records of this source the school had before the run."""
    found = run.differences
    active = {kind: sum(_counts_as_active(run, known, school) for known in found.of(kind)) for kind in PEOPLE}
    sections = {one.id: one.on_file for one in found.sections if one.school == school and one.on_file is not None}
    active[Kind.SECTION] = sum(one.status is SectionStatus.ACTIVE for one in sections.values())
    active[Kind.ENROLLMENT] = sum(
        row.active and origin is RecordOrigin.SOURCE and section in sections
        for (section, _, origin), row in run.facts.enrollments.items()
    )
    return active


def _quarantined(run: Run, school: SchoolId) -> dict[Kind, int]:
    """Records already known that are quarantined."""
    found = run.differences
    left_out = (Standing.QUARANTINED, Standing.UNPLACED)
    counted = {
        kind: sum(known.standing in left_out and known_at(run, known, school) for known in found.of(kind))
        for kind in PEOPLE
    }
    counted[Kind.SECTION] = sum(one.quarantined and one.school == school for one in found.sections)
    sections = {one.id for one in found.sections if one.school == school}
    counted[Kind.ENROLLMENT] = sum(
        row.active
        and row.source_key is not None
        and section in sections
        and origin is RecordOrigin.SOURCE
        and row.source_key in run.feed.left_out(Kind.ENROLLMENT)
        for (section, _, origin), row in run.facts.enrollments.items()
    )
    return counted


def known_at(run: Run, known: Known, school: SchoolId) -> bool:
    row = run.facts.memberships(known.kind).get((known.id, school))
    return row is not None and row.active
