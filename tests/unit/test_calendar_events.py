"""Which events of a calendar are days off, and why the others are not."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.calendar import Calendar, SchoolYear
from domain.calendar_events import CalendarEvent, EventsRead, read_events
from domain.errors import Refused
from domain.event_choice import EventChoice, LeftOut, WhyLeftOut, chosen, left_out_events
from domain.event_days import Repeats, When
from domain.free_text import LONGEST_REASON
from domain.ids import SchoolId
from domain.recurrence import Frequency, Recurrence

CALENDAR = Calendar(
    SchoolId(1), ZoneInfo("America/New_York"),
    (SchoolYear(date(2027, 8, 16), date(2028, 6, 2)), SchoolYear(date(2026, 8, 17), date(2027, 6, 4))),
)  # fmt: skip
SEVENTH, EIGHTH = date(2026, 9, 7), date(2026, 9, 8)


def at(day: int, hour: int = 0, minute: int = 0, zone: Any = None) -> datetime:
    return datetime(2026, 9, day, hour, minute, tzinfo=zone)


def event(start: When | None = SEVENTH, end: When | None = None, **more: Any) -> CalendarEvent:
    return CalendarEvent(**{"row": 1, "summary": "No school", "start": start, "end": end, **more})


def read(*events: CalendarEvent, words: tuple[str, ...] | None = None) -> EventsRead:
    return read_events(events, EventChoice() if words is None else EventChoice(words), CALENDAR)


def days(*events: CalendarEvent) -> list[tuple[str, str]]:
    found = read(*events)
    assert found.wrong == []
    return [(f"{one.first_day:%m-%d}", f"{one.last_day:%m-%d}") for one in found.days]


def why(*events: CalendarEvent, words: tuple[str, ...] | None = None) -> list[str]:
    return [one.why.value for one in read(*events, words=words).left_out]


@pytest.mark.parametrize(
    ("start", "end", "last"),
    [
        (SEVENTH, None, "09-07"),
        (SEVENTH, EIGHTH, "09-07"),
        (SEVENTH, date(2026, 9, 12), "09-11"),
        (SEVENTH, SEVENTH, "09-07"),
        (at(7), at(8), "09-07"),
        (at(7), at(7, 23, 59), "09-07"),
        (at(7), at(9, 23, 59), "09-09"),
        (at(7), at(7), "09-07"),
        (at(7), None, "09-07"),
        (at(7, 4, zone=UTC), at(8, 4, zone=UTC), "09-07"),
        (at(7, zone=UTC), at(8, zone=UTC), "09-07"),
    ],
)
def test_whole_days_are_known_however_they_are_written(start: When, end: When | None, last: str) -> None:
    assert days(event(start, end)) == [("09-07", last)]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (at(7, 8), at(7, 15)), (at(7, 12), None), (at(7), at(7, 12)), (at(7, 12), at(9)), (at(7, 8), at(8, 8)),
        (at(7, 5, zone=UTC), at(8, 5, zone=UTC)),
    ],
)  # fmt: skip
def test_what_takes_part_of_a_day_is_left_out(start: When, end: When | None) -> None:
    assert why(event(start, end), event(start, end, summary="Board meeting")) == ["timed", "timed"]


def test_days_outside_of_the_school_years_are_cut_off() -> None:
    assert days(event(date(2027, 6, 1), date(2027, 8, 18))) == [("06-01", "06-04"), ("08-16", "08-17")]
    outside = event(date(2027, 6, 5), date(2027, 8, 16)), event(date(2020, 9, 7)), event(date(2028, 6, 3))
    assert why(*outside, event(date(2020, 9, 7), summary="Picnic")) == ["outside_school_year"] * 4
    assert read_events([event()], EventChoice(), Calendar(SchoolId(1), ZoneInfo("UTC"))).days == []


@pytest.mark.parametrize(
    ("summary", "is_day_off"),
    [
        ("NO SCHOOL – Labor Day", True), ("Labor Day (No School)", True), ("No-School Day", True), ("Schools closed", True),
        ("Professional Day: no classes", True), ("Winter Break", False), ("Holiday Concert", False), ("No schooling", False),
        ("School resumes after break", False), ("", False),
    ],
)  # fmt: skip
def test_what_only_days_off_say_makes_a_day_off(summary: str, is_day_off: bool) -> None:
    found = read(event(summary=summary))
    assert [one.reason for one in found.days] == [summary] * is_day_off
    assert [one.why for one in found.left_out] == [WhyLeftOut.NOT_NAMED] * (not is_day_off)


def test_the_caller_names_other_words_or_takes_every_event_of_whole_days() -> None:
    winter = event(summary="Winter Break begins"), event(summary="Picnic", categories=("Fun", "Winter break"))
    assert [one.reason for one in read(*winter, words=("WINTER  break",)).days] == ["Winter Break begins", "Picnic"]
    assert why(event(), words=("winter break",)) == ["not_named"]
    assert [one.reason for one in read(*winter, event(at(7, 8)), words=()).days] == ["Winter Break begins", "Picnic"]
    for word in ("", " ", "x", "--"):
        with pytest.raises(Refused) as refused:
            EventChoice(("no school", word))
        assert (refused.value.code, refused.value.field) == ("SEARCH_TOO_SHORT", ("words",))
    with pytest.raises(Refused) as refused:
        EventChoice(except_words=("x",))
    assert refused.value.field == ("exceptWords",)


def test_what_says_an_excepted_word_is_no_day_off_whatever_else_it_says() -> None:
    events = (
        event(),
        event(summary="No school for Kindergarten"),
        event(summary="No school", categories=("kindergarten",)),
    )
    for words in (None, [], ["no school"]):
        found = read_events(events, chosen(words, ["kindergarten"]) or EventChoice(), CALENDAR)
        assert ([one.reason for one in found.days], len(found.left_out)) == (["No school"], 2)


def test_a_choice_is_made_of_what_is_said() -> None:
    assert chosen(None, None) is chosen(None, []) is None
    assert chosen(None, ["half day"]) == EventChoice(except_words=("half day",))
    assert chosen([], None) == EventChoice(())


def test_an_event_that_comes_again_is_off_each_time_and_neighbours_are_one_range() -> None:
    daily = Repeats(Recurrence(Frequency.DAILY), until=date(2026, 9, 11), never=(at(9),))
    assert days(event(repeats=daily)) == [("09-07", "09-08"), ("09-10", "09-11")]
    labor_day = Recurrence(Frequency.YEARLY, months=(9,), weekdays=((1, 1),))
    assert days(event(date(2015, 9, 7), repeats=Repeats(labor_day))) == [("09-07", "09-07"), ("09-06", "09-06")]
    again = Repeats(also=(date(2026, 10, 1), date(1999, 1, 1)))
    assert days(event(repeats=again)) == [("09-07", "09-07"), ("10-01", "10-01")]
    late = Repeats(Recurrence(Frequency.DAILY), until=at(9, 3, 59, UTC))
    assert days(event(at(7, 4, zone=UTC), at(8, 4, zone=UTC), repeats=late)) == [("09-07", "09-08")]
    fridays = event(date(2026, 9, 4), date(2026, 9, 6), repeats=Repeats(Recurrence(Frequency.WEEKLY, times=2)))
    assert days(fridays) == [("09-04", "09-05"), ("09-11", "09-12")]


def test_a_changed_or_cancelled_day_of_a_series_is_not_off_twice() -> None:
    series = event(uid="s", repeats=Repeats(Recurrence(Frequency.DAILY, times=3)))
    moved = event(date(2026, 9, 20), uid="s", instead_of=EIGHTH)
    gone = event(date(2026, 9, 9), uid="s", instead_of=date(2026, 9, 9), is_cancelled=True)
    others = event(date(2026, 10, 1), uid="t", instead_of=SEVENTH)
    assert days(series, moved, gone, others) == [("09-07", "09-07"), ("09-20", "09-20"), ("10-01", "10-01")]
    assert why(series, moved, gone) == ["cancelled"]


def test_what_an_earlier_event_says_is_not_said_again() -> None:
    assert days(event(), event(SEVENTH, EIGHTH), event(summary="Schools closed")) == [("09-07", "09-07")] * 2
    assert why(event(), event(row=2)) == ["repeated"]


def test_what_says_that_it_is_a_day_off_and_cannot_be_read_is_told() -> None:
    counted = Repeats(Recurrence(Frequency.DAILY, times=3))
    broken = [
        event(None, unread="DTSTART", row=1), event(None, row=2), event(unread="EXDATE", row=3), event(unread="RRULE", row=4),
        event(EIGHTH, SEVENTH, row=5), event(date(1990, 1, 1), repeats=counted, row=6),
    ]  # fmt: skip
    told = [(row, one.code, one.field) for row, one in read(*broken).wrong]
    assert told == [
        (1, "BAD_DATE", ("DTSTART",)), (2, "BAD_DATE", ("DTSTART",)), (3, "BAD_DATE", ("EXDATE",)),
        (4, "BAD_RECURRENCE", ("RRULE",)), (5, "BAD_DATE", ("DTEND",)), (6, "BAD_RECURRENCE", ("RRULE",)),
    ]  # fmt: skip
    others = read(*broken, words=("picnic",))
    assert (others.wrong, {one.why for one in others.left_out}) == ([], {WhyLeftOut.NOT_NAMED})
    assert why(event(at(7, 8), unread="RRULE"), event(None, is_cancelled=True)) == ["timed", "cancelled"]


def test_a_long_summary_is_cut_to_a_reason() -> None:
    (day,) = read(event(summary="No school " + "x" * 300)).days
    assert (len(day.reason), day.reason[-1]) == (LONGEST_REASON, "…")


def test_what_is_left_out_is_told_by_reason_and_those_that_say_a_word_first() -> None:
    left_out = [LeftOut(row, "", None, WhyLeftOut.TIMED, row > 2) for row in range(1, 5)]
    left_out.append(LeftOut(9, "", None, WhyLeftOut.CANCELLED, False))
    told = left_out_events(left_out, 3)
    assert [(one.why, one.count, [event.row for event in one.events]) for one in told] == [
        (WhyLeftOut.CANCELLED, 1, [9]),
        (WhyLeftOut.TIMED, 4, [3, 4, 1]),
    ]
