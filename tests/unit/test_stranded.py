"""Which appointments could not be made any more where they stand."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.appointment import Appointment
from domain.booking import BookingFacts, Membership, Place, refusals_of_booking
from domain.ids import FlexPeriodId, SchoolId, SectionId
from domain.mass_days import DayAndPeriod
from domain.stranded import StrandedReason, stranded_by

WIN, LATE, LUNCH = FlexPeriodId(1), FlexPeriodId(2), FlexPeriodId(3)
OPEN = DayAndPeriod(date(2026, 9, 7), WIN, None, False, frozenset({2027}), None, frozenset({LATE}), False)
NOBODY: Appointment | None = None


@pytest.mark.parametrize(
    ("when", "year", "blocked", "booked", "reasons"),
    [
        (OPEN, 2028, False, {WIN}, ()),
        (OPEN, None, False, {WIN, LUNCH}, ()),
        (OPEN, 2027, False, {WIN}, (StrandedReason.CLOSED,)),
        (replace(OPEN, closed=True), None, False, {WIN}, (StrandedReason.CLOSED,)),
        (OPEN, 2028, True, {WIN}, (StrandedReason.BLOCKED,)),
        (OPEN, 2028, False, {WIN, LATE}, (StrandedReason.CLASH,)),
        (OPEN, 2027, True, {WIN, LATE}, tuple(StrandedReason)),
    ],
)
def test_every_reason_is_told(
    when: DayAndPeriod, year: int | None, blocked: bool, booked: set[FlexPeriodId], reasons: tuple[StrandedReason, ...]
) -> None:
    assert stranded_by(when, year, blocked=blocked, booked=booked) == reasons


@given(st.booleans(), st.sampled_from([2027, 2028, None]), st.booleans(), st.booleans())
def test_what_is_stranded_is_what_could_not_be_booked_today(
    closed: bool, year: int | None, blocked: bool, clashes: bool
) -> None:
    when = replace(OPEN, closed=closed)
    place = Place(SectionId(1), SchoolId(1), "Gym", True, None, ("away",) if blocked else (), None, 0)
    facts = BookingFacts(when, place, Membership(True, True, year), NOBODY, False, ("Late",) if clashes else ())
    refused = {refusal.code for refusal in refusals_of_booking(facts, over_seats=False)}
    found = stranded_by(when, year, blocked=blocked, booked={WIN, LATE} if clashes else {WIN})
    assert {reason.name for reason in found} == refused
