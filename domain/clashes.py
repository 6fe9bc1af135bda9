"""Two sections that cannot meet as booked: one lead, or one room, at the same time."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations

from domain.flex_period import overlap
from domain.ids import FlexPeriodId, SchoolId, SectionId

STAFF_CLASH, ROOM_CLASH = "STAFF_CLASH", "ROOM_CLASH"
"""The codes by which people are told of them."""

Instants = tuple[datetime, datetime]
Meets = tuple[SectionId, date, FlexPeriodId]
"""A section on a date in a flex period."""


@dataclass(frozen=True, slots=True)
class BookedSection:
    """A section with somebody booked into it, on a date and flex period. `instants` is None where there are no bell times."""

    section: SectionId
    school: SchoolId
    day: date
    flex_period: FlexPeriodId
    instants: Instants | None

    @property
    def meets(self) -> Meets:
        return (self.section, self.day, self.flex_period)


@dataclass(frozen=True, slots=True)
class Clash:
    """`of` is what both need: a staffer's id, or a room."""

    of: int | str
    one: BookedSection
    other: BookedSection

    def concerns(self, school: SchoolId) -> bool:
        return school in (self.one.school, self.other.school)

    def among(self, places: Collection[Meets]) -> Meets | None:
        """Which of the places stands in it, the first one's before the other's; None where neither does."""
        return next((one.meets for one in (self.one, self.other) if one.meets in places), None)


def clashes(booked: Sequence[tuple[int | str, BookedSection]]) -> list[Clash]:
    """By date, then what they need. Sections in one and the same flex period meet at the same time, bell times or not."""
    needed = defaultdict(list)
    for of, one in booked:
        needed[one.day, str(of), of].append(one)
    return [
        Clash(of, one, other)
        for (_, _, of), several in sorted(needed.items(), key=lambda item: item[0][:2])
        for one, other in combinations(sorted(several, key=_place), 2)
        if one.section != other.section and _at_once(one, other)
    ]


def _at_once(one: BookedSection, other: BookedSection) -> bool:
    return one.flex_period == other.flex_period or overlap(one.instants, other.instants)


def _place(one: BookedSection) -> tuple[int, int]:
    return (one.section, one.flex_period)
