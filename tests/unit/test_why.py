""" "Why am I here?" in words."""

from datetime import date

import pytest

from domain.appointment import EndReason
from domain.why import MOST_STEPS, Ended, Freed, HomeroomChoice, Made, why_here, why_open

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


@pytest.mark.parametrize("moved_first", [True, False])
def test_who_was_moved_over_something_else_is_told_both(moved_first: bool) -> None:
    moved = Ended(Made("Art", "you", DAY, elsewhere="WIN on 2026-09-02"), EndReason.CLOSED, "Ada Reed", LATER)
    gave_way = [moved, displaced(Made("Gym", "Kim Stone", DAY))]
    older = displaced(Made("Library", "Kim Stone", DAY))
    told = why_here(Made("Art", "you", LATER), [*(gave_way if moved_first else gave_way[::-1]), older], direct=2)
    assert told.startswith(
        "Booked by you on 2026-09-03, moved from Art, WIN on 2026-09-02 because Ada Reed closed the school that day, "
        "in place of Gym. "
    )
    assert told.count("Library") == 1


@pytest.mark.parametrize("choice", HomeroomChoice)
def test_a_homeroom_says_by_which_rule(choice: HomeroomChoice) -> None:
    assert "homeroom" in why_here(ART, [], homeroom=choice).removeprefix("Booked by Kim Stone on 2026-09-01. ")


def test_what_an_undo_brought_back_says_so() -> None:
    assert "came back when Ada Reed undid" in why_here(ART, [], restored="Ada Reed")


WAITED = Made("Gym", "you", LATER, waited_since=DAY)


@pytest.mark.parametrize("reason", EndReason)
def test_what_came_from_a_waitlist_says_since_when_and_what_freed_the_seat(reason: EndReason) -> None:
    told = why_here(WAITED, [displaced()], freed=Freed(reason, "Ada Reed", LATER, "Ben Lee"))
    start = "From the waitlist on 2026-09-03, in place of Art. Waited since 2026-09-01, until a seat was free on 2026-09-03: "
    assert told.startswith(start + "the appointment of Ben Lee w")
    assert told.endswith("Before: Art, booked by Kim Stone on 2026-09-01.")
    assert "{" not in told


def test_a_seat_that_was_added_was_nobodys() -> None:
    assert why_here(WAITED, []).endswith("Waited since 2026-09-01, until there was one more seat.")


def test_whose_seat_it_was_is_left_out_where_the_reader_may_not_know() -> None:
    told = why_here(WAITED, [], freed=Freed(EndReason.CANCELLED, "that student", LATER))
    assert told.endswith("another student's appointment was cancelled by that student.")
    moved = why_here(WAITED, [], freed=Freed(EndReason.CANCELLED, "Ada Reed", LATER, moved=True))
    assert moved.endswith("another student's appointment was moved by Ada Reed.")


def test_a_long_chain_is_counted_in_the_end() -> None:
    told = why_here(ART, [displaced()] * (MOST_STEPS + 2))
    assert told.count("Before: ") == MOST_STEPS
    assert told.endswith("And 2 more before that.")


@pytest.mark.parametrize("reason", EndReason)
def test_an_open_slot_says_what_ended_and_why(reason: EndReason) -> None:
    told = why_open([Ended(ART, reason, "Ada Reed", LATER)])
    assert told.startswith("Open since 2026-09-03: Art w")
    assert "{" not in told


@pytest.mark.parametrize("reason", [EndReason.CANCELLED, EndReason.CLOSED])
def test_an_open_slot_does_not_call_cancelled_what_was_moved(reason: EndReason) -> None:
    told = why_open([Ended(ART, reason, "Ada Reed", LATER, moved=True)])
    assert told.startswith("Open since 2026-09-03: Art was moved to another date")


def test_an_open_slot_without_a_past_says_so() -> None:
    assert why_open([]) == "Nothing is booked here, and the history has nothing that was."
