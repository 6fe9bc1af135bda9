"""What speaks against removing a flex period."""

import pytest

from domain.flex_period import FlexPeriodUses, refusals_of_removal


@pytest.mark.parametrize(
    ("uses", "words"),
    [
        (FlexPeriodUses(appointments=1_200), "1,200 appointments"),
        (FlexPeriodUses(requests=2, waiting=3), "2 requests and 3 places in waitlists"),
        (
            FlexPeriodUses(1, 1, 1, prebooked=True),
            "1 appointment, 1 request, 1 place in a waitlist and the pre-booking after syncs",
        ),
        (FlexPeriodUses(prebooked=True), "the pre-booking after syncs"),
    ],
)
def test_everything_that_needs_it_is_named(uses: FlexPeriodUses, words: str) -> None:
    (refused,) = refusals_of_removal(uses)
    assert refused.code == "FLEX_PERIOD_IN_USE"
    assert f"needed by {words}: " in refused.message
    assert refused.details is not None
    assert set(refused.details) == {"appointments", "requests", "waiting", "prebooked"}


def test_what_nothing_needs_may_go() -> None:
    assert refusals_of_removal(FlexPeriodUses()) == []
