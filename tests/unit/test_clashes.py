"""Two sections, one lead or room: at the same time or not."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from domain.clashes import BookedSection, clashes
from domain.flex_period import BellTimes
from domain.ids import FlexPeriodId, SchoolId, SectionId

DAY = date(2026, 9, 7)
NEW_YORK, CHICAGO = ZoneInfo("America/New_York"), ZoneInfo("America/Chicago")


def booked(
    section: int, starts: time | None = time(10), *, period: int = 1, zone: ZoneInfo = NEW_YORK, day: date = DAY
) -> BookedSection:
    bells = BellTimes() if starts is None else BellTimes(starts, starts.replace(hour=starts.hour + 1))
    return BookedSection(SectionId(section), SchoolId(1), day, FlexPeriodId(period), bells.on(day, zone))


def found(*several: BookedSection) -> list[tuple[int, int]]:
    return [(clash.one.section, clash.other.section) for clash in clashes([(7, one) for one in several])]


def test_two_sections_at_overlapping_times_clash() -> None:
    assert found(booked(1), booked(2, time(10, 30), period=2)) == [(1, 2)]


def test_one_that_begins_when_the_other_ends_does_not() -> None:
    assert found(booked(1), booked(2, time(11), period=2)) == []


def test_times_are_compared_as_instants() -> None:
    assert found(booked(1, time(10)), booked(2, time(9), period=2, zone=CHICAGO)) == [(1, 2)]
    assert found(booked(1, time(10)), booked(2, time(10), period=2, zone=CHICAGO)) == []


def test_one_section_in_two_periods_is_no_clash() -> None:
    assert found(booked(1), booked(1, time(10, 30), period=2)) == []


def test_missing_bell_times_clash_within_one_period_only() -> None:
    assert found(booked(1, None), booked(2, None)) == [(1, 2)]
    assert found(booked(1, None), booked(2, None, period=2)) == []


def test_what_is_needed_by_nobody_else_or_on_other_dates_is_no_clash() -> None:
    assert clashes([(7, booked(1)), (8, booked(2)), ("B12", booked(3)), ("B13", booked(4))]) == []
    assert found(booked(1), booked(2, day=DAY + timedelta(1))) == []


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(0, 22), st.integers(1, 3)), max_size=12))
def test_every_pair_is_found_once_whatever_the_order(given_: list[tuple[int, int, int, int]]) -> None:
    meetings = [
        (
            of,
            BookedSection(
                SectionId(section),
                SchoolId(1),
                DAY,
                FlexPeriodId(period * 100 + hour),
                (datetime(2026, 9, 7, hour, tzinfo=UTC), datetime(2026, 9, 7, hour, 59, tzinfo=UTC)),
            ),
        )
        for of, section, hour, period in set(given_)
    ]
    pairs = {
        (of, one, other)
        for of, one in meetings
        for same, other in meetings
        if of == same and one.section < other.section and one.instants == other.instants
    }
    assert {(clash.of, clash.one, clash.other) for clash in clashes(meetings)} == pairs
    assert len(clashes(meetings)) == len(pairs)
    assert clashes(meetings) == clashes(meetings[::-1])
