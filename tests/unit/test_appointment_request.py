"""Requests for appointments, as tables: what may be asked for, when a request has expired, who may decide about it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from domain.appointment import Appointment, Origin, Slot
from domain.appointment_request import (
    AppointmentRequest,
    Decision,
    RequestState,
    reason_refusals,
    refusals_of_decision,
    refusals_of_request,
    state_of,
    who_decides,
)
from domain.booking import Membership
from domain.ids import FlexPeriodId, RequestId, SchoolId, StafferId, StudentId
from domain.mass_schedule import FreezeReason
from tests.unit.test_self_scheduling import BOOKED, CLOSED_NOW, DAY, GYM, NOW, facts

ASKED = datetime(2026, 9, 1, 15, tzinfo=UTC)
REQUEST = AppointmentRequest(
    RequestId(1), SchoolId(1), Slot(StudentId(5), DAY, FlexPeriodId(1)), GYM, None, "student:5", ASKED
)
IN_GYM = replace(BOOKED, section=GYM)
BY_STAFF: Appointment = replace(BOOKED, origin=Origin.STAFF, locked=True)
NO_MORE = Membership(True, True, 2028, may_self_schedule=False)


@pytest.mark.parametrize(
    ("today", "frozen", "state"),
    [
        (DAY - timedelta(1), False, RequestState.OPEN),
        (DAY - timedelta(1), True, RequestState.OPEN),
        (DAY, False, RequestState.OPEN),
        (DAY, True, RequestState.EXPIRED),
        (DAY + timedelta(1), False, RequestState.EXPIRED),
    ],
)
def test_an_open_request_expires_with_its_date_or_by_the_freeze(today: date, frozen: bool, state: RequestState) -> None:
    assert state_of(REQUEST, today, school_is_frozen=frozen) is state


@pytest.mark.parametrize("state", [RequestState.APPROVED, RequestState.DENIED, RequestState.WITHDRAWN])
def test_what_was_decided_never_expires(state: RequestState) -> None:
    decided = replace(REQUEST, decision=Decision(state, "staffer:2", ASKED))
    assert state_of(decided, DAY + timedelta(400), school_is_frozen=True) is state


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        (facts(), []),
        (facts(taken=3), []),
        (facts(clashes=("RTI",)), []),
        (facts(current=BOOKED), []),
        (facts(current=BY_STAFF), []),
        (facts(open_to_students=False), []),
        (facts(day=date(2027, 5, 3)), []),
        (facts(current=IN_GYM), ["ALREADY_BOOKED"]),
        (facts(active=False), ["SECTION_NOT_ACTIVE"]),
        (facts(closed=True), ["CLOSED"]),
        (facts(blocked=("Sick",)), ["BLOCKED"]),
        (facts(frozen=FreezeReason.PAST), ["FROZEN"]),
        (facts(current=replace(BOOKED, attendance_taken=True)), ["FROZEN"]),
        (facts(member=Membership(True, False, 2028, True)), ["NOT_A_MEMBER"]),
        (
            facts(active=False, blocked=("Sick",), frozen=FreezeReason.FROZEN_TODAY),
            ["SECTION_NOT_ACTIVE", "FROZEN", "BLOCKED"],
        ),
    ],
)
def test_what_may_be_asked_for_by_staff_and_by_students(given: Any, codes: list[str]) -> None:
    for student_at in (None, NOW):
        found = refusals_of_request(given, is_requested=False, student_at=student_at)
        assert [one.code for one in found] == codes
        found = refusals_of_request(given, is_requested=True, student_at=student_at)
        assert [one.code for one in found] == [*codes, "ALREADY_REQUESTED"]


def test_students_need_a_window_and_are_told_in_their_words() -> None:
    given = facts(member=NO_MORE, blocked=("Sick",))
    found = refusals_of_request(given, is_requested=False, student_at=CLOSED_NOW)
    assert [one.code for one in found] == ["SELF_SCHEDULING_OFF", "WINDOW_CLOSED", "BLOCKED"]
    assert found[0].message.startswith("You may not book for yourself")
    assert "Sick" not in found[2].message, "the reason is for staff"
    assert [one.code for one in refusals_of_request(given, is_requested=False, student_at=None)] == ["BLOCKED"]


@pytest.mark.parametrize(
    ("state", "may", "codes"),
    [
        (RequestState.OPEN, True, []),
        (RequestState.OPEN, False, ["NOT_YOUR_SECTION"]),
        (RequestState.EXPIRED, True, ["REQUEST_EXPIRED"]),
        (RequestState.APPROVED, True, ["ALREADY_DECIDED"]),
        (RequestState.DENIED, False, ["NOT_YOUR_SECTION", "ALREADY_DECIDED"]),
        (RequestState.WITHDRAWN, True, ["ALREADY_DECIDED"]),
    ],
)
def test_who_may_decide_about_what(state: RequestState, may: bool, codes: list[str]) -> None:
    found = refusals_of_decision(state, may=may)
    assert [one.code for one in found] == codes
    assert [one.details for one in found if one.code == "ALREADY_DECIDED"] in ([], [{"state": state.name}])


@pytest.mark.parametrize(
    ("reason", "codes"), [("Full", []), ("x" * 200, []), ("x" * 201, ["TEXT_TOO_LONG"]), (" ", ["NO_REASON"])]
)
def test_a_denial_says_why(reason: str, codes: list[str]) -> None:
    assert [one.code for one in reason_refusals(reason)] == codes


KIM, LEE, MAX = map(StafferId, (3, 1, 2))


@pytest.mark.parametrize(
    ("teaching", "admins", "asked_by", "told"),
    [
        ({KIM}, {LEE}, None, [KIM]),
        ({KIM, MAX}, {LEE}, None, [MAX, KIM]),
        ({KIM, MAX}, {LEE}, KIM, [MAX]),
        ({KIM}, {LEE}, KIM, []),
        (set(), {LEE, MAX}, None, [LEE, MAX]),
        (set(), {LEE, MAX}, LEE, [MAX]),
        (set(), set(), None, []),
    ],
)
def test_who_decides_is_told_and_never_who_asks(
    teaching: set[StafferId], admins: set[StafferId], asked_by: StafferId | None, told: list[StafferId]
) -> None:
    assert who_decides(teaching, admins, asked_by=asked_by) == told
