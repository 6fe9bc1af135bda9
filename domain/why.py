""" "Why am I here?" in words: what decided, who, when, and what stood there before.

Of one student; who had the seat before is named only to readers who may know.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.appointment import EndReason

MOST_STEPS = 5
SOMEWHERE = "another section"


class HomeroomChoice(StrEnum):
    """Which homeroom rule says, as of now, that the section is the student's homeroom."""

    PIN = "pin"
    ROSTER = "roster"
    CHANGED = "changed"
    """None does any more."""


@dataclass(frozen=True, slots=True)
class Made:
    """An appointment as it was made. `section` is None where the reader may not know it."""

    section: str | None
    by: str
    on: date
    prebooked: bool = False
    order: str | None = None
    """The mass schedule that made it: its order in words, or an empty text for a reader who may not know it."""
    waited_since: date | None = None
    """From when on the student had waited for it, where a waitlist made it."""
    elsewhere: str | None = None
    """Its flex period and date, where that is not the slot that is asked about."""


@dataclass(frozen=True, slots=True)
class Ended:
    """One that is over, and why."""

    made: Made
    reason: EndReason
    by: str
    on: date
    moved: bool = False
    """Whether it goes on in another slot."""


@dataclass(frozen=True, slots=True)
class Freed:
    """What freed a seat. `whose` is None where the reader may not know, or nobody does."""

    reason: EndReason
    by: str
    on: date
    whose: str | None = None
    moved: bool = False


def why_here(
    made: Made,
    chain: Sequence[Ended],
    *,
    direct: int = 1,
    homeroom: HomeroomChoice | None = None,
    restored: str | None = None,
    freed: Freed | None = None,
) -> str:
    """`chain`: what it took the place of, and so on back, newest first; the first `direct` gave way to it itself, which are two
    where it was moved and displaced what stood there. `restored`: who undid what had displaced it.

    `freed`: what had freed the seat, where it came from a waitlist; None: the section had got one more.
    """
    sentences = [f"{_made(made)}{_in_place_of(chain[:direct])}."]
    if made.waited_since is not None:
        sentences.append(f"Waited since {made.waited_since}, until {_seat(freed)}.")
    if restored is not None:
        sentences.append(f"It came back when {restored} undid the mass schedule that had displaced it.")
    if homeroom is not None:
        sentences.append(_HOMEROOM[homeroom])
    shown, hidden = chain[:MOST_STEPS], len(chain) - MOST_STEPS
    sentences += [f"Before: {one.made.section or SOMEWHERE}, {_lower(_made(one.made))}." for one in shown]
    if hidden > 0:
        sentences.append(f"And {hidden} more before that.")
    return " ".join(sentences)


def why_open(past: Sequence[Ended]) -> str:
    """`past`: what stood in the slot, newest first."""
    if not past:
        return "Nothing is booked here, and the history has nothing that was."
    last = past[0]
    how = _MOVED.get(last.reason, _ENDED[last.reason]) if last.moved else _ENDED[last.reason]
    return f"Open since {last.on}: {last.made.section or SOMEWHERE} {how.replace('{by}', last.by)}."


_HOMEROOM = {
    HomeroomChoice.PIN: "It is the homeroom because an admin pinned the student to it.",
    HomeroomChoice.ROSTER: "It is the homeroom because the student is on its roster and it is designated as one.",
    HomeroomChoice.CHANGED: "By now it is not the student's homeroom any more.",
}
_ENDED = {
    EndReason.DISPLACED: "was displaced by {by}, and what displaced it is over",
    EndReason.CANCELLED: "was cancelled by {by}",
    EndReason.UNDONE: "went when {by} undid the mass schedule that had booked it",
    EndReason.STUDENT_LEFT: "was cancelled because the student left the roster",
    EndReason.STUDENT_MOVED: "was cancelled because the student moved to another school",
    EndReason.SECTION_ENDED: "was cancelled because the section ended",
    EndReason.CLOSED: "was cancelled because there is no school that day",
}
_MOVED = {
    EndReason.CANCELLED: "was moved to another date or flex period by {by}",
    EndReason.CLOSED: "was moved to another date because there is no school that day",
}


_FREED = {
    EndReason.DISPLACED: "was replaced by another one, by {by}",
    EndReason.CANCELLED: "was cancelled by {by}",
    EndReason.UNDONE: "went when {by} undid the mass schedule that had booked it",
    EndReason.STUDENT_LEFT: "was cancelled because that student left the roster",
    EndReason.STUDENT_MOVED: "was cancelled because that student moved to another school",
    EndReason.SECTION_ENDED: "was cancelled because the section ended",
    EndReason.CLOSED: "was cancelled because there is no school for that student that day",
}


def _seat(freed: Freed | None) -> str:
    if freed is None:
        return "there was one more seat"
    whose = "another student's appointment" if freed.whose is None else f"the appointment of {freed.whose}"
    how = "was moved by {by}" if freed.moved else _FREED[freed.reason]
    return f"a seat was free on {freed.on}: {whose} {how.replace('{by}', freed.by)}"


def _made(made: Made) -> str:
    if made.waited_since is not None:
        return f"From the waitlist on {made.on}"
    how = "Pre-booked into the homeroom" if made.prebooked else "Booked"
    run = "" if made.order is None else " in a mass schedule"
    order = f" ({made.order})" if made.order else ""
    return f"{how} by {made.by}{run}{order} on {made.on}"


def _in_place_of(gave_way: Sequence[Ended]) -> str:
    """Where it was moved from, if it was, then what it displaced, if it did; of each the newest."""
    moved = next((one for one in gave_way if one.made.elsewhere is not None), None)
    displaced = next((one for one in gave_way if one.made.elsewhere is None), None)
    told = ""
    if moved is not None:
        why = f" because {moved.by} closed the school that day" if moved.reason is EndReason.CLOSED else ""
        told = f", moved from {_section(moved)}, {moved.made.elsewhere}{why}"
    return told if displaced is None else f"{told}, in place of {_section(displaced)}"


def _section(one: Ended) -> str:
    return one.made.section or "another appointment"


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]
