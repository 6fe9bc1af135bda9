"""The rule of a mass run, row by row."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.scheduling.order_json import order_from_json, order_to_json
from domain.appointment import Appointment, Origin, Slot, may_unlock
from domain.calendar import Calendar, SchoolYear
from domain.flex_period import BellTimes, FlexPeriod, Meeting
from domain.free_text import note_refusals
from domain.ids import FlexPeriodId, SchoolId, SectionId, StudentId
from domain.mass_days import SchoolBells, days_and_periods
from domain.mass_order import (
    ByGradeLevels,
    ByGradesBelow,
    ByGraduationYears,
    BySections,
    BySisIds,
    Capacity,
    Everyone,
    Existing,
    ListedId,
    MassOrder,
    Member,
    ToOwnHomeroom,
    ToSection,
    by_graduation_year,
    seat_order,
)
from domain.mass_schedule import FreezeReason, Outcome, SlotFacts, Tally, decide, frozen_on
from domain.window import Window

ART, GYM = SectionId(1), SectionId(2)
NEW_YORK, CHICAGO = ZoneInfo("America/New_York"), ZoneInfo("America/Chicago")
MONDAY = date(2026, 9, 7)


def booked(section: SectionId, *, locked: bool = False, origin: Origin = Origin.ADMIN) -> Appointment:
    slot = Slot(StudentId(1), MONDAY, FlexPeriodId(1))
    return Appointment(slot, section, origin, locked, 1, 1, "staffer:1", datetime(2026, 9, 1, tzinfo=UTC))


FREE = SlotFacts(
    closed=False,
    frozen=None,
    homerooms=1,
    blocked=False,
    target=GYM,
    current=None,
    may_unlock=True,
    clashes=False,
    has_seat=True,
)
HOPELESS = SlotFacts(
    closed=True,
    frozen=FreezeReason.PAST,
    homerooms=0,
    blocked=True,
    target=None,
    current=booked(ART, locked=True),
    may_unlock=False,
    clashes=True,
    has_seat=False,
)


@pytest.mark.parametrize(
    ("facts", "existing", "outcome"),
    [
        (FREE, Existing.KEEP, Outcome.CREATED),
        (replace(FREE, current=booked(ART)), Existing.KEEP, Outcome.KEPT),
        (replace(FREE, current=booked(ART)), Existing.REPLACE_PREBOOKED, Outcome.KEPT),
        (replace(FREE, current=booked(ART, origin=Origin.HOMEROOM_PREBOOK)), Existing.KEEP, Outcome.KEPT),
        (
            replace(FREE, current=booked(ART, origin=Origin.HOMEROOM_PREBOOK)),
            Existing.REPLACE_PREBOOKED,
            Outcome.REPLACED,
        ),
        (
            replace(FREE, current=booked(ART, origin=Origin.HOMEROOM_PREBOOK, locked=True)),
            Existing.REPLACE_PREBOOKED,
            Outcome.LOCKED,
        ),
        (replace(FREE, current=booked(ART)), Existing.REPLACE, Outcome.REPLACED),
        (replace(FREE, current=booked(ART, locked=True)), Existing.REPLACE, Outcome.LOCKED),
        (replace(FREE, current=booked(ART, locked=True)), Existing.REPLACE_LOCKED, Outcome.REPLACED),
        (
            replace(FREE, current=booked(ART, locked=True), may_unlock=False),
            Existing.REPLACE_LOCKED,
            Outcome.LOCKED,
        ),
        (replace(FREE, current=booked(GYM, locked=True)), Existing.REPLACE, Outcome.UNCHANGED),
        (replace(FREE, current=booked(GYM), clashes=True, has_seat=False), Existing.KEEP, Outcome.UNCHANGED),
        (replace(FREE, target=None, homerooms=0), Existing.KEEP, Outcome.NO_HOMEROOM),
        (replace(FREE, target=None, homerooms=2), Existing.KEEP, Outcome.AMBIGUOUS_HOMEROOM),
        (replace(FREE, has_seat=False), Existing.KEEP, Outcome.FULL),
        (replace(FREE, clashes=True, has_seat=False), Existing.KEEP, Outcome.CLASH),
    ],
)
def test_decide(facts: SlotFacts, existing: Existing, outcome: Outcome) -> None:
    assert decide(facts, existing) is outcome


@pytest.mark.parametrize(
    ("repaired", "outcome"),
    [
        ({}, Outcome.CLOSED),
        ({"closed": False}, Outcome.FROZEN),
        ({"frozen": None}, Outcome.NO_HOMEROOM),
        ({"target": GYM}, Outcome.BLOCKED),
        ({"blocked": False}, Outcome.LOCKED),
        ({"current": booked(ART)}, Outcome.KEPT),
        ({"current": None}, Outcome.CLASH),
        ({"clashes": False}, Outcome.FULL),
        ({"has_seat": True}, Outcome.CREATED),
    ],
)
def test_the_first_reason_wins(repaired: dict[str, object], outcome: Outcome) -> None:
    """A row with every reason against it, mended reason by reason in the order of the rule."""
    facts = HOPELESS
    order = ["closed", "frozen", "target", "blocked", "current", "current", "clashes", "has_seat"]
    mending = [
        {"closed": False},
        {"frozen": None},
        {"target": GYM},
        {"blocked": False},
        {"current": booked(ART)},
        {"current": None},
        {"clashes": False},
        {"has_seat": True},
    ]
    if repaired:
        for name, step in zip(order, mending, strict=True):
            facts = replace(facts, **step)  # type: ignore[arg-type]
            if step == repaired and name in repaired:
                break
    assert decide(facts, Existing.KEEP) is outcome


@pytest.mark.parametrize(
    ("day", "frozen", "reason"),
    [
        (date(2026, 9, 6), False, FreezeReason.PAST),
        (date(2026, 9, 6), True, FreezeReason.PAST),
        (MONDAY, True, FreezeReason.FROZEN_TODAY),
        (MONDAY, False, None),
        (date(2026, 9, 8), True, None),
    ],
)
def test_a_date_is_frozen_when_past_or_today_while_the_school_is_frozen(
    day: date, frozen: bool, reason: FreezeReason | None
) -> None:
    assert frozen_on(day, MONDAY, school_is_frozen=frozen) is reason


@pytest.mark.parametrize(
    ("actor", "is_admin", "teaches", "may"),
    [
        ("staffer:1", False, False, True),
        ("staffer:2", False, False, False),
        ("staffer:2", True, False, True),
        ("staffer:2", False, True, True),
    ],
)
def test_a_lock_opens_for_its_maker_a_staffer_of_the_section_and_admins(
    actor: str, is_admin: bool, teaches: bool, may: bool
) -> None:
    assert may_unlock("staffer:1", actor, is_admin=is_admin, teaches_section=teaches) is may


def an_order(**changes: object) -> MassOrder:
    window = Window(MONDAY, MONDAY, (FlexPeriodId(1),))
    return MassOrder(**{"school": SchoolId(1), "who": Everyone(), "where": ToSection(GYM), "when": window, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("where", "capacity", "enforced"),
    [
        (ToSection(GYM), None, True),
        (ToOwnHomeroom(), None, False),
        (ToSection(GYM), Capacity.IGNORE, False),
        (ToOwnHomeroom(), Capacity.ENFORCE, True),
    ],
)
def test_seats_are_enforced_to_a_section_unless_said_otherwise(
    where: ToSection | ToOwnHomeroom, capacity: Capacity | None, enforced: bool
) -> None:
    assert an_order(where=where, capacity=capacity).enforces_capacity is enforced


def test_the_origin_written_follows_the_target_and_the_actor() -> None:
    assert an_order(where=ToOwnHomeroom()).origin(by_admin=True) is Origin.HOMEROOM_PREBOOK
    assert an_order().origin(by_admin=True) is Origin.ADMIN
    assert an_order().origin(by_admin=False) is Origin.STAFF


def test_grade_levels_are_graduation_years_of_the_orders_school_year() -> None:
    calendar = Calendar(SchoolId(1), NEW_YORK, (SchoolYear(date(2026, 8, 17), date(2027, 6, 4)),))
    found = by_graduation_year(ByGradeLevels(frozenset({9, 12})), an_order(), calendar)
    assert found == ByGraduationYears(frozenset({2030, 2027}))


def test_a_rival_overlaps_in_instants_even_in_another_zone() -> None:
    def bells(school: int, zone: ZoneInfo, *periods: tuple[int, time, time]) -> SchoolBells:
        year = SchoolYear(date(2026, 8, 17), date(2027, 6, 4))
        return SchoolBells(
            Calendar(SchoolId(school), zone, (year,)),
            tuple(
                FlexPeriod(FlexPeriodId(number), SchoolId(school), str(number), (Meeting(1, BellTimes(starts, ends)),))
                for number, starts, ends in periods
            ),
        )

    own = bells(1, NEW_YORK, (1, time(10), time(11)), (2, time(11), time(12)), (3, time(10, 30), time(10, 40)))
    other = bells(2, CHICAGO, (4, time(10), time(10, 30)), (5, time(9), time(9, 30)))
    (day,) = days_and_periods(an_order(), own, [other], MONDAY)
    assert day.rivals == {3, 5}


def test_rows_of_a_list_compete_in_its_order_and_others_by_name_in_code_points() -> None:
    listed = [Member(StudentId(i), "A", "A", str(i), None, position=9 - i) for i in range(3)]
    assert [one.student for one in sorted(listed, key=seat_order)] == [2, 1, 0]
    named = [
        Member(StudentId(1), "zoe", "A", "1", None),
        Member(StudentId(2), "Zoe", "A", "1", None),
        Member(StudentId(3), "Ábel", "A", "1", None),
        Member(StudentId(5), "Zoe", "A", "0", None),
        Member(StudentId(4), "Zoe", "A", "1", None),
    ]
    assert [one.student for one in sorted(named, key=seat_order)] == [5, 2, 4, 1, 3]


def test_tallies_add_up_and_tell_their_differences() -> None:
    one, other = Tally({Outcome.CREATED: 2}), Tally({Outcome.CREATED: 1, Outcome.FULL: 1})
    assert (one + other).counts == {Outcome.CREATED: 3, Outcome.FULL: 1}
    assert (one + other).total == 4
    assert one.differences(other) == {Outcome.CREATED: (2, 1), Outcome.FULL: (0, 1)}
    assert one.differences(one) == {}


_days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
_audiences = st.one_of(
    st.just(Everyone()),
    st.builds(ByGraduationYears, st.frozensets(st.integers(2020, 2040), min_size=1)),
    st.builds(ByGradeLevels, st.frozensets(st.integers(-4, 12), min_size=1)),
    st.builds(BySections, st.frozensets(st.builds(SectionId, st.integers(1, 2**62)), min_size=1)),
    st.builds(ByGradesBelow, st.text(min_size=1), st.floats(0, 100)),
    st.builds(BySisIds, st.lists(st.builds(ListedId, st.text(min_size=1), st.integers(1, 9)), min_size=1).map(tuple)),
)
_windows = st.builds(
    lambda days, **more: Window(min(days), max(days), **more),
    st.tuples(_days, _days),
    flex_periods=st.lists(st.builds(FlexPeriodId, st.integers(1, 9)), min_size=1, unique=True).map(tuple),
    weekdays=st.frozensets(st.integers(1, 7), min_size=1),
    cycle_days=st.none() | st.frozensets(st.text(min_size=1), min_size=1),
    every_nth_week=st.integers(1, 5),
    without=st.frozensets(_days),
)
_orders = st.builds(
    MassOrder,
    school=st.builds(SchoolId, st.integers(1, 2**62)),
    who=_audiences,
    where=st.just(ToOwnHomeroom()) | st.builds(ToSection, st.builds(SectionId, st.integers(1, 2**62))),
    when=_windows,
    existing=st.sampled_from(Existing),
    exclude=st.lists(_audiences, max_size=3).map(tuple),
    capacity=st.none() | st.sampled_from(Capacity),
    lock=st.booleans(),
    type=st.none() | st.text().filter(lambda said: not note_refusals(said, None)),
    comment=st.none() | st.text().filter(lambda said: not note_refusals(None, said)),
)


@given(_orders)
def test_an_order_survives_being_written_down(order: MassOrder) -> None:
    assert order_from_json(order_to_json(order)) == order
