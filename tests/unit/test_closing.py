"""What becomes of appointments where the school closes: the first reason that applies, and nothing booked that must not be."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.appointment import Appointment, Origin, Slot
from domain.calendar import Calendar, Closure, SchoolYear
from domain.closing import ClosingFacts, ClosingOutcome, Decided, NewPlace, Standing, decide_closing, next_date
from domain.flex_period import FlexPeriod, Meeting
from domain.ids import ClosureId, FlexPeriodId, SchoolId, SectionId, StudentId
from domain.mass_days import DayAndPeriod
from domain.mass_schedule import FreezeReason

MONDAY, TUESDAY, WEDNESDAY = date(2026, 9, 7), date(2026, 9, 8), date(2026, 9, 9)
WIN, LATE = FlexPeriodId(1), FlexPeriodId(2)
GYM, ART = SectionId(1), SectionId(2)
NOW = datetime(2026, 9, 1, 15, tzinfo=UTC)


def booked(student: int = 1, day: date = MONDAY, period: FlexPeriodId = WIN, section: SectionId = GYM) -> Appointment:
    slot = Slot(StudentId(student), day, period)
    return Appointment(slot, section, Origin.STAFF, False, 7, 7, "staffer:7", NOW)


def standing(appointment: Appointment | None = None, **changes: object) -> Standing:
    one = appointment or booked()
    made = Standing(one, "Last", "First", f"{one.slot.student}", graduation_year=2028, is_member=True)
    return replace(made, **changes)  # type: ignore[arg-type]


def target(period: FlexPeriodId = WIN, **changes: object) -> DayAndPeriod:
    rivals = frozenset({LATE if period == WIN else WIN})
    made = DayAndPeriod(WEDNESDAY, period, None, False, frozenset(), None, rivals, False)
    return replace(made, **changes)  # type: ignore[arg-type]


OPEN = NewPlace(active=True, blocked=False, seats=None, taken=0)
PLACES = {(section, period): OPEN for section in (GYM, ART) for period in (WIN, LATE)}
MOVES = {WIN: target(), LATE: target(LATE)}
TO_MOVE = ClosingFacts({}, MOVES, PLACES, {})


def outcome(one: Standing, facts: ClosingFacts) -> ClosingOutcome:
    (decided,) = decide_closing([one], facts)
    return decided.outcome


def standing_there(appointment: Appointment) -> ClosingFacts:
    return replace(TO_MOVE, booked={appointment.slot: appointment})


@pytest.mark.parametrize(
    ("one", "facts", "expected"),
    [
        (standing(), ClosingFacts({MONDAY: FreezeReason.PAST}), ClosingOutcome.PAST),
        (standing(), ClosingFacts({MONDAY: FreezeReason.FROZEN_TODAY}, MOVES, PLACES), ClosingOutcome.FROZEN_TODAY),
        (standing(replace(booked(), attendance_taken=True)), TO_MOVE, ClosingOutcome.ATTENDANCE_TAKEN),
        (standing(replace(booked(), attendance_taken=True)), ClosingFacts({}), ClosingOutcome.ATTENDANCE_TAKEN),
        (standing(), ClosingFacts({TUESDAY: FreezeReason.PAST}), ClosingOutcome.CANCELLED),
        (standing(replace(booked(), locked=True)), ClosingFacts({}), ClosingOutcome.CANCELLED),
        (standing(is_member=False), ClosingFacts({}), ClosingOutcome.CANCELLED),
        (standing(), replace(TO_MOVE, moves={WIN: None}), ClosingOutcome.NO_DATE),
        (standing(is_member=False), TO_MOVE, ClosingOutcome.NOT_A_MEMBER),
        (
            standing(),
            replace(TO_MOVE, places={(GYM, WIN): replace(OPEN, active=False, blocked=True)}),
            ClosingOutcome.SECTION_NOT_ACTIVE,
        ),
        (standing(), replace(TO_MOVE, moves={WIN: target(closed=True)}), ClosingOutcome.CLOSED),
        (
            standing(),
            replace(TO_MOVE, moves={WIN: target(closed_graduation_years=frozenset({2028}))}),
            ClosingOutcome.CLOSED,
        ),
        (
            standing(graduation_year=2027),
            replace(TO_MOVE, moves={WIN: target(closed_graduation_years=frozenset({2028}))}),
            ClosingOutcome.MOVED,
        ),
        (standing(), replace(TO_MOVE, places={(GYM, WIN): replace(OPEN, blocked=True)}), ClosingOutcome.BLOCKED),
        (standing(), standing_there(booked(day=WEDNESDAY)), ClosingOutcome.ALREADY_BOOKED),
        (standing(), standing_there(booked(day=WEDNESDAY, section=ART)), ClosingOutcome.SLOT_TAKEN),
        (standing(), standing_there(booked(day=WEDNESDAY, period=LATE)), ClosingOutcome.CLASH),
        (standing(), standing_there(booked(student=2, day=WEDNESDAY)), ClosingOutcome.MOVED),
        (standing(), replace(TO_MOVE, places={(GYM, WIN): replace(OPEN, seats=3, taken=3)}), ClosingOutcome.FULL),
        (standing(), replace(TO_MOVE, places={(GYM, WIN): replace(OPEN, seats=3, taken=2)}), ClosingOutcome.MOVED),
        (standing(replace(booked(), locked=True)), TO_MOVE, ClosingOutcome.MOVED),
    ],
)
def test_the_first_reason_decides(one: Standing, facts: ClosingFacts, expected: ClosingOutcome) -> None:
    assert outcome(one, facts) is expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"origin": Origin.HOMEROOM_PREBOOK}, ClosingOutcome.MOVED),
        ({"origin": Origin.HOMEROOM_PREBOOK, "locked": True}, ClosingOutcome.SLOT_TAKEN),
        ({"origin": Origin.HOMEROOM_PREBOOK, "attendance_taken": True}, ClosingOutcome.SLOT_TAKEN),
        ({"origin": Origin.STUDENT}, ClosingOutcome.SLOT_TAKEN),
    ],
)
def test_only_an_unlocked_pre_book_gives_way(changes: dict[str, object], expected: ClosingOutcome) -> None:
    there = replace(booked(day=WEDNESDAY, section=ART), **changes)  # type: ignore[arg-type]
    (decided,) = decide_closing([standing()], standing_there(there))
    moved = expected is ClosingOutcome.MOVED
    assert decided == Decided(standing(), expected, WEDNESDAY if moved else None, there if moved else None)


def test_of_two_days_that_would_move_to_one_the_earlier_moves() -> None:
    two = [standing(booked(day=TUESDAY)), standing(booked(day=MONDAY))]
    told = [(one.standing.appointment.slot.day, one.outcome) for one in decide_closing(two, TO_MOVE)]
    assert told == [(MONDAY, ClosingOutcome.MOVED), (TUESDAY, ClosingOutcome.SLOT_TAKEN)]


def test_the_last_seat_goes_by_name() -> None:
    facts = replace(TO_MOVE, places={**PLACES, (GYM, WIN): replace(OPEN, seats=1)})
    two = [standing(booked(1), last_name="Young"), standing(booked(2), last_name="Adams")]
    told = [(one.standing.last_name, one.outcome) for one in decide_closing(two, facts)]
    assert told == [("Adams", ClosingOutcome.MOVED), ("Young", ClosingOutcome.FULL)]


students = st.integers(1, 4)
periods = st.sampled_from([WIN, LATE])
sections = st.sampled_from([GYM, ART])
appointments = st.builds(booked, students, st.sampled_from([MONDAY, TUESDAY]), periods, sections)
there = st.builds(
    lambda one, origin, locked: replace(one, origin=origin, locked=locked),
    st.builds(booked, students, st.just(WEDNESDAY), periods, sections),
    st.sampled_from(Origin),
    st.booleans(),
)
frozen_days = st.dictionaries(st.sampled_from([MONDAY, TUESDAY]), st.just(FreezeReason.PAST))


@given(st.lists(appointments, unique_by=lambda one: one.slot), st.lists(there, unique_by=lambda one: one.slot),
       frozen_days, st.integers(0, 3))  # fmt: skip
def test_each_has_one_outcome_and_nobody_is_booked_twice_or_over_the_seats(
    closed: list[Appointment], known: list[Appointment], frozen: dict[date, FreezeReason], seats: int
) -> None:
    taken = {key: sum((one.section, one.slot.flex_period) == key for one in known) for key in PLACES}
    places = {key: replace(OPEN, seats=seats, taken=taken[key]) for key in PLACES}
    facts = ClosingFacts(frozen, MOVES, places, {one.slot: one for one in known})
    decided = decide_closing([standing(one) for one in closed], facts)
    assert {one.standing.appointment.slot for one in decided} == {one.slot for one in closed}
    assert len(decided) == len(closed)
    moved = [one.standing.appointment for one in decided if one.outcome is ClosingOutcome.MOVED]
    new = [replace(one.slot, day=WEDNESDAY) for one in moved]
    assert len(set(new)) == len(new)
    assert len({slot.student for slot in new}) == len(new), "WIN and Late overlap"
    for key, count in taken.items():
        assert count + sum((one.section, one.slot.flex_period) == key for one in moved) <= max(seats, count)
    for one in decided:
        assert one.outcome.left_alone == (one.standing.appointment.slot.day in frozen)
        assert one.displaces is None or (one.displaces.origin, one.displaces.locked) == (Origin.HOMEROOM_PREBOOK, False)


def test_the_next_date_is_a_school_day_on_which_the_flex_period_meets() -> None:
    year = SchoolYear(date(2026, 8, 17), date(2026, 9, 25))
    closure = Closure(ClosureId(1), date(2026, 9, 14), date(2026, 9, 14), None, "Snow")
    calendar = Calendar(SchoolId(1), ZoneInfo("America/New_York"), (year,), (closure,), {date(2026, 9, 22): "B"})
    mondays = FlexPeriod(WIN, SchoolId(1), "WIN", (Meeting(1), Meeting("B")))
    assert next_date(calendar, mondays, date(2026, 9, 6)) == MONDAY
    assert next_date(calendar, mondays, MONDAY) == date(2026, 9, 21)
    assert next_date(calendar, mondays, date(2026, 9, 21)) == date(2026, 9, 22)
    assert next_date(calendar, mondays, date(2026, 9, 22)) is None
    assert next_date(calendar, mondays, date.max - timedelta(days=3)) is None
