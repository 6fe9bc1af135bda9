"""A record of a source whose keys name two people, until an admin says who it is or the source is corrected."""

from dataclasses import dataclass
from datetime import datetime

from domain.ids import ConflictId, SyncId
from domain.roster_feed import Kind
from domain.roster_identity import Conflict


@dataclass(frozen=True, slots=True)
class ConflictRecord:
    """The record as the latest feed that had it said."""

    source_key: str
    sis_id: str
    first_name: str
    last_name: str
    email: str | None


@dataclass(frozen=True, slots=True)
class ConflictChoice:
    """Who an admin says the record is; the next sync of the source honours it."""

    person: int | None
    """A student or staffer, as the conflict's kind says; None: somebody new."""
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class IdentityConflict:
    """Nothing is changed for the record, nor for the people it names, while this is open."""

    id: ConflictId
    kind: Kind
    """`Kind.STUDENT` or `Kind.STAFFER`."""
    format: str
    source: str
    """The source's name."""
    code: Conflict
    record: ConflictRecord
    people: tuple[int, ...]
    """Those whom its keys name, by id; none where two records of the feed claim the same key."""
    sync: SyncId
    """The latest run that found it."""
    found_at: datetime
    choice: ConflictChoice | None = None
