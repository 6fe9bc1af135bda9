"""The ten steps: what each says of which facts, and which of them hold others up."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.onboarding import NEEDS, checklist
from domain.onboarding_steps import Facts, Step, StepState
from domain.shared_data import SharedData

TODAY = date(2026, 9, 1)
NOTHING = Facts()
EVERYTHING = Facts(
    approved_at=datetime(2026, 8, 1, tzinfo=UTC),
    active_sources=1,
    checked_runs=2,
    applied_syncs=1,
    staff=40,
    staff_with_room=40,
    administrators=2,
    has_it_account=True,
    latest_year_ends=date(2027, 6, 4),
    flex_periods=1,
    flex_periods_that_meet=1,
    sections=80,
    designated_sections=30,
    students=600,
    students_with_homeroom=600,
    applied_runs=1,
)


def state_of(step: Step, facts: Facts) -> StepState:
    (found,) = [one.state for one in checklist(facts, TODAY).steps if one.step is step]
    return found


def test_a_new_school_begins_with_its_source() -> None:
    told = checklist(NOTHING, TODAY)
    assert [(one.step.value, one.state.value) for one in told.steps] == [
        ("access_approved", "done"), ("source_connected", "to_do"), ("source_checked", "blocked"),
        ("first_sync", "blocked"), ("rooms", "blocked"), ("administrators", "blocked"), ("school_year", "to_do"),
        ("flex_periods", "to_do"), ("homerooms", "blocked"), ("first_mass_schedule", "blocked"),
    ]  # fmt: skip
    assert told.next is not None
    assert told.next.step is Step.SOURCE_CONNECTED
    assert told.steps[-1].waits_for == (Step.FIRST_SYNC, Step.SCHOOL_YEAR, Step.FLEX_PERIODS, Step.HOMEROOMS)


def test_a_school_that_is_ready_has_nothing_left_to_do() -> None:
    told = checklist(EVERYTHING, TODAY)
    assert (told.done, told.next) == (10, None)
    assert {one.next_action for one in told.steps} == {None}


@pytest.mark.parametrize(
    ("step", "changes", "state"),
    [
        (Step.ACCESS_APPROVED, {"approved_at": None}, "done"),
        (Step.SOURCE_CONNECTED, {"active_sources": 0}, "to_do"),
        (Step.SOURCE_CONNECTED, {"active_sources": 0, "paused_sources": 1}, "in_progress"),
        (Step.SOURCE_CONNECTED, {"active_sources": 0, "paused_sources": 1, "file_imports": 1}, "done"),
        (Step.SOURCE_CHECKED, {"checked_runs": 0}, "to_do"),
        (Step.SOURCE_CHECKED, {"checked_runs": 0, "checked_sources": 1}, "done"),
        (Step.SOURCE_CHECKED, {"checked_runs": 0, "rejected_runs": 1}, "in_progress"),
        (Step.SOURCE_CHECKED, {"checked_runs": 0, "active_sources": 0}, "blocked"),
        (Step.FIRST_SYNC, {"applied_syncs": 0}, "to_do"),
        (Step.FIRST_SYNC, {"applied_syncs": 0, "last_part_held": True}, "in_progress"),
        (Step.FIRST_SYNC, {"last_part_held": True}, "in_progress"),
        (Step.FIRST_SYNC, {"applied_syncs": 0, "active_sources": 0}, "blocked"),
        (Step.ROOMS, {"staff_with_room": 39}, "in_progress"),
        (Step.ROOMS, {"staff_with_room": 0}, "to_do"),
        (Step.ROOMS, {"staff_with_room": 0, "applied_syncs": 0}, "blocked"),
        (Step.ROOMS, {"staff_with_room": 0, "applied_syncs": 0, "last_part_held": True}, "blocked"),
        (Step.ROOMS, {"staff_with_room": 0, "staff": 0}, "to_do"),
        (Step.ADMINISTRATORS, {"administrators": 0}, "in_progress"),
        (Step.ADMINISTRATORS, {"has_it_account": False}, "in_progress"),
        (Step.ADMINISTRATORS, {"administrators": 0, "has_it_account": False}, "to_do"),
        (Step.SCHOOL_YEAR, {"latest_year_ends": None}, "to_do"),
        (Step.SCHOOL_YEAR, {"latest_year_ends": date(2026, 8, 31)}, "to_do"),
        (Step.SCHOOL_YEAR, {"latest_year_ends": TODAY}, "done"),
        (Step.FLEX_PERIODS, {"flex_periods_that_meet": 0}, "in_progress"),
        (Step.FLEX_PERIODS, {"flex_periods_that_meet": 0, "flex_periods": 0}, "to_do"),
        (Step.HOMEROOMS, {"students_with_homeroom": 599}, "in_progress"),
        (Step.HOMEROOMS, {"designated_sections": 0}, "to_do"),
        (Step.HOMEROOMS, {"designated_sections": 0, "applied_syncs": 0}, "blocked"),
        (Step.HOMEROOMS, {"students": 0, "students_with_homeroom": 0}, "in_progress"),
        (Step.FIRST_MASS_SCHEDULE, {"applied_runs": 0, "plans": 1}, "in_progress"),
        (Step.FIRST_MASS_SCHEDULE, {"applied_runs": 0}, "to_do"),
        (Step.FIRST_MASS_SCHEDULE, {"applied_runs": 0, "latest_year_ends": None}, "blocked"),
    ],
)
def test_a_step_follows_from_the_facts(step: Step, changes: dict[str, Any], state: str) -> None:
    assert state_of(step, replace(EVERYTHING, **changes)).value == state


def test_a_roster_without_sections_is_offered_a_list_of_homerooms() -> None:
    facts = replace(EVERYTHING, sections=0, designated_sections=0, students_with_homeroom=0)
    (step,) = [one for one in checklist(facts, TODAY).steps if one.step is Step.HOMEROOMS]
    assert step.next_action is not None
    assert "homerooms.csv" in step.next_action


@given(
    facts=st.builds(
        Facts,
        latest_year_ends=st.none() | st.dates(),
        **{
            name: st.integers(0, 3)
            for name in (
                "active_sources", "paused_sources", "file_imports", "checked_runs", "checked_sources", "rejected_runs",
                "applied_syncs",
                "staff", "staff_with_room", "administrators", "flex_periods", "flex_periods_that_meet", "sections",
                "designated_sections", "students", "students_with_homeroom", "plans", "applied_runs",
            )
        },
    ),
    today=st.dates(),
)  # fmt: skip
def test_whatever_the_facts_every_step_is_there_once_and_says_what_to_do(facts: Facts, today: date) -> None:
    told = checklist(facts, today)
    assert [one.step for one in told.steps] == list(Step)
    for one in told.steps:
        assert (one.next_action is None) == (one.state is StepState.DONE)
        assert bool(one.waits_for) == (one.state is StepState.BLOCKED)
        assert set(one.waits_for) <= set(NEEDS.get(one.step, ()))
        assert one.evidence.endswith(".")
    # Somebody can always go on: a step is only ever blocked by one that is not.
    assert (told.next is None) == (told.done == 10)


def test_what_the_district_does_not_share_is_why_something_is_missing() -> None:
    facts = Facts(shares=frozenset({SharedData.SCHOOL_ADMINS}), applied_syncs=1)
    steps = {one.step: one for one in checklist(facts, TODAY).steps}
    assert steps[Step.ACCESS_APPROVED].evidence.endswith("The district says it shares school admins.")
    for step, kind in ((Step.FIRST_SYNC, "students"), (Step.ROOMS, "staff"), (Step.HOMEROOMS, "sections")):
        assert f"does not say that it shares {kind}" in steps[step].evidence
        assert "homeroom source shares" in (steps[step].next_action or "")
