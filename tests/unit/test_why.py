""" "Why am I here?" in words."""

from datetime import date

import pytest

from domain.appointment import EndReason
from domain.why import MOST_STEPS, Ended, HomeroomChoice, Made, why_here, why_open

DAY, LATER = date(2026, 9, 1), date(2026, 9, 3)
ART = Made("Art", "Kim Stone", DAY)


def displaced(made: Made = ART) -> Ended:
    return Ended(made, EndReason.DISPLACED, "Ada Reed", LATER)


@pytest.mark.parametrize(
    ("made", "chain", "sentence"),
    [
        (ART, [], "Booked by Kim Stone on 2026-09-01."),
        (
            Made("Gym", "you", LATER),
            [displaced()],
            "Booked by you on 2026-09-03, in place of Art. Before: Art, booked by Kim Stone on 2026-09-01.",
        ),
        (
            Made("Gym", "you", LATER),
            [displaced(Made(None, "the school", DAY, elsewhere="RTI on 2026-09-08"))],
            (
                "Booked by you on 2026-09-03, moved from another appointment, RTI on 2026-09-08. Before: another section, "
                "booked by the school on 2026-09-01."
            ),
        ),
        (
            Made("Art", "you", LATER),
            [Ended(Made("Art", "you", DAY, elsewhere="WIN on 2026-09-02"), EndReason.CLOSED, "Ada Reed", LATER)],
            (
                "Booked by you on 2026-09-03, moved from Art, WIN on 2026-09-02 because Ada Reed closed the school that day. "
                "Before: Art, booked by you on 2026-09-01."
            ),
        ),
        (
            Made("Gym", "Ada Reed", DAY, prebooked=True, order="everyone into their own homerooms, on 2026-09-07"),
            [],
            (
                "Pre-booked into the homeroom by Ada Reed in a mass schedule (everyone into their own homerooms, on "
                "2026-09-07) on 2026-09-01."
            ),
        ),
        (Made("Gym", "the school", DAY, order=""), [], "Booked by the school in a mass schedule on 2026-09-01."),
    ],
)
def test_an_appointment_says_why(made: Made, chain: list[Ended], sentence: str) -> None:
    assert why_here(made, chain) == sentence


@pytest.mark.parametrize("choice", HomeroomChoice)
def test_a_homeroom_says_by_which_rule(choice: HomeroomChoice) -> None:
    assert "homeroom" in why_here(ART, [], homeroom=choice).removeprefix("Booked by Kim Stone on 2026-09-01. ")


def test_what_an_undo_brought_back_says_so() -> None:
    assert "came back when Ada Reed undid" in why_here(ART, [], restored="Ada Reed")


def test_a_long_chain_is_counted_in_the_end() -> None:
    told = why_here(ART, [displaced()] * (MOST_STEPS + 2))
    assert told.count("Before: ") == MOST_STEPS
    assert told.endswith("And 2 more before that.")


@pytest.mark.parametrize("reason", EndReason)
def test_an_open_slot_says_what_ended_and_why(reason: EndReason) -> None:
    told = why_open([Ended(ART, reason, "Ada Reed", LATER)])
    assert told.startswith("Open since 2026-09-03: Art w")
    assert "{" not in told


def test_an_open_slot_without_a_past_says_so() -> None:
    assert why_open([]) == "Nothing is booked here, and the history has nothing that was."
