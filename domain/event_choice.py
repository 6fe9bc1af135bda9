"""By which words an event of a calendar is known to be a day off, and why the others are left out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.errors import Refused
from domain.letters import alike

SAYS_NO_SCHOOL = (
    "no school", "no classes", "no students", "no student attendance", "students off", "student holiday", "school holiday",
    "school closed", "schools closed", "school closure", "non student day", "non attendance day", "student free day",
)  # fmt: skip
"""What only a day off says. Not `holiday` or `break`: there are holiday concerts, and the first day after winter break."""
FEWEST_LETTERS = 2


class WhyLeftOut(StrEnum):
    """Why an event is no day off, in the order in which it is asked."""

    CANCELLED = "cancelled"
    TIMED = "timed"
    """It takes part of a day."""
    OUTSIDE_SCHOOL_YEAR = "outside_school_year"
    NOT_NAMED = "not_named"
    """It takes whole days, and says none of the words."""
    REPEATED = "repeated"
    """An earlier event says the same."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    row: int
    summary: str
    first_day: date | None
    """As written; None where that cannot be read."""
    why: WhyLeftOut
    is_named: bool
    """It says one of the words."""


@dataclass(frozen=True, slots=True)
class LeftOutEvents:
    """All that were left out for one reason: how many, and the first of them."""

    why: WhyLeftOut
    count: int
    events: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class EventChoice:
    """Which events are meant: those that say one of the words as whole words, in any case; without words, all.

    Raises `Refused` `SEARCH_TOO_SHORT`.
    """

    words: tuple[str, ...] = SAYS_NO_SCHOOL
    except_words: tuple[str, ...] = ()
    """What says one of these is not meant, whatever else it says: `kindergarten`."""

    def __post_init__(self) -> None:
        for field, given in (("words", self.words), ("exceptWords", self.except_words)):
            if any(len(_spoken(words).replace(" ", "")) < FEWEST_LETTERS for words in given):
                message = f"The words of a day off have at least {FEWEST_LETTERS} letters, such as no school."
                raise Refused("SEARCH_TOO_SHORT", message, field=field)

    def names(self, summary: str, categories: Iterable[str] = ()) -> bool:
        said = [_spoken(text) for text in (summary, *categories)]
        return (not self.words or _says(said, self.words)) and not _says(said, self.except_words)


def chosen(words: Sequence[str] | None, except_words: Sequence[str] | None) -> EventChoice | None:
    """As somebody says it; None where nothing is said."""
    if words is None and not except_words:
        return None
    return EventChoice(SAYS_NO_SCHOOL if words is None else tuple(words), tuple(except_words or ()))


def left_out_events(left_out: Sequence[LeftOut], most: int) -> tuple[LeftOutEvents, ...]:
    """By reason; at most `most` of each are listed, those that say one of the words first."""
    found = []
    for why in WhyLeftOut:
        events = [one for one in left_out if one.why is why]
        if events:
            first = sorted(events, key=lambda one: not one.is_named)[:most]
            found.append(LeftOutEvents(why, len(events), tuple(first)))
    return tuple(found)


def _says(said: Iterable[str], words: Iterable[str]) -> bool:
    return any(_spoken(one) in text for one in words for text in said)


def _spoken(text: str) -> str:
    """Letters and digits, one blank around every word: ` no school `."""
    words = "".join(letter if letter.isalnum() else " " for letter in alike(text).replace("'", "").replace("’", ""))
    return f" {' '.join(words.split())} "
