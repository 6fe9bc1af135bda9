"""What people should know of an order, and what stops nothing: notices of its plan and run."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from domain.ids import FlexPeriodId
from domain.mass_change import AsInWeek
from domain.mass_days import DayAndPeriod
from domain.mass_order import (
    Audience,
    ByGradeLevels,
    ByGradesBelow,
    ByGraduationYears,
    BySections,
    BySisIds,
    MassOrder,
)
from domain.mass_words import whom_in_words

ENDED = "SECTION_NOT_ACTIVE"
"""The code of bookings that are not copied."""


def nobody_notices(order: MassOrder, rows: int) -> Iterator[dict[str, Any]]:
    """Where an order has no row, so that nobody takes "nothing to do" for "all is done"."""
    if rows:
        return
    if order.booked is not None or isinstance(order.where, AsInWeek):
        why = "nothing such is booked then: look at the dates, the flex periods and the kind of bookings"
    else:
        why = f"no active student of this school is among them: look at {_where_to_look(order.who)}"
    out = ", or at who is left out" if order.exclude else ""
    message = f"The order is for {whom_in_words(order)}, and {why}{out}."
    yield {"code": "NOBODY", "message": message, "count": 1}


def _where_to_look(audience: Audience) -> str:
    match audience:
        case ByGraduationYears():
            return "the years"
        case ByGradeLevels():
            return "the grades"
        case BySisIds():
            return "the ids"
        case BySections():
            return "the rosters of these sections"
        case ByGradesBelow():
            return "the mark, and at how the imported grades write the course"
    return "the rosters"


def bell_notices(days: Sequence[DayAndPeriod], names: Mapping[FlexPeriodId, str]) -> Iterator[dict[str, Any]]:
    """`names`: of the school's own periods; those of other schools are not named to it."""
    missing = Counter(one.flex_period for one in days if one.bells_missing)
    silent = Counter(other for other, _ in {(other, one.day) for one in days for other in one.silent})
    for period, count in sorted((missing | silent).items()):
        yield {
            "code": "BELL_TIMES_MISSING",
            "message": f"{names.get(period, 'A flex period of another school')} has no bell times on {count} of the dates, so "
            "clashes with other periods were not looked for there: enter them in the flex period.",
            "count": count,
        }


def ended_notices(count: int) -> Iterator[dict[str, Any]]:
    if count:
        yield {
            "code": ENDED,
            "message": f"{count} of the bookings that the week would bring are left out, since their sections have ended: book "
            "these students elsewhere.",
            "count": count,
        }
