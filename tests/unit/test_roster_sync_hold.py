"""When a part of a sync waits for an admin."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ids import SchoolId
from domain.roster import HoldThresholds
from domain.roster_feed import Kind
from domain.roster_hold import PartEvidence, held_parts, hold_of
from domain.roster_sync import Counts, Hold, SyncStatus, Tally, part_status, run_status

N, S, W = SchoolId(1), SchoolId(2), SchoolId(3)


def a_part(
    school: SchoolId = N,
    *,
    active: int = 1_000,
    leaving: int = 0,
    updated: int = 0,
    quarantined: int = 0,
    kind: Kind = Kind.STUDENT,
    new_year: bool = False,
) -> PartEvidence:
    return PartEvidence(
        school,
        f"School {school}",
        HoldThresholds(),
        {kind: active},
        {kind: leaving},
        {kind: updated},
        {kind: quarantined},
        new_year,
    )


@pytest.mark.parametrize(
    ("coming", "doubles", "held"),
    [
        (0, {}, False),
        (1, {"files": 1}, False),
        (2, {"files": 2}, True),
        (3, {"files": 2}, True),
        (4, {"files": 2}, False),
        (100, {"files": 50}, False),
        (100, {"files": 51}, True),
        (100, {"files": 40, "clever": 40}, False),
        (100, {"files": 10, "clever": 60}, True),
    ],
)
def test_a_part_waits_when_more_than_half_of_its_new_sections_are_there_from_another_source(
    coming: int, doubles: dict[str, int], held: bool
) -> None:
    hold = hold_of(replace(a_part(), new_sections=coming, doubles=doubles))
    assert (None if hold is None else hold.code) == ("HOLD_DOUBLES" if held else None)
    if hold is not None:
        name = max(doubles, key=lambda one: doubles[one])
        assert hold.message.startswith(f"{doubles[name]} of the {coming} sections")
        assert f"from the source {name}" in hold.message


@pytest.mark.parametrize(
    ("part", "code"),
    [
        (a_part(leaving=100), None),
        (a_part(leaving=101), "HOLD_LEAVING"),
        (a_part(active=100, leaving=19), None),
        (a_part(active=100, leaving=20), "HOLD_LEAVING"),
        (a_part(active=200, leaving=20), None),
        (a_part(active=3, leaving=3), "HOLD_ALL_LEAVING"),
        (a_part(active=1, leaving=1, kind=Kind.SECTION), "HOLD_ALL_LEAVING"),
        (a_part(active=0, leaving=0), None),
        (a_part(updated=750), None),
        (a_part(updated=751), "HOLD_UPDATED"),
        (a_part(active=20, updated=20), "HOLD_UPDATED"),
        (a_part(active=19, updated=19), None),
        (a_part(quarantined=100), None),
        (a_part(quarantined=101), "HOLD_QUARANTINE"),
        (a_part(active=50, quarantined=19), None),
        (a_part(active=50, quarantined=20), "HOLD_QUARANTINE"),
        (a_part(leaving=900, new_year=True), "HOLD_NEW_YEAR"),
    ],
)
def test_a_part_waits_when_strictly_more_than_the_share_and_at_least_the_least_number(
    part: PartEvidence, code: str | None
) -> None:
    hold = hold_of(part)
    assert (hold and hold.code) == code


def test_the_sentence_says_what_how_many_and_what_to_do() -> None:
    hold = hold_of(a_part(leaving=101))
    assert hold is not None
    assert hold.message == (
        "101 of 1000 students would leave: compare with the source; if that is right, release it, else discard it and "
        "correct the source."
    )
    expected = hold_of(a_part(leaving=900, new_year=True))
    assert expected is not None
    assert expected.message.startswith("This is the first sync of a new school year")


def test_parts_that_trade_keys_wait_together_also_through_others() -> None:
    parts = [a_part(N, leaving=500), a_part(S), a_part(W)]
    assert {school: hold.code for school, hold in held_parts(parts, [(S, W), (W, N)]).items()} == {
        N: "HOLD_LEAVING",
        S: "HOLD_JOINED",
        W: "HOLD_JOINED",
    }
    assert set(held_parts(parts, [(S, W)])) == {N}
    assert held_parts(parts, [(S, W), (W, N)], released=[N]) == {}
    assert set(held_parts(parts, [(S, W), (W, N)], released=[S])) == {N, S, W}


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_more_of_the_same_never_lifts_a_hold(active: int, leaving: int, updated: int, quarantined: int) -> None:
    part = a_part(active=active, leaving=leaving, updated=updated, quarantined=quarantined)
    worse = a_part(active=active, leaving=leaving + 1, updated=updated + 1, quarantined=quarantined + 1)
    assert hold_of(part) is None or hold_of(worse) is not None


@pytest.mark.parametrize(
    ("parts", "changes", "dry_run", "status"),
    [
        ([SyncStatus.UNCHANGED, SyncStatus.APPLIED], 1, False, SyncStatus.APPLIED),
        ([SyncStatus.UNCHANGED], 0, False, SyncStatus.UNCHANGED),
        ([SyncStatus.APPLIED, SyncStatus.HELD], 1, False, SyncStatus.HELD),
        ([SyncStatus.HELD], 0, False, SyncStatus.HELD),
        ([SyncStatus.HELD, SyncStatus.DRY_RUN], 1, True, SyncStatus.DRY_RUN),
        ([], 0, False, SyncStatus.UNCHANGED),
    ],
)
def test_the_status_of_a_run(parts: list[SyncStatus], changes: int, dry_run: bool, status: SyncStatus) -> None:
    counts = Counts({(Kind.STUDENT, Tally.UPDATED): changes})
    assert run_status(parts, counts, dry_run=dry_run) is status


def test_the_status_of_a_part() -> None:
    some, none = Counts({(Kind.SECTION, Tally.LEFT): 1}), Counts({(Kind.SECTION, Tally.SKIPPED): 4})
    assert part_status(some, None, dry_run=False) is SyncStatus.APPLIED
    assert part_status(some, None, dry_run=True) is SyncStatus.DRY_RUN
    assert part_status(none, None, dry_run=False) is SyncStatus.UNCHANGED
    assert part_status(some, Hold("HOLD_LEAVING", ""), dry_run=True) is SyncStatus.HELD


def test_counts_come_back_from_json_as_they_were() -> None:
    counts = Counts({(Kind.STUDENT, Tally.CREATED): 3, (Kind.ENROLLMENT, Tally.SKIPPED): 2})
    assert Counts.from_json(counts.to_json()) == counts
    assert counts.to_json()["school"] == dict.fromkeys((tally.value for tally in Tally), 0)
