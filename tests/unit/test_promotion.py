"""What freed the seat of somebody who waited."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.promotion import Ending, what_freed

JOINED = datetime(2026, 9, 1, 15, tzinfo=UTC)


def after(minutes: int) -> datetime:
    return JOINED + timedelta(minutes=minutes)


EARLY, LATE, TOO_EARLY = Ending(2, after(1)), Ending(1, after(2)), Ending(3, after(-1))
RUN = Ending(9, after(2), of_run=True)


@pytest.mark.parametrize(
    ("endings", "given", "freed"),
    [
        ([], [], None),
        ([TOO_EARLY], [], None),
        ([EARLY, LATE], [], LATE),
        ([EARLY, LATE], [1], EARLY),
        ([EARLY, LATE], [1, 2], None),
        ([Ending(4, JOINED)], [], Ending(4, JOINED)),
        ([Ending(4, after(1)), Ending(5, after(1))], [], Ending(5, after(1))),
        ([RUN, EARLY], [], RUN),
        ([RUN, LATE], [], LATE),
        ([RUN, LATE], [1, 9], RUN),
    ],
)
def test_it_is_the_latest_of_which_nobody_else_has_the_seat(
    endings: list[Ending], given: list[int], freed: Ending | None
) -> None:
    assert what_freed(endings, given, JOINED) == freed


ENDINGS = st.builds(Ending, st.integers(1, 20), st.integers(-3, 3).map(after), st.booleans())


@given(st.lists(ENDINGS, max_size=6), st.sets(st.integers(1, 20)))
def test_it_is_never_of_before_they_waited_nor_somebody_elses(endings: list[Ending], given_away: set[int]) -> None:
    freed = what_freed(endings, given_away, JOINED)
    usable = [one for one in endings if one.at >= JOINED and (one.of_run or one.number not in given_away)]
    assert (freed is None) == (not usable)
    assert freed is None or (freed in usable and freed.at == max(one.at for one in usable))
