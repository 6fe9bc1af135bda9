"""Cycle days made by a rule: labels in turn over the school days, and moved on after a snow day.

Both answer what changes: a date's new label, or None where its label goes.
"""

from dataclasses import dataclass
from datetime import date
from itertools import cycle, islice

from domain.calendar import Calendar, SchoolYear, days_between
from domain.errors import Refused
from domain.free_text import label_refusals

MOST_LABELS = 20
FARTHEST_SHIFT = 30


@dataclass(frozen=True, slots=True)
class Rotation:
    """The labels in turn, from first to last day.

    Where `closures_shift`, a closed day takes no label and the next day has its turn; else a closed day uses its turn up, as if
    there were school. Only a closure for everyone closes a day.
    """

    first_day: date
    last_day: date
    labels: tuple[str, ...]
    start_with: str | None = None
    closures_shift: bool = True
    keep_labelled: bool = False
    """Leave dates that have a label already as they are; their turns are used up all the same."""


def rotation_refusals(calendar: Calendar, rotation: Rotation) -> list[Refused]:
    """`OUTSIDE_SCHOOL_YEAR`, `NO_LABEL`, `BAD_LABEL`; the first day is not after the last."""
    found, years = [], calendar.years
    if not any(year.covers(rotation.first_day) and year.covers(rotation.last_day) for year in years):
        found.append(_outside(f"{rotation.first_day} to {rotation.last_day} does not lie within one school year"))
    if not 1 <= len(rotation.labels) <= MOST_LABELS:
        found.append(
            Refused("NO_LABEL", f"Name 1 to {MOST_LABELS} labels, in the order of their turns.", field="labels")
        )
    found += label_refusals(rotation.labels, "labels")
    if rotation.start_with is not None and rotation.start_with not in rotation.labels:
        found.append(Refused("BAD_LABEL", "Start with one of the labels.", field="startWith"))
    return found


def generate_cycle_days(calendar: Calendar, rotation: Rotation) -> dict[date, str | None]:
    """The labels in turn over the school days of the range; dates without school have none."""
    start = 0 if rotation.start_with is None else rotation.labels.index(rotation.start_with)
    turns = islice(cycle(rotation.labels), start, None)
    wanted: dict[date, str | None] = {}
    for day in days_between(rotation.first_day, rotation.last_day):
        is_open = calendar.is_school_day(day)
        takes_turn = is_open or (not rotation.closures_shift and calendar.is_session_day(day))
        label = next(turns) if takes_turn else None
        wanted[day] = label if is_open else None
    if rotation.keep_labelled:
        wanted = {day: label for day, label in wanted.items() if day not in calendar.cycle_days}
    return _changes(calendar, wanted)


def shift_cycle_days(calendar: Calendar, first_day: date, by: int) -> dict[date, str | None]:
    """The labels of that day and all later ones of the school year, `by` school days later, or earlier where negative.

    Labels keep their order. What comes before them fills the gap, what is moved over the last labelled day is dropped, and days
    at the end for which no label is left have none. Raises `Refused`: `OUTSIDE_SCHOOL_YEAR`, `BAD_SHIFT`, `NO_DATES`.
    """
    year = calendar.year_of(first_day)
    if year is None:
        raise _outside(f"{first_day} lies in no school year")
    if not 1 <= abs(by) <= FARTHEST_SHIFT:
        why = f"Shift by 1 to {FARTHEST_SHIFT} school days, or by as many back."
        raise Refused("BAD_SHIFT", why, field="by")
    labelled = _labelled(calendar, year)
    last = max(labelled, default=date.min)
    days = [day for day in days_between(first_day, year.last_day) if day <= last and calendar.is_school_day(day)]
    if not days:
        raise Refused("NO_DATES", f"No school day from {first_day} on has a label to shift.", field="from")
    labels = [calendar.cycle_days[day] for day in labelled]
    start = sum(day < days[0] for day in labelled) - by
    wanted = {day: labels[at] if 0 <= at < len(labels) else None for at, day in enumerate(days, start)}
    return _changes(calendar, wanted)


def _labelled(calendar: Calendar, year: SchoolYear) -> list[date]:
    return sorted(day for day in calendar.cycle_days if year.covers(day))


def _changes(calendar: Calendar, wanted: dict[date, str | None]) -> dict[date, str | None]:
    return {day: label for day, label in wanted.items() if label != calendar.cycle_days.get(day)}


def _outside(what: str) -> Refused:
    return Refused("OUTSIDE_SCHOOL_YEAR", f"{what}: correct the dates, or set the school year first.", field="from")
