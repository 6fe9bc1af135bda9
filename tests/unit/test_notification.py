"""Who is told what of a deed."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from domain.appointment import Appointment, Origin, Slot
from domain.ids import FlexPeriodId, SchoolId, SectionId, StudentId
from domain.notification import Change, Deed, NotificationKind, notices_of

AMY, BEN = StudentId(1), StudentId(2)
WIN, LATE = FlexPeriodId(1), FlexPeriodId(2)
GYM, ART = SectionId(1), SectionId(2)
MONDAY, TUESDAY = date(2026, 9, 7), date(2026, 9, 8)
NOW = datetime(2026, 9, 1, tzinfo=UTC)
DEED = Deed(NotificationKind.BOOKED, SchoolId(1), "staffer:1", NOW)


def a_change(student: StudentId = AMY, day: date = MONDAY, period: FlexPeriodId = WIN, to: SectionId = GYM) -> Change:
    return Change(Slot(student, day, period), to)


def test_one_deed_is_told_once_however_many_appointments_it_touched() -> None:
    (told,) = notices_of(DEED, [a_change(day=TUESDAY), a_change()])
    assert (told.student, told.appointments, told.first_day, told.last_day) == (AMY, 2, MONDAY, TUESDAY)


def test_each_student_is_told_of_their_own_only() -> None:
    told = notices_of(DEED, [a_change(), a_change(BEN, TUESDAY), a_change(day=TUESDAY)])
    assert [(one.student, one.appointments) for one in told] == [(AMY, 2), (BEN, 1)]


def test_nobody_is_told_of_their_own_deed() -> None:
    assert [one.student for one in notices_of(DEED, [a_change(), a_change(BEN)], by_student=AMY)] == [BEN]


def test_nothing_done_is_nothing_told() -> None:
    assert notices_of(DEED, []) == []


@pytest.mark.parametrize(
    ("other", "section", "period"),
    [
        (a_change(day=TUESDAY), GYM, WIN),
        (a_change(day=TUESDAY, to=ART), None, WIN),
        (a_change(period=LATE), GYM, None),
    ],
)
def test_a_place_is_named_where_all_share_it(
    other: Change, section: SectionId | None, period: FlexPeriodId | None
) -> None:
    (told,) = notices_of(DEED, [a_change(), other])
    assert (told.section, told.flex_period) == (section, period)


def test_what_was_displaced_and_what_stands_elsewhere_is_counted() -> None:
    changes = [a_change(), replace(a_change(day=TUESDAY), displaced=True, moved=True)]
    (told,) = notices_of(DEED, changes)
    assert (told.appointments, told.displaced, told.moved) == (2, 1, 1)


def test_one_that_was_moved_says_from_where() -> None:
    before = Appointment(Slot(AMY, TUESDAY, WIN), ART, Origin.STAFF, False, 1, 1, "staffer:1", NOW)
    (told,) = notices_of(DEED, [replace(a_change(), moved_from=before)])
    assert (told.previous_day, told.previous_section) == (TUESDAY, ART)
