"""What becomes of every single row of a mass order, and what all of them come to.

`decide` is the whole rule for one student, one date and one flex period; where bookings are cancelled, `decide_cancel` is.
Adapters may batch them, never bend them.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.appointment import Appointment
from domain.ids import SectionId
from domain.mass_order import Existing

RULE_VERSION = 1
"""Part of every plan's fingerprint: a change of the rules makes old plans `PLAN_CHANGED`."""


class Outcome(StrEnum):
    """What becomes of a row; in the order in which `decide` asks."""

    CLOSED = "closed"
    FROZEN = "frozen"
    NO_HOMEROOM = "no_homeroom"
    AMBIGUOUS_HOMEROOM = "ambiguous_homeroom"
    BLOCKED = "blocked"
    UNCHANGED = "unchanged"
    LOCKED = "locked"
    KEPT = "kept"
    CLASH = "clash"
    FULL = "full"
    REPLACED = "replaced"
    CREATED = "created"
    CANCELLED = "cancelled"

    @property
    def books(self) -> bool:
        """The row ends as an appointment of the run."""
        return self in (Outcome.CREATED, Outcome.REPLACED)

    @property
    def writes(self) -> bool:
        return self.books or self is Outcome.CANCELLED


class FreezeReason(StrEnum):
    PAST = "past"
    FROZEN_TODAY = "frozen_today"
    ATTENDANCE_TAKEN = "attendance_taken"


@dataclass(frozen=True, slots=True)
class SlotFacts:
    """What `decide` may know of one student on one date in one flex period."""

    closed: bool
    frozen: FreezeReason | None
    homerooms: int
    """How many homerooms there are to choose from; only asked when `target` is None."""
    blocked: bool
    target: SectionId | None
    current: Appointment | None
    may_unlock: bool
    clashes: bool
    has_seat: bool


def decide(facts: SlotFacts, existing: Existing) -> Outcome:
    """The whole rule for one row, first match wins."""
    if facts.closed:
        return Outcome.CLOSED
    if facts.frozen:
        return Outcome.FROZEN
    if facts.target is None:
        return Outcome.NO_HOMEROOM if facts.homerooms == 0 else Outcome.AMBIGUOUS_HOMEROOM
    if facts.blocked:
        return Outcome.BLOCKED
    if facts.current is not None and facts.current.section == facts.target:
        return Outcome.UNCHANGED
    if facts.current is not None and not existing.displaces(facts.current, may_unlock=facts.may_unlock):
        return Outcome.LOCKED if facts.current.locked else Outcome.KEPT
    if facts.clashes:
        return Outcome.CLASH
    if not facts.has_seat:
        return Outcome.FULL
    return Outcome.CREATED if facts.current is None else Outcome.REPLACED


def decide_cancel(
    frozen: FreezeReason | None, current: Appointment, existing: Existing, *, may_unlock: bool
) -> Outcome:
    """The whole rule for a booking that is to be cancelled. That there is no school then is no reason to keep it."""
    if frozen:
        return Outcome.FROZEN
    if not existing.displaces(current, may_unlock=may_unlock):
        return Outcome.LOCKED if current.locked else Outcome.KEPT
    return Outcome.CANCELLED


def frozen_on(day: date, today: date, *, school_is_frozen: bool) -> FreezeReason | None:
    """The date's own share of the freeze; attendance is the appointment's."""
    if day < today:
        return FreezeReason.PAST
    if day == today and school_is_frozen:
        return FreezeReason.FROZEN_TODAY
    return None


class ReportedIdCode(StrEnum):
    """Why an id of a list needs a person's eye."""

    UNKNOWN_STUDENT = "UNKNOWN_STUDENT"
    INACTIVE_STUDENT = "INACTIVE_STUDENT"
    DUPLICATE_ID = "DUPLICATE_ID"


@dataclass(frozen=True, slots=True)
class ReportedId:
    """Once per id and list, with every line it stands on. A student who is excluded twice is not worth telling."""

    code: ReportedIdCode
    value: str
    lines: tuple[int, ...]
    excluded: bool = False
    """It stands in a list of those to leave out."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of rows by outcome; tallies of parts add up."""

    counts: Mapping[Outcome, int]

    @classmethod
    def empty(cls) -> "Tally":
        return cls({})

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(dict(Counter(self.counts) + Counter(other.counts)))

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def written(self) -> int:
        """Rows that change the schedule."""
        return sum(count for outcome, count in self.counts.items() if outcome.writes)

    def differences(self, other: "Tally") -> dict[Outcome, tuple[int, int]]:
        """The outcomes whose counts differ: (here, there)."""
        return {
            outcome: (self.counts.get(outcome, 0), other.counts.get(outcome, 0))
            for outcome in Outcome
            if self.counts.get(outcome, 0) != other.counts.get(outcome, 0)
        }
