"""The statements of mass runs and undo agree with a naive reading of the rules, on hundreds of random schools.

A difference names its seed; `HOMEROOM_SEED=<seed>` in the environment tells that story alone.
"""

import os
from collections import Counter

import pytest

from tests.differential.oracle import IN_ORDER
from tests.differential.story import Storyteller
from tests.differential.telling import Difference, Seen

DISTRICTS_A_PART, PARTS = 110, 2
"""Of two schools each."""
UNBOOKED_DISTRICTS = 80

COMPETING = [
    "CLOSED/FROZEN",
    "FROZEN/NO_HOMEROOM",
    "FROZEN/AMBIGUOUS_HOMEROOM",
    "FROZEN/BLOCKED",
    "BLOCKED/UNCHANGED",
    "BLOCKED/LOCKED",
    "BLOCKED/KEPT",
    "LOCKED/CLASH",
    "KEPT/CLASH",
    "LOCKED/FULL",
    "KEPT/FULL",
    "CLASH/FULL",
]
"""Pairs of outcomes that can both hold of one row, so that their order matters."""

UNBOOKED = ["closed", "frozen", "no_homeroom", "ambiguous_homeroom", "blocked", "full", "created"]

UNDONE = "removed restored opened changed_since attendance_taken past frozen_today not_a_member section_not_active closed blocked"
UNDO_OUTCOMES = f"{UNDONE} clash full".split()

ONE_SEED = os.environ.get("HOMEROOM_SEED")


@pytest.mark.slow
@pytest.mark.skipif(ONE_SEED is not None, reason="one seed was asked for")
@pytest.mark.parametrize("part", range(PARTS))
async def test_every_row_count_and_table_is_what_the_rules_say(stories: Storyteller, part: int) -> None:
    seen = Seen()
    for seed in range(part * DISTRICTS_A_PART, (part + 1) * DISTRICTS_A_PART):
        await tell(stories, seed, seen)
    print(seen.table())
    enough("outcomes", seen.outcomes, IN_ORDER[:-1], 50)
    enough("cancellations", seen.outcomes, IN_ORDER[-1:], 20)
    enough("competing pairs", seen.pairs, COMPETING, 20)
    enough("outcomes of undo", seen.undone, UNDO_OUTCOMES, 1)
    enough("clashes", seen.clashes, ["STAFF_CLASH", "ROOM_CLASH"], 100)
    enough("reported ids", seen.reported, ["UNKNOWN_STUDENT", "INACTIVE_STUDENT", "DUPLICATE_ID"], 10)


@pytest.mark.slow
@pytest.mark.skipif(ONE_SEED is not None, reason="one seed was asked for")
async def test_the_same_holds_in_districts_that_have_booked_nothing_yet(stories: Storyteller) -> None:
    seen = Seen()
    for seed in range(UNBOOKED_DISTRICTS):
        await tell(stories, seed, seen, unbooked=True)
    print(seen.table())
    enough("outcomes where nothing is booked yet", seen.unbooked, UNBOOKED, 20)


@pytest.mark.skipif(ONE_SEED is None, reason="HOMEROOM_SEED names the seed to tell alone")
async def test_one_seed(stories: Storyteller) -> None:
    for unbooked in (False, True):
        await tell(stories, int(ONE_SEED or 0), Seen(), unbooked=unbooked)


async def tell(stories: Storyteller, seed: int, seen: Seen, *, unbooked: bool = False) -> None:
    try:
        await stories.tell(seed, seen, unbooked=unbooked)
    except Difference as difference:
        pytest.fail(f"seed {seed}: {difference}\nAlone: HOMEROOM_SEED={seed} pytest {__file__}", pytrace=False)


def enough(what: str, seen: Counter[str], wanted: tuple[str, ...] | list[str], least: int) -> None:
    """A test that never meets a case proves nothing about it."""
    scarce = {one: seen[one] for one in wanted if seen[one] < least}
    assert not scarce, f"{what} that came up less than {least} times: {scarce}"
