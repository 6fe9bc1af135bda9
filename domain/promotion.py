"""Where somebody is from the waitlist: since when they waited, and what had freed the seat they got."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.appointment import EndReason
from domain.ids import StudentId


@dataclass(frozen=True, slots=True)
class FreedSeat:
    """What freed a seat."""

    reason: EndReason
    by: str
    at: datetime
    student: StudentId | None = None
    """Whose seat it was; None where the undo of a mass run left no trace of whom it had booked."""
    moved: bool = False
    """Whose seat it was has another appointment instead."""


@dataclass(frozen=True, slots=True)
class Promotion:
    """An appointment that a waitlist made."""

    waited_since: datetime
    freed: FreedSeat | None
    """None where no appointment had ended: the section had got one more seat."""


@dataclass(frozen=True, slots=True)
class Ending:
    """Something that frees a seat: one appointment by its number in the history, or a whole run that was undone."""

    number: int
    at: datetime
    of_run: bool = False


def what_freed(endings: Collection[Ending], given: Collection[int], since: datetime) -> Ending | None:
    """Of what ended where somebody waited `since`: the latest, of which nobody else has the seat (`given`).

    The end of an appointment goes before the undo of a whole run at the same time, of which it is a part.
    """
    free: Sequence[Ending] = [one for one in endings if one.at >= since and (one.of_run or one.number not in given)]
    return max(free, key=lambda one: (one.at, not one.of_run, one.number), default=None)
