"""A roster sync: one run of read → validate → compare → (hold) → apply → report, and what it reports.

How a record finds its person is in `roster_identity`, when a part waits for an admin in `roster_hold`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.ids import SchoolId, SyncId
from domain.roster_feed import Kind, Notice


class Change(StrEnum):
    """What a run does to one record."""

    CREATED = "created"
    UPDATED = "updated"
    LEFT = "left"
    RETURNED = "returned"
    MOVED = "moved"
    """The student is now at another school only: in the old school's part this counts as `left`."""


class Tally(StrEnum):
    """What a run counts."""

    CREATED = "created"
    UPDATED = "updated"
    LEFT = "left"
    RETURNED = "returned"
    QUARANTINED = "quarantined"
    """Left out with a reason of its own; present all the same."""
    SKIPPED = "skipped"
    """Refers to a record that is left out, or is unknown."""


_CHANGES = (Tally.CREATED, Tally.UPDATED, Tally.LEFT, Tally.RETURNED)


@dataclass(frozen=True, slots=True)
class Counts:
    """By kind and tally; what is not in it is zero.

    A school's counts are of *its* records: a person who also belongs to another school is created there too. A run's
    counts are of the district's records, each once.
    """

    by: Mapping[tuple[Kind, Tally], int] = field(default_factory=dict)

    def of(self, kind: Kind, tally: Tally) -> int:
        return self.by.get((kind, tally), 0)

    @property
    def changes(self) -> int:
        return sum(count for (_, tally), count in self.by.items() if tally in _CHANGES)

    def to_json(self) -> dict[str, dict[str, int]]:
        """Every kind with every tally, zeros included."""
        return {kind.value: {tally.value: self.of(kind, tally) for tally in Tally} for kind in Kind}

    @classmethod
    def from_json(cls, given: Mapping[str, Mapping[str, int]]) -> "Counts":
        return cls(
            {(Kind(kind), Tally(tally)): n for kind, tallies in given.items() for tally, n in tallies.items() if n}
        )


class SyncStatus(StrEnum):
    APPLIED = "applied"
    UNCHANGED = "unchanged"
    DRY_RUN = "dry-run"
    HELD = "held"
    """At least one part waits for an admin; the other parts were applied."""
    REJECTED = "rejected"
    """The input as a whole cannot be trusted; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a part waits: a stable code and a sentence that says what, how many, and what to do."""

    code: str
    message: str


class Decision(StrEnum):
    """What became of a part that waited."""

    RELEASED = "released"
    DISCARDED = "discarded"
    """Somebody decided that it is not to be applied; the school stays as it is."""
    SUPERSEDED = "superseded"
    """A newer run of the same source has come: what still waits, waits there."""


@dataclass(frozen=True, slots=True)
class PartDecision:
    """Who decided, and when; a part is superseded by whoever ran the newer sync."""

    what: Decision
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SyncPart:
    """What became of one school."""

    school: SchoolId | None
    """None: a school that does not exist (yet), because this was a dry run or its part is held."""
    name: str
    status: SyncStatus
    counts: Counts
    hold: Hold | None = None
    decision: PartDecision | None = None
    """Of a part that waited; None while it does."""

    def to_json(self) -> dict[str, Any]:
        hold = None if self.hold is None else {"code": self.hold.code, "message": self.hold.message}
        return {"school": self.name, "status": self.status.value, "counts": self.counts.to_json(), "hold": hold}


@dataclass(frozen=True, slots=True)
class SyncQuarantine:
    """One record that was left out. `ordinal` is its place in the report."""

    ordinal: int
    kind: Kind
    file: str
    row: int
    field: str
    value: str
    code: str
    message: str
    school_name: str | None = None
    """The schools that the record names, as far as they are known; several with commas between them."""
    source_id: str | None = None
    """The record's own id at the source; of a roster that cannot be read, its section's. None where it cannot be read."""

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind.value,
            "school": self.school_name,
            "file": self.file,
            "row": self.row,
            "field": self.field,
            "value": self.value,
            "code": self.code,
            "message": self.message,
            "sourceId": self.source_id,
        }


@dataclass(frozen=True, slots=True)
class SyncChange:
    """One record that a run changed, or (dry run, held part) would change; `before` and `after` hold what differs."""

    ordinal: int
    school: SchoolId | None
    school_name: str | None
    kind: Kind
    change: Change
    name: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class RosterSync:
    """The report of one run."""

    id: SyncId
    """0 until it has been written down."""
    status: SyncStatus
    dry_run: bool
    format: str
    fingerprint: str | None
    parts: Sequence[SyncPart]
    counts: Counts
    notices: Sequence[Notice]
    quarantined: int
    """How many records are listed one by one; those that a notice stands for are only in the counts."""
    run_by: str
    started_at: datetime
    finished_at: datetime
    error: Mapping[str, Any] | None = None
    """`{"code", "message"}` of a run that was rejected."""
    kept_until: datetime | None = None
    """Until then the input is kept, so that what waits can be released without it; None where it is not kept."""
    pulled: bool = False
    """Whether it came from a roster service, which may have been removed since; else from files."""
    source: str | None = None
    """What the source is called; None of runs that nobody wrote it down for."""

    @property
    def waiting(self) -> Sequence[SyncPart]:
        """The parts that wait for an admin. What a dry run would hold waits for nobody."""
        held = [part for part in self.parts if part.hold is not None and part.decision is None]
        return [] if self.dry_run else held

    def to_json(self) -> dict[str, Any]:
        """Without the quarantined records, which the caller adds from their list."""
        return {
            "status": self.status.value,
            "schools": [part.to_json() for part in self.parts],
            "counts": self.counts.to_json(),
            "notices": [
                {"code": one.code, "message": one.message, "file": one.file, "count": one.count} for one in self.notices
            ],
        }


def part_status(counts: Counts, hold: Hold | None, *, dry_run: bool) -> SyncStatus:
    if hold is not None:
        return SyncStatus.HELD
    if counts.changes == 0:
        return SyncStatus.UNCHANGED
    return SyncStatus.DRY_RUN if dry_run else SyncStatus.APPLIED


def run_status(parts: Iterable[SyncStatus], counts: Counts, *, dry_run: bool) -> SyncStatus:
    """`held` as soon as one part is, whatever the others did; a dry run stays one, its parts say what would be held."""
    if dry_run:
        return SyncStatus.DRY_RUN
    if SyncStatus.HELD in set(parts):
        return SyncStatus.HELD
    return SyncStatus.APPLIED if counts.changes else SyncStatus.UNCHANGED
