"""What becomes of a row of a mass run when the run is undone: taken back whole, or left alone for a reason.

`decide_undo` is the whole rule for one row that the run booked, `decide_return` for one that it cancelled. Adapters may
batch them, never bend them.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.appointment import Appointment
from domain.mass_schedule import FreezeReason


class UndoOutcome(StrEnum):
    """What becomes of a row of a run when the run is undone."""

    REMOVED = "removed"
    """What the run created is gone."""
    RESTORED = "restored"
    """What the run displaced or cancelled is back."""
    OPENED = "opened"
    """What it displaced belonged to runs undone meanwhile: the slot is open."""
    CHANGED_SINCE = "changed_since"
    ATTENDANCE_TAKEN = "attendance_taken"
    PAST = "past"
    FROZEN_TODAY = "frozen_today"
    NOT_A_MEMBER = "not_a_member"
    SECTION_NOT_ACTIVE = "section_not_active"
    CLOSED = "closed"
    BLOCKED = "blocked"
    CLASH = "clash"
    FULL = "full"

    @property
    def takes_back(self) -> bool:
        return self in (UndoOutcome.REMOVED, UndoOutcome.RESTORED, UndoOutcome.OPENED)


@dataclass(frozen=True, slots=True)
class Return:
    """Whether what a row displaced could be booked again."""

    is_member: bool
    section_active: bool
    closed: bool
    blocked: bool
    clashes: bool
    has_seat: bool


@dataclass(frozen=True, slots=True)
class UndoFacts:
    """What `decide_undo` may know of one row that a run wrote."""

    standing: Appointment | None
    """The appointment that the run wrote, None when it stands no longer."""
    frozen: FreezeReason | None
    """The date's own share of the freeze."""
    returns: Return | None
    """What would come back; None when nothing that still counts stood there before."""


def decide_undo(facts: UndoFacts) -> UndoOutcome:
    """The whole rule for one row, first match wins."""
    row = facts.standing
    if row is None or row.version != row.birth:
        return UndoOutcome.CHANGED_SINCE
    if row.attendance_taken:
        return UndoOutcome.ATTENDANCE_TAKEN
    if facts.frozen is not None:
        return UndoOutcome(facts.frozen.value)
    if row.replaced is None:
        return UndoOutcome.REMOVED
    if facts.returns is None:
        return UndoOutcome.OPENED
    return _may_return(facts.returns)


def decide_return(returns: Return | None, frozen: FreezeReason | None, *, untouched: bool) -> UndoOutcome:
    """The whole rule for a row that the run cancelled.

    `untouched`: the slot is open and nothing stood there since. `returns` None: what stood there went with its run.
    """
    if not untouched:
        return UndoOutcome.CHANGED_SINCE
    if frozen is not None:
        return UndoOutcome(frozen.value)
    return UndoOutcome.OPENED if returns is None else _may_return(returns)


def _may_return(back: Return) -> UndoOutcome:
    if not back.is_member:
        return UndoOutcome.NOT_A_MEMBER
    if not back.section_active:
        return UndoOutcome.SECTION_NOT_ACTIVE
    if back.closed:
        return UndoOutcome.CLOSED
    if back.blocked:
        return UndoOutcome.BLOCKED
    if back.clashes:
        return UndoOutcome.CLASH
    return UndoOutcome.RESTORED if back.has_seat else UndoOutcome.FULL


def went_with_its_run(displaced: Appointment, displaced_at: datetime, run_undone_at: datetime | None) -> bool:
    """Whether a displaced appointment counts no more, since its run was undone meanwhile: what it displaced counts instead.

    What the undo of its run had left standing counts: it was displaced only later, or edited since its run wrote it.
    """
    as_written = displaced.version == displaced.birth
    return as_written and run_undone_at is not None and run_undone_at >= displaced_at
