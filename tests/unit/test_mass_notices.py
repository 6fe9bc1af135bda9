"""What an order for nobody is told."""

from datetime import date
from typing import Any

import pytest

from application.scheduling.mass_notices import nobody_notices
from domain.ids import FlexPeriodId, SchoolId, SectionId
from domain.mass_change import AsInWeek, Booked, ToNowhere
from domain.mass_order import (
    ByGradeLevels,
    ByGradesBelow,
    ByGraduationYears,
    BySections,
    BySisIds,
    Everyone,
    ListedId,
    MassOrder,
    ToOwnHomeroom,
)
from domain.window import Window

DAY = date(2026, 9, 1)
AMONG = "and no active student of this school is among them: look at"
SUCH = "and nothing such is booked then: look at the dates, the flex periods and the kind of bookings."


def an_order(who: Any, where: Any = None, **more: Any) -> MassOrder:
    return MassOrder(SchoolId(1), who, where or ToOwnHomeroom(), Window(DAY, DAY, (FlexPeriodId(1),)), **more)


@pytest.mark.parametrize(
    ("order", "message"),
    [
        (an_order(ByGraduationYears(frozenset({1999}))), f"The order is for graduation year 1999, {AMONG} the years."),
        (an_order(ByGradeLevels(frozenset({3}))), f"The order is for grade 3, {AMONG} the grades."),
        (an_order(BySisIds((ListedId("x", 1),))), f"The order is for 1 listed student, {AMONG} the ids."),
        (
            an_order(BySections(frozenset({SectionId(1)}))),
            f"The order is for the students of 1 section, {AMONG} the rosters of these sections.",
        ),
        (
            an_order(ByGradesBelow("Algebra I", 70)),
            f"The order is for marks below 70 in Algebra I, {AMONG} the mark, and at how the imported grades write the course.",
        ),
        (
            an_order(Everyone(), exclude=(ByGradeLevels(frozenset({9})),)),
            f"The order is for everyone but grade 9, {AMONG} the rosters, or at who is left out.",
        ),
        (an_order(Everyone(), AsInWeek(DAY)), f"The order is for everyone, {SUCH}"),
        (an_order(Everyone(), ToNowhere(), booked=Booked()), f"The order is for bookings of everyone, {SUCH}"),
    ],
)
def test_an_order_for_nobody_says_where_to_look(order: MassOrder, message: str) -> None:
    assert list(nobody_notices(order, 0)) == [{"code": "NOBODY", "message": message, "count": 1}]
    assert list(nobody_notices(order, 1)) == []
