"""A mass order in words, for staff: whom, where, when. It counts students and never names one."""

from domain.counted import counted, listed
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


def order_in_words(order: MassOrder, section: str | None) -> str:
    """`everyone but 3 listed students into Gym, 2026-09-07 to 2026-12-18`; `section` is the target's name."""
    where = "their own homerooms" if isinstance(order.where, ToOwnHomeroom) else section or "a section"
    first, last = order.when.first, order.when.last
    dates = f"on {first}" if first == last else f"{first} to {last}"
    but = f" but {listed([_who(one) for one in order.exclude])}" if order.exclude else ""
    return f"{_who(order.who)}{but} into {where}, {dates}"


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
