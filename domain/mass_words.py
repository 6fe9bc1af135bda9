"""A mass order in words, for staff: whom, where, when. It counts students and never names one."""

from domain.appointment import Origin
from domain.calendar import WEEKDAYS
from domain.counted import counted, listed
from domain.mass_change import AsInWeek, Booked, ToNowhere
from domain.mass_order import (
    Audience,
    ByGradeLevels,
    ByGradesBelow,
    ByGraduationYears,
    BySections,
    BySisIds,
    MassOrder,
    ToOwnHomeroom,
)
from domain.window import Window

_MADE = {
    Origin.HOMEROOM_PREBOOK: "pre-booked into homerooms",
    Origin.STUDENT: "by students",
    Origin.STAFF: "by staff",
    Origin.ADMIN: "by admins",
}
_DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


def order_in_words(order: MassOrder, section: str | None) -> str:
    """`everyone but 3 listed students into Gym, 2026-09-07 to 2026-12-18`; `section` is the target's name."""
    return f"{whom_in_words(order)} {_where(order, section)}, {_dates(order.when)}"


def order_in_full(order: MassOrder, section: str | None) -> str:
    """The same, and which of these dates: `…, 2026-09-07 to 2026-12-18, Mondays and Fridays, every 2nd week`."""
    return ", ".join([order_in_words(order, section), *_which_of(order.when)])


def whom_in_words(order: MassOrder) -> str:
    """`everyone but 3 listed students`, or whose bookings, where the order starts from such."""
    but = f" but {listed([_who(one) for one in order.exclude])}" if order.exclude else ""
    whom = f"{_who(order.who)}{but}"
    return whom if order.booked is None else f"{_bookings(order.booked)} of {whom}"


def _where(order: MassOrder, section: str | None) -> str:
    match order.where:
        case ToOwnHomeroom():
            return "into their own homerooms"
        case ToNowhere():
            return "cancelled"
        case AsInWeek() as week:
            only = "" if week.booked == Booked() else f" ({_bookings(week.booked)})"
            return f"where they are in the week of {week.monday}{only}"
    return f"into {section or 'a section'}"


def _bookings(booked: Booked) -> str:
    kinds = "" if booked.origins is None else f" ({listed(_MADE[one] for one in Origin if one in booked.origins)})"
    sections = "" if booked.sections is None else f" in {counted(len(booked.sections), 'section')}"
    run = "" if booked.run is None else " of one mass schedule"
    return f"bookings{kinds}{sections}{run}"


def _dates(when: Window) -> str:
    return f"on {when.first}" if when.first == when.last else f"{when.first} to {when.last}"


def _which_of(when: Window) -> list[str]:
    """What narrows the range of dates down."""
    found = []
    if len(when.weekdays) == 7:
        found.append("weekends too")
    elif when.weekdays != WEEKDAYS:
        found.append(listed(_DAYS[number - 1] for number in sorted(when.weekdays)))
    if when.cycle_days is not None:
        found.append(f"cycle {'day' if len(when.cycle_days) == 1 else 'days'} {listed(sorted(when.cycle_days))}")
    if when.every_nth_week > 1:
        found.append(f"every {_ordinal(when.every_nth_week)} week")
    if when.without:
        found.append(f"without {counted(len(when.without), 'date')}")
    return found


def _ordinal(number: int) -> str:
    teens = 10 <= number % 100 <= 20
    return f"{number}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def _who(audience: Audience) -> str:
    match audience:
        case ByGraduationYears(years):
            return f"graduation {'year' if len(years) == 1 else 'years'} {listed(map(str, sorted(years)))}"
        case ByGradeLevels(grades):
            return f"{'grade' if len(grades) == 1 else 'grades'} {listed(map(str, sorted(grades)))}"
        case BySisIds(ids):
            return counted(len(ids), "listed student")
        case BySections(sections):
            return f"the students of {counted(len(sections), 'section')}"
        case ByGradesBelow(course, below):
            return f"marks below {below:g} in {course}"
    return "everyone"
