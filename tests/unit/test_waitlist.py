"""Waiting for a seat, as tables: who may, and what their turn brings."""

from dataclasses import replace

import pytest

from domain.appointment import Origin
from domain.booking import BookingFacts
from domain.errors import Refused
from domain.mass_schedule import FreezeReason
from domain.self_scheduling import SelfSchedulingNow, refusals_of_own_booking
from domain.waitlist import MOST_WAITING, Turn, WaitEnd, refusals_of_joining, refusals_of_promotion, turn_of
from tests.unit.test_self_scheduling import BOOKED, CLOSED_NOW, GYM, LEFT, NO_MORE, NOW, PLACE, facts


def waited(count: int, **changes: object) -> BookingFacts:
    return replace(facts(**changes), place=replace(facts(**changes).place, waiting=count))


def codes(refusals: list[Refused]) -> list[str]:
    return [one.code for one in refusals]


FULL = {"taken": 3}
OF_STAFF = replace(BOOKED, origin=Origin.STAFF)


@pytest.mark.parametrize(
    ("given", "now", "waits", "told"),
    [
        (facts(**FULL), NOW, False, []),
        (facts(taken=2), NOW, False, ["SEAT_FREE"]),
        (facts(seats=None), NOW, False, ["SEAT_FREE"]),
        (facts(blocked=("away",)), NOW, False, ["BLOCKED"]),
        (waited(1, taken=2), NOW, False, []),
        (waited(1, **FULL), NOW, True, ["ALREADY_WAITING"]),
        (waited(MOST_WAITING - 1, **FULL), NOW, False, []),
        (waited(MOST_WAITING, **FULL), NOW, False, ["WAITLIST_FULL"]),
        (facts(**FULL), CLOSED_NOW, False, ["WINDOW_CLOSED"]),
        (facts(**FULL, member=NO_MORE, open_to_students=False), NOW, False, ["SELF_SCHEDULING_OFF", "SECTION_NOT_OPEN"]),
        (facts(**FULL, current=OF_STAFF), NOW, False, ["RANK"]),
        (facts(**FULL, current=BOOKED), NOW, False, []),
        (facts(**FULL, current=replace(BOOKED, section=GYM)), NOW, False, ["ALREADY_BOOKED"]),
    ],
)  # fmt: skip
def test_who_may_wait(given: BookingFacts, now: SelfSchedulingNow, waits: bool, told: list[str]) -> None:
    assert codes(refusals_of_joining(given, now, waits=waits)) == told


@pytest.mark.parametrize(
    ("given", "turn"),
    [
        (waited(3, taken=2), Turn.SEAT),
        (waited(3, taken=2, current=BOOKED), Turn.SEAT),
        (waited(3, seats=None), Turn.SEAT),
        (waited(3, **FULL), Turn.NO_SEAT),
        (waited(3, taken=2, blocked=("away",)), Turn.NO_SEAT),
        (waited(3, **FULL, clashes=("Lunch",)), Turn.NO_SEAT),
        (waited(3, taken=2, clashes=("Lunch",)), Turn.PASSED_OVER),
        (waited(3, taken=2, current=OF_STAFF), Turn.PASSED_OVER),
        (waited(3, taken=2, current=replace(BOOKED, locked=True)), Turn.PASSED_OVER),
        (waited(3, **FULL, member=LEFT), WaitEnd.STUDENT_LEFT),
        (waited(3, member=replace(LEFT, may_self_schedule=False)), WaitEnd.STUDENT_LEFT),
        (waited(3, member=NO_MORE), WaitEnd.SELF_SCHEDULING_OFF),
        (waited(3, active=False), WaitEnd.SECTION_ENDED),
        (waited(3, open_to_students=False), WaitEnd.SECTION_NOT_OPEN),
        (waited(3, closed=True), WaitEnd.CLOSED),
        (waited(3, frozen=FreezeReason.PAST), WaitEnd.DATE_OVER),
        (waited(3, frozen=FreezeReason.FROZEN_TODAY), WaitEnd.DATE_OVER),
        (waited(3, current=replace(BOOKED, section=GYM)), WaitEnd.BOOKED),
    ],
)
def test_what_a_turn_brings(given: BookingFacts, turn: Turn | WaitEnd) -> None:
    assert turn_of(refusals_of_promotion(given, NOW)) == turn
    assert turn_of(refusals_of_promotion(given, CLOSED_NOW)) == turn, "a seat that is free at night is theirs as well"


def test_a_free_seat_is_theirs_who_wait() -> None:
    (told,) = refusals_of_own_booking(waited(1, taken=2), NOW)
    assert (told.code, told.details) == ("FULL", {"seats": 3, "taken": 2})
    assert (
        told.message == f"Others wait for the free seat of {PLACE.name}: join its waitlist, or choose another section."
    )
    assert codes(refusals_of_own_booking(waited(1, **FULL), NOW)) == ["FULL"]
