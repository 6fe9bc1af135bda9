"""The rules of one booking and of one change, as tables."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.appointment import Appointment, Origin, Slot
from domain.booking import BookingFacts, Membership, Place, refusals_of_booking, refusals_of_change
from domain.ids import FlexPeriodId, SchoolId, SectionId, StudentId
from domain.mass_days import ClosedBy, DayAndPeriod
from domain.mass_schedule import FreezeReason

DAY, PERIOD, ART, GYM = date(2026, 9, 7), FlexPeriodId(1), SectionId(10), SectionId(11)
OPEN = DayAndPeriod(DAY, PERIOD, None, False, frozenset(), None, frozenset(), False)
PLACE = Place(GYM, SchoolId(1), "Gym", True, None, (), None, 0)
BOOKED = Appointment(
    Slot(StudentId(5), DAY, PERIOD), ART, Origin.STAFF, False, 1, 1, "staffer:1", datetime(2026, 9, 1, tzinfo=UTC)
)
FACTS = BookingFacts(OPEN, PLACE, Membership(True, True, 2028), None, False, ())


WHEN = ("closed", "closed_by", "closed_graduation_years", "frozen")


def facts(**changes: Any) -> BookingFacts:
    when = {name: changes.pop(name) for name in WHEN if name in changes}
    place = {name: changes.pop(name) for name in ("active", "blocked", "seats", "taken") if name in changes}
    return replace(FACTS, when=replace(OPEN, **when), place=replace(PLACE, **place), **changes)


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        (facts(), []),
        (facts(active=False), ["SECTION_NOT_ACTIVE"]),
        (facts(member=Membership(True, False, 2028)), ["NOT_A_MEMBER"]),
        (facts(closed=True), ["CLOSED"]),
        (facts(closed_graduation_years=frozenset({2028})), ["CLOSED"]),
        (facts(closed_graduation_years=frozenset({2027})), []),
        (facts(frozen=FreezeReason.PAST), ["FROZEN"]),
        (facts(current=replace(BOOKED, attendance_taken=True)), ["FROZEN"]),
        (facts(blocked=("wet", "away")), ["BLOCKED"]),
        (facts(current=BOOKED), []),
        (facts(current=replace(BOOKED, section=GYM)), ["ALREADY_BOOKED"]),
        (facts(current=replace(BOOKED, section=GYM, locked=True), seats=0), ["ALREADY_BOOKED"]),
        (facts(current=replace(BOOKED, locked=True)), ["LOCKED"]),
        (facts(current=replace(BOOKED, locked=True), may_unlock=True), []),
        (facts(clashes=("Lunch",)), ["CLASH"]),
        (facts(seats=0), ["FULL"]),
        (facts(seats=3, taken=2), []),
        (facts(seats=3, taken=3), ["FULL"]),
        (facts(seats=3, taken=5), ["FULL"]),
        (
            facts(
                active=False,
                member=Membership(True, False, None),
                closed=True,
                frozen=FreezeReason.FROZEN_TODAY,
                blocked=("wet",),
                current=replace(BOOKED, locked=True),
                clashes=("Lunch",),
                seats=0,
            ),
            ["SECTION_NOT_ACTIVE", "NOT_A_MEMBER", "CLOSED", "FROZEN", "BLOCKED", "LOCKED", "CLASH", "FULL"],
        ),
    ],
)
def test_every_reason_against_a_booking_is_found(given: BookingFacts, codes: list[str]) -> None:
    assert [refused.code for refused in refusals_of_booking(given, over_seats=False)] == codes


def test_seats_may_be_exceeded_on_purpose_only() -> None:
    assert refusals_of_booking(facts(seats=0), over_seats=True) == []


@pytest.mark.parametrize("reason", list(FreezeReason))
def test_a_freeze_names_its_reason(reason: FreezeReason) -> None:
    (refused,) = refusals_of_change(BOOKED, reason, may_unlock=True)
    assert (refused.code, refused.details) == ("FROZEN", {"reason": reason.name})


@pytest.mark.parametrize(
    ("current", "may_unlock", "codes"),
    [
        (BOOKED, False, []),
        (replace(BOOKED, locked=True), False, ["LOCKED"]),
        (replace(BOOKED, locked=True), True, []),
        (replace(BOOKED, attendance_taken=True, locked=True), False, ["FROZEN", "LOCKED"]),
    ],
)
def test_every_reason_against_a_change_is_found(current: Appointment, may_unlock: bool, codes: list[str]) -> None:
    assert [refused.code for refused in refusals_of_change(current, None, may_unlock=may_unlock)] == codes


@pytest.mark.parametrize(
    ("given", "reason", "words"),
    [
        (facts(closed=True, closed_by=ClosedBy.NO_SCHOOL_YEAR), "NO_SCHOOL_YEAR", "2026-09-07 lies in no school year"),
        (facts(closed=True, closed_by=ClosedBy.NOT_IN_SESSION), "NOT_IN_SESSION", "2026-09-07 is a Monday, on which"),
        (facts(closed=True, closed_by=ClosedBy.CLOSURE), "CLOSURE", "The school is closed on 2026-09-07: "),
        (
            facts(closed=True, closed_by=ClosedBy.NOT_MEETING),
            "NOT_MEETING",
            "The flex period does not meet on 2026-09-07",
        ),
        (
            facts(closed_graduation_years=frozenset({2028})),
            "CLOSURE",
            "closed on 2026-09-07 for the student's graduation",
        ),
    ],
)
def test_a_closed_day_says_why(given: BookingFacts, reason: str, words: str) -> None:
    (refused,) = refusals_of_booking(given, over_seats=False)
    assert (refused.code, refused.details) == ("CLOSED", {"reason": reason})
    assert words in refused.message


@pytest.mark.parametrize("reason", list(FreezeReason))
def test_who_changes_an_appointment_is_not_told_to_choose_a_date(reason: FreezeReason) -> None:
    (refused,) = refusals_of_change(BOOKED, reason, may_unlock=True)
    assert "choose" not in refused.message


def test_a_section_without_seats_is_not_called_full_of_nobody() -> None:
    (refused,) = refusals_of_booking(facts(seats=0), over_seats=False)
    assert "has no seats then" in refused.message
    assert "taken" not in refused.message


def test_every_sentence_says_what_to_do() -> None:
    worst = facts(active=False, closed=True, blocked=("wet",), clashes=("Lunch",), seats=0)
    for refused in refusals_of_booking(worst, over_seats=False):
        assert ":" in refused.message
        assert refused.message.endswith(".")
        assert refused.field
