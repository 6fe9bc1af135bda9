"""From rows of the `roster_sync_*` tables to what `domain.roster_sync` calls them."""

from typing import Any

from domain.ids import SchoolId, SyncId
from domain.roster_feed import Kind, Notice
from domain.roster_sync import (
    Change,
    Counts,
    Decision,
    Hold,
    PartDecision,
    RosterSync,
    SyncChange,
    SyncPart,
    SyncQuarantine,
    SyncStatus,
)


def sync_of(row: Any, parts: list[SyncPart]) -> RosterSync:
    return RosterSync(
        id=SyncId(row["id"]),
        status=SyncStatus(row["status"]),
        dry_run=row["dry_run"],
        format=row["format"],
        fingerprint=row["fingerprint"],
        parts=parts,
        counts=Counts.from_json(row["counts"]),
        notices=[Notice(one["code"], one["message"], one["file"], one["count"]) for one in row["notices"]],
        quarantined=row["quarantined"],
        run_by=row["run_by"],
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        error=row["error"],
        kept_until=row["kept_until"],
        pulled=row["pulled"],
        source=row["source_name"],
    )


def part_of(row: Any) -> SyncPart:
    hold = None if row["hold_code"] is None else Hold(row["hold_code"], row["hold_reason"])
    school = None if row["school_id"] is None else SchoolId(row["school_id"])
    status, counts = SyncStatus(row["status"]), Counts.from_json(row["counts"])
    decision = None
    if row["decision"] is not None:
        decision = PartDecision(Decision(row["decision"]), row["decided_by"], row["decided_at"])
    return SyncPart(school, row["school_name"], status, counts, hold, decision)


def quarantined_of(row: Any) -> SyncQuarantine:
    fields = ("file", "row", "field", "value", "code", "message", "school_name", "source_key")
    return SyncQuarantine(row["ordinal"], Kind(row["kind"]), *(row[field] for field in fields))


def change_of(row: Any) -> SyncChange:
    return SyncChange(
        row["ordinal"],
        None if row["school_id"] is None else SchoolId(row["school_id"]),
        row["school_name"],
        Kind(row["kind"]),
        Change(row["change"]),
        row["name"],
        row["before"],
        row["after"],
    )
