"""What holds for a section on some dates only: what it is called and where it meets then, and when it is not available."""

from dataclasses import dataclass
from datetime import date

from domain.errors import Refused
from domain.free_text import text_refusals
from domain.ids import BlockId, FlexPeriodId, SchoolId, SectionId, StafferId

LONGEST_NAME = 255
LONGEST_ROOM = 100
MOST_SEATS = 10_000


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What is otherwise on one date; None is as always."""

    section: SectionId
    day: date
    name: str | None = None
    room: str | None = None
    seats: int | None = None

    @property
    def is_empty(self) -> bool:
        return self.name is None and self.room is None and self.seats is None


def room_on(adjustment: Adjustment | None, own: str | None, leads: str | None) -> str | None:
    """Where a section meets: in the date's room, else its own, else its lead's."""
    dates = None if adjustment is None else adjustment.room
    return next((room for room in (dates, own, leads) if room is not None), None)


@dataclass(frozen=True, slots=True)
class Block:
    """A section, or (exactly one of them) all sections a staffer leads, is not available in these periods; None is in all."""

    id: BlockId
    school: SchoolId
    section: SectionId | None
    staffer: StafferId | None
    first_day: date
    last_day: date
    flex_periods: frozenset[FlexPeriodId] | None
    reason: str


def adjustment_refusals(wanted: Adjustment) -> list[Refused]:
    """Everything that is wrong with it; name and room without spaces around them."""
    found = text_refusals("name", wanted.name, LONGEST_NAME) + text_refusals("room", wanted.room, LONGEST_ROOM)
    if wanted.name == "" or wanted.room == "":
        message = "A name or room has at least one character: leave it null to go back to what holds otherwise."
        found.append(Refused("BAD_NAME", message, field="name" if wanted.name == "" else "room"))
    return found + seat_refusals(wanted.seats)


def seat_refusals(seats: int | None) -> list[Refused]:
    if seats is None or 0 <= seats <= MOST_SEATS:
        return []
    return [Refused("BAD_SEATS", f"A section has 0 to {MOST_SEATS} seats.", field="seats")]


def day_refusals(day: date, *, covered: bool) -> list[Refused]:
    """`covered`: by a school year."""
    if covered:
        return []
    return [
        Refused(
            "OUTSIDE_SCHOOL_YEAR",
            f"{day} lies in no school year: correct the date, or set the school year first.",
            field="date",
        )
    ]
