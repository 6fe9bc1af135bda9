"""The rule of undo for one row, first match wins."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.appointment import Appointment, Origin, Slot
from domain.ids import FlexPeriodId, RunId, SectionId, StudentId
from domain.mass_schedule import FreezeReason
from domain.undo_mass_schedule import Return, UndoFacts, UndoOutcome, decide_undo, went_with_its_run

NOW = datetime(2026, 9, 1, 15, tzinfo=UTC)
SLOT = Slot(StudentId(1), date(2026, 9, 7), FlexPeriodId(1))
CREATED = Appointment(SLOT, SectionId(1), Origin.ADMIN, False, 7, 7, "me", NOW, run=RunId(1))
REPLACED = replace(CREATED, replaced=3)
FREE = Return(is_member=True, section_active=True, closed=False, blocked=False, clashes=False, has_seat=True)
NOT_BOOKABLE = Return(is_member=False, section_active=False, closed=True, blocked=True, clashes=True, has_seat=False)


@pytest.mark.parametrize(
    ("standing", "frozen", "outcome"),
    [
        (None, FreezeReason.PAST, UndoOutcome.CHANGED_SINCE),
        (replace(REPLACED, version=8, attendance_taken=True), FreezeReason.PAST, UndoOutcome.CHANGED_SINCE),
        (replace(REPLACED, attendance_taken=True), FreezeReason.PAST, UndoOutcome.ATTENDANCE_TAKEN),
        (REPLACED, FreezeReason.PAST, UndoOutcome.PAST),
        (CREATED, FreezeReason.FROZEN_TODAY, UndoOutcome.FROZEN_TODAY),
        (CREATED, None, UndoOutcome.REMOVED),
        (REPLACED, None, UndoOutcome.NOT_A_MEMBER),
    ],
)
def test_what_is_not_as_the_run_wrote_it_or_is_frozen_stays(
    standing: Appointment | None, frozen: FreezeReason | None, outcome: UndoOutcome
) -> None:
    assert decide_undo(UndoFacts(standing, frozen, NOT_BOOKABLE)) is outcome


def test_a_slot_opens_where_nothing_that_still_counts_stood_before() -> None:
    assert decide_undo(UndoFacts(REPLACED, None, None)) is UndoOutcome.OPENED


def test_what_could_not_be_booked_does_not_come_back_and_the_first_reason_is_told() -> None:
    back, told = NOT_BOOKABLE, []
    for mended in ("is_member", "section_active", "closed", "blocked", "clashes", "has_seat"):
        told.append(decide_undo(UndoFacts(REPLACED, None, back)))
        back = replace(back, **{mended: getattr(FREE, mended)})
    assert told == [
        UndoOutcome.NOT_A_MEMBER,
        UndoOutcome.SECTION_NOT_ACTIVE,
        UndoOutcome.CLOSED,
        UndoOutcome.BLOCKED,
        UndoOutcome.CLASH,
        UndoOutcome.FULL,
    ]
    assert decide_undo(UndoFacts(REPLACED, None, back)) is UndoOutcome.RESTORED


@pytest.mark.parametrize(
    ("edited", "undone_after", "went"),
    [(False, 1, True), (False, 0, True), (False, -1, False), (False, None, False), (True, 1, False)],
)
def test_a_displaced_row_goes_with_its_run_when_that_is_undone_afterwards(
    edited: bool, undone_after: int | None, went: bool
) -> None:
    displaced = replace(CREATED, version=9) if edited else CREATED
    undone_at = None if undone_after is None else NOW + timedelta(minutes=undone_after)
    assert went_with_its_run(displaced, NOW, undone_at) is went
