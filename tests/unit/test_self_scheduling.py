"""What students may do themselves, as tables: every reason why not, in words for the student."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.appointment import Appointment, Origin, Slot
from domain.booking import BookingFacts, Membership, Place, refusals_of_booking
from domain.calendar import MONDAY, TUESDAY, WEDNESDAY
from domain.errors import Refused
from domain.ids import FlexPeriodId, SchoolId, SectionId, StudentId
from domain.mass_days import DayAndPeriod
from domain.mass_schedule import FreezeReason
from domain.self_scheduling import (
    SelfSchedulingNow,
    of_every_section,
    refusals_of_own_booking,
    refusals_of_own_change,
    told_to_student,
)
from domain.self_scheduling_windows import DayWindow, SelfScheduling, WindowKind

DAY, PERIOD, ART, GYM, SCHOOL = date(2026, 9, 7), FlexPeriodId(1), SectionId(10), SectionId(11), SchoolId(1)
OPEN = DayAndPeriod(DAY, PERIOD, None, False, frozenset(), None, frozenset(), False)
PLACE = Place(GYM, SCHOOL, "Gym", True, None, (), 3, 0, open_to_students=True)
BOOKED = Appointment(
    Slot(StudentId(5), DAY, PERIOD), ART, Origin.STUDENT, False, 1, 1, "student:5", datetime(2026, 9, 1, tzinfo=UTC)
)
FACTS = BookingFacts(OPEN, PLACE, Membership(True, True, 2028, True), None, False, ())
WINDOWS = {TUESDAY: DayWindow(WindowKind.ALL_DAY), WEDNESDAY: DayWindow(WindowKind.OFF)}
NOW = SelfSchedulingNow(
    SCHOOL, SelfScheduling(WINDOWS, 7), ZoneInfo("America/New_York"), datetime(2026, 9, 1, 15, tzinfo=UTC)
)
CLOSED_NOW = replace(NOW, now=NOW.now + timedelta(days=1))


def facts(**changes: Any) -> BookingFacts:
    when = {name: changes.pop(name) for name in ("day", "closed", "frozen") if name in changes}
    names = ("active", "blocked", "seats", "taken", "open_to_students")
    place = {name: changes.pop(name) for name in names if name in changes}
    return replace(FACTS, when=replace(OPEN, **when), place=replace(PLACE, **place), **changes)


NO_MORE = Membership(True, True, 2028, may_self_schedule=False)
LEFT = Membership(True, False, 2028, True)


@pytest.mark.parametrize(
    ("given", "now", "codes"),
    [
        (facts(), NOW, []),
        (facts(member=NO_MORE), NOW, ["SELF_SCHEDULING_OFF"]),
        (facts(), CLOSED_NOW, ["WINDOW_CLOSED"]),
        (facts(), replace(NOW, settings=SelfScheduling()), ["WINDOW_CLOSED"]),
        (facts(day=date(2026, 9, 8)), NOW, []),
        (facts(day=date(2026, 9, 9)), NOW, ["BEYOND_HORIZON"]),
        (facts(open_to_students=False), NOW, ["SECTION_NOT_OPEN"]),
        (facts(taken=3), NOW, ["FULL"]),
        (facts(seats=None, taken=300), NOW, []),
        (facts(member=LEFT), NOW, ["NOT_A_MEMBER"]),
        (facts(closed=True), NOW, ["CLOSED"]),
        (facts(frozen=FreezeReason.FROZEN_TODAY), NOW, ["FROZEN"]),
        (facts(blocked=("away",)), NOW, ["BLOCKED"]),
        (facts(active=False), NOW, ["SECTION_NOT_ACTIVE"]),
        (facts(clashes=("Lunch",)), NOW, ["CLASH"]),
        (facts(current=BOOKED), NOW, []),
        (facts(current=replace(BOOKED, origin=Origin.HOMEROOM_PREBOOK)), NOW, []),
        (facts(current=replace(BOOKED, origin=Origin.STAFF)), NOW, ["RANK"]),
        (facts(current=replace(BOOKED, origin=Origin.ADMIN)), NOW, ["RANK"]),
        (facts(current=replace(BOOKED, origin=Origin.HOMEROOM_PREBOOK, locked=True)), NOW, ["LOCKED"]),
        (facts(current=replace(BOOKED, locked=True)), NOW, ["LOCKED"]),
        (facts(current=replace(BOOKED, origin=Origin.ADMIN, locked=True)), NOW, ["LOCKED", "RANK"]),
        (facts(current=replace(BOOKED, section=GYM, origin=Origin.ADMIN)), NOW, ["ALREADY_BOOKED"]),
        (
            facts(member=NO_MORE, day=date(2026, 9, 14), open_to_students=False, blocked=("away",), taken=3),
            CLOSED_NOW,
            ["SELF_SCHEDULING_OFF", "WINDOW_CLOSED", "BEYOND_HORIZON", "SECTION_NOT_OPEN", "BLOCKED", "FULL"],
        ),
    ],
)
def test_every_reason_against_a_students_booking_is_found(
    given: BookingFacts, now: SelfSchedulingNow, codes: list[str]
) -> None:
    assert [refused.code for refused in refusals_of_own_booking(given, now)] == codes


@pytest.mark.parametrize(
    ("current", "frozen_by", "now", "may", "codes"),
    [
        (BOOKED, None, NOW, True, []),
        (BOOKED, None, NOW, False, ["SELF_SCHEDULING_OFF"]),
        (BOOKED, None, CLOSED_NOW, True, ["WINDOW_CLOSED"]),
        (BOOKED, FreezeReason.PAST, NOW, True, ["FROZEN"]),
        (replace(BOOKED, attendance_taken=True), None, NOW, True, ["FROZEN"]),
        (replace(BOOKED, locked=True), None, NOW, True, ["LOCKED"]),
        (replace(BOOKED, origin=Origin.HOMEROOM_PREBOOK), None, NOW, True, ["RANK"]),
        (replace(BOOKED, origin=Origin.STAFF), None, NOW, True, ["RANK"]),
    ],
)
def test_students_change_what_they_booked_themselves_only(
    current: Appointment, frozen_by: FreezeReason | None, now: SelfSchedulingNow, may: bool, codes: list[str]
) -> None:
    assert [refused.code for refused in refusals_of_own_change(current, frozen_by, now, may=may)] == codes


def test_a_closed_window_says_when_it_opens() -> None:
    (refused,) = refusals_of_own_booking(facts(), CLOSED_NOW)
    assert "Tuesday, 2026-09-08 at 00:00" in refused.message
    assert refused.details == {"opensAt": "2026-09-08T04:00:00+00:00"}


def test_a_student_is_told_no_reason_of_a_block() -> None:
    (refused,) = refusals_of_own_booking(facts(blocked=("Dentist",)), NOW)
    assert "Dentist" not in refused.message


memberships = st.builds(Membership, st.just(True), st.booleans(), st.none() | st.integers(2027, 2030), st.booleans())
currents = st.none() | st.builds(
    replace,
    st.just(BOOKED),
    section=st.sampled_from([ART, GYM]),
    origin=st.sampled_from(Origin),
    locked=st.booleans(),
    attendance_taken=st.booleans(),
)
any_facts = st.builds(
    facts,
    day=st.dates(date(2026, 9, 1), date(2026, 9, 20)),
    closed=st.booleans(),
    frozen=st.none() | st.sampled_from(FreezeReason),
    active=st.booleans(),
    blocked=st.sampled_from([(), ("away",)]),
    seats=st.none() | st.integers(0, 3),
    taken=st.integers(0, 4),
    open_to_students=st.booleans(),
    member=memberships,
    current=currents,
    clashes=st.sampled_from([(), ("Lunch",)]),
)


@given(any_facts, st.sampled_from([NOW, CLOSED_NOW]))
def test_students_may_nothing_that_staff_may_not(given: BookingFacts, now: SelfSchedulingNow) -> None:
    of_staff = {refused.code for refused in refusals_of_booking(given, over_seats=False)}
    own = [refused.code for refused in refusals_of_own_booking(given, now)]
    assert of_staff <= set(own)
    assert len(own) == len(set(own)) or own.count("FROZEN") == 2
    if not own and given.current is not None:
        assert not given.current.locked
        assert given.current.origin in (Origin.HOMEROOM_PREBOOK, Origin.STUDENT)


@given(any_facts, st.sampled_from([NOW, CLOSED_NOW]))
def test_the_words_change_and_nothing_else(given: BookingFacts, now: SelfSchedulingNow) -> None:
    for refused in refusals_of_booking(given, over_seats=False):
        told = told_to_student(refused, given)
        assert (told.code, told.field, told.details) == (refused.code, refused.field, refused.details)
        assert "The student" not in told.message
    assert all("ask an admin" not in refused.message for refused in refusals_of_own_booking(given, now))


@pytest.mark.parametrize("reason", list(FreezeReason))
def test_nobody_is_sent_to_a_teacher_who_cannot_help_or_told_to_choose_where_nothing_is_to_be_chosen(
    reason: FreezeReason,
) -> None:
    (of_booking,) = refusals_of_own_booking(facts(frozen=reason), NOW)
    (of_change,) = refusals_of_own_change(BOOKED, reason, NOW, may=True)
    takes_marks = reason is FreezeReason.ATTENDANCE_TAKEN
    assert [("teacher" in one.message) for one in (of_booking, of_change)] == [takes_marks, takes_marks]
    assert ("choose" in of_booking.message, "choose" in of_change.message) == (not takes_marks, False)


def test_nobody_is_told_to_wait_for_a_section_without_seats() -> None:
    (refused,) = refusals_of_own_booking(facts(seats=0), NOW)
    assert refused.message == "Gym has no seats then: choose another section."


def test_who_wants_to_leave_the_homeroom_is_told_how() -> None:
    (refused,) = refusals_of_own_change(replace(BOOKED, origin=Origin.HOMEROOM_PREBOOK), None, NOW, may=True)
    assert "book another section in its place" in refused.message


def test_reasons_of_every_section_are_told_apart() -> None:
    reasons = [Refused(code, "…") for code in ("WINDOW_CLOSED", "FULL", "CLASH", "SECTION_NOT_OPEN", "RANK")]
    assert [refused.code for refused in of_every_section(reasons)] == ["WINDOW_CLOSED", "CLASH", "RANK"]


def test_a_window_of_another_weekday_is_closed_on_monday() -> None:
    monday = replace(NOW, now=datetime(2026, 9, 7, 15, tzinfo=UTC))
    assert MONDAY not in WINDOWS
    assert [refused.code for refused in refusals_of_own_booking(facts(), monday)] == ["WINDOW_CLOSED"]
