"""Waiting for a seat in a full section, on one date and flex period: who may, and what becomes of them when one is free."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from domain.booking import BookingFacts
from domain.errors import Refused
from domain.ids import FlexPeriodId, SectionId, StudentId, WaiterId
from domain.self_scheduling import SelfSchedulingNow, refusals_of_own_booking

MOST_WAITING = 250
"""So many may wait for one place; nobody behind them would ever be served."""
_OF_THE_MOMENT = frozenset({"WINDOW_CLOSED", "BEYOND_HORIZON"})
"""When students may act for themselves: asked when they join, not when a seat is free."""


@dataclass(frozen=True, slots=True, order=True)
class WaitingPlace:
    """What people wait for: a section on one date and flex period."""

    section: SectionId
    day: date
    flex_period: FlexPeriodId


class WaitEnd(StrEnum):
    """Why somebody waits no longer."""

    SEATED = "seated"
    LEFT = "left"
    SEATED_ELSEWHERE = "seated_elsewhere"
    """Another waitlist had a seat for the same slot first."""
    BOOKED = "booked"
    """They are in the section already: staff have booked them."""
    DATE_OVER = "date_over"
    """The date is over, or can be changed no more."""
    CLOSED = "closed"
    STUDENT_LEFT = "student_left"
    SECTION_ENDED = "section_ended"
    SECTION_NOT_OPEN = "section_not_open"
    SELF_SCHEDULING_OFF = "self_scheduling_off"


_ENDS = {
    "NOT_A_MEMBER": WaitEnd.STUDENT_LEFT,
    "SECTION_NOT_ACTIVE": WaitEnd.SECTION_ENDED,
    "FROZEN": WaitEnd.DATE_OVER,
    "CLOSED": WaitEnd.CLOSED,
    "ALREADY_BOOKED": WaitEnd.BOOKED,
    "SECTION_NOT_OPEN": WaitEnd.SECTION_NOT_OPEN,
    "SELF_SCHEDULING_OFF": WaitEnd.SELF_SCHEDULING_OFF,
}
"""Refusals with which waiting is over; of several, the first here is told."""


@dataclass(frozen=True, slots=True)
class Waiter:
    """A student who waits, or has waited. Of one place, the lower id is served first."""

    id: WaiterId
    student: StudentId
    place: WaitingPlace
    joined_by: str
    joined_at: datetime
    end: WaitEnd | None = None
    ended_at: datetime | None = None
    position: int | None = None
    """1 is next; None where they wait no longer."""


class Turn(StrEnum):
    """What a waiter is told when it is their turn."""

    SEAT = "seat"
    NO_SEAT = "no_seat"
    """Nobody gets one now: the section is full, or not available."""
    PASSED_OVER = "passed_over"
    """Something else holds the student then, which may change: they keep their place, and the next one is asked."""


def refusals_of_promotion(facts: BookingFacts, now: SelfSchedulingNow) -> list[Refused]:
    """Every reason why the waiter cannot have a seat: those of a student's own booking, whatever the hour and whoever waits."""
    free = replace(facts, place=replace(facts.place, waiting=0))
    return [refused for refused in refusals_of_own_booking(free, now) if refused.code not in _OF_THE_MOMENT]


def turn_of(refusals: Sequence[Refused]) -> Turn | WaitEnd:
    """What these reasons mean for the waiter: they end the waiting, stop the whole list, or pass over this one."""
    codes = {refused.code for refused in refusals}
    for code, end in _ENDS.items():
        if code in codes:
            return end
    if codes & {"FULL", "BLOCKED"}:
        return Turn.NO_SEAT
    return Turn.PASSED_OVER if codes else Turn.SEAT


def refusals_of_joining(facts: BookingFacts, now: SelfSchedulingNow, *, waits: bool) -> list[Refused]:
    """Every reason why the student may not wait for a seat, `FULL` being none. `waits`: they do already."""
    place = facts.place
    found = [refused for refused in refusals_of_own_booking(facts, now) if refused.code != "FULL"]
    if waits:
        found.append(Refused("ALREADY_WAITING", f"You wait for {place.name} then already.", field="sectionId"))
    elif not found and not place.waiting and place.has_seat:
        found.append(Refused("SEAT_FREE", f"{place.name} has a free seat: book it.", field="sectionId"))
    elif place.waiting >= MOST_WAITING:
        found.append(
            Refused(
                "WAITLIST_FULL",
                f"{place.waiting} students wait for {place.name} already: choose another section.",
                field="sectionId",
                details={"waiting": place.waiting},
            )
        )
    return found
