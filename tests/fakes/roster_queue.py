"""What a run makes of the queue of identity conflicts, in memory."""

from dataclasses import replace

from domain.ids import ConflictId, SyncId
from domain.roster import Status
from domain.roster_choices import is_dropped
from domain.roster_conflict import ConflictRecord
from domain.roster_feed import Kind
from domain.roster_identity import Conflict
from domain.roster_validation import folded
from tests.fakes.roster_rows import ConflictRow
from tests.fakes.roster_run import PEOPLE, Known, Run, leaves


def dropped_choices(run: Run) -> int:
    """How many choices have become stale."""
    found = _found(run)
    return sum(
        row.choice is not None
        and is_dropped(
            row.source_key in run.feed.people(kind),
            still_conflict=(kind, row.source_key) in found,
            complete=run.names_all_people,
        )
        for kind in PEOPLE
        for row in run.open_conflicts(kind)
    )


def keep_conflicts(run: Run, sync: SyncId) -> None:
    """Found again they stay open, and a choice is dropped; no longer found they are resolved by the source or a choice."""
    facts, found = run.facts, _found(run)
    kept, still = list[ConflictRow](), set[tuple[Kind, str]]()
    for row in facts.conflicts:
        if not row.is_open or row.source != run.source_id:
            kept.append(row)
            continue
        known = found.get((row.kind, row.source_key))
        if known is not None:
            still.add((row.kind, row.source_key))
            kept.append(_told(run, replace(row, choice=None, found_by=sync), known))
        else:
            kept.append(replace(row, is_open=not _resolved(run, row)))
    facts.conflicts = kept
    for (kind, key), known in found.items():
        if (kind, key) not in still:
            id = ConflictId(run.store.number())
            new = ConflictRow(run.source_id, kind, key, known.conflict or Conflict.EMAIL, sync, id=id, found_at=run.now)
            facts.conflicts.append(_told(run, new, known))


def _found(run: Run) -> dict[tuple[Kind, str], Known]:
    return {(known.kind, known.key): known for known in run.differences.people if known.conflict}


def _told(run: Run, row: ConflictRow, known: Known) -> ConflictRow:
    record, conflict = known.record, known.conflict
    assert record is not None
    assert conflict is not None
    said = ConflictRecord(known.key, record.sis_id, record.first_name, record.last_name, record.email)
    return replace(row, code=conflict, record=said, people=_people(run, known))


def _people(run: Run, known: Known) -> tuple[int, ...]:
    """Whom the keys of a record name."""
    record = known.record
    assert record is not None
    leaving = {one.id for one in run.differences.people if leaves(one)}
    named = {known.claimed} if known.claimed is not None else set[int]()
    if known.person is not None:
        named.add(known.id)
    for id, person in run.facts.people(known.kind).items():
        if person.status is Status.ACTIVE and id not in leaving:
            same_email = record.email is not None and person.email is not None
            same_email = same_email and folded(record.email or "") == folded(person.email or "")
            if same_email or (known.conflict is Conflict.SIS_ID and person.sis_id == record.sis_id):
                named.add(id)
    return tuple(sorted(named))


def _resolved(run: Run, row: ConflictRow) -> bool:
    """Of a conflict that was not found again. A choice whose part is held has yet to be written."""
    here = row.source_key in run.feed.people(row.kind)
    if not (run.names_all_people or here or row.source_key in run.feed.said_gone(row.kind)):
        return False
    if row.choice is None or (row.kind, row.source_key) not in run.honoured:
        return True
    owner = run.facts.person_keys.get((row.kind, run.source_id, row.source_key))
    return owner is not None and row.choice.person in (None, owner.person)
