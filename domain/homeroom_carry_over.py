"""A new school year brings new sections: which of them are last year's homerooms again is proposed, never taken for granted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias

from domain.homeroom import Designation
from domain.ids import SectionId, StafferId

Key: TypeAlias = tuple[str, StafferId]


class CarryOver(StrEnum):
    """What a year's end makes of one homeroom."""

    PROPOSED = "proposed"
    """One section has its course number and its lead."""
    NO_SUCCESSOR = "no_successor"
    """No section has both that is not designated already; or the homeroom has no course number, or no lead."""
    SEVERAL_SUCCESSORS = "several_successors"
    """Several have both, and neither period nor name tell them apart: an admin chooses."""


@dataclass(frozen=True, slots=True)
class CourseSection:
    """What a section is recognized by."""

    section: SectionId
    name: str
    course_number: str | None
    lead: StafferId | None
    period: str | None = None


@dataclass(frozen=True, slots=True)
class PastHomeroom:
    """A section that has ended, and how it was designated."""

    section: CourseSection
    designation: Designation


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """What is proposed for one of last year's homerooms."""

    past: SectionId
    outcome: CarryOver
    section: SectionId | None = None
    designation: Designation | None = None
    """As the past one had it, of the new section."""


def carry_over(past: Sequence[PastHomeroom], sections: Iterable[CourseSection]) -> list[CarriedOver]:
    """What to propose for last year's homerooms, in their order. `sections`: active ones that are not designated.

    Homeroom and section belong together by course number and lead staffer; where one lead has several of a course, by the
    period as well, or by the name. No section is proposed twice.
    """
    free: dict[Key, list[CourseSection]] = {}
    for section in sections:
        if (key := _key(section)) is not None:
            free.setdefault(key, []).append(section)
    found: dict[SectionId, CarriedOver] = {}
    for key, homerooms in _by_key(past).items():
        for one, successor in _paired(homerooms, free.get(key, [])):
            found[one.section.section] = _carried(one, successor)
    return [found.get(one.section.section, CarriedOver(one.section.section, CarryOver.NO_SUCCESSOR)) for one in past]


def _carried(past: PastHomeroom, successor: CourseSection | None) -> CarriedOver:
    if successor is None:
        return CarriedOver(past.section.section, CarryOver.SEVERAL_SUCCESSORS)
    designation = replace(past.designation, section=successor.section)
    return CarriedOver(past.section.section, CarryOver.PROPOSED, successor.section, designation)


def _key(section: CourseSection) -> Key | None:
    number = (section.course_number or "").strip().casefold()
    return None if not number or section.lead is None else (number, section.lead)


def _by_key(past: Iterable[PastHomeroom]) -> dict[Key, list[PastHomeroom]]:
    found: dict[Key, list[PastHomeroom]] = {}
    for one in past:
        if (key := _key(one.section)) is not None:
            found.setdefault(key, []).append(one)
    return found


def _paired(
    homerooms: Sequence[PastHomeroom], sections: Sequence[CourseSection]
) -> list[tuple[PastHomeroom, CourseSection | None]]:
    """Every homeroom of a course and lead with its section; None where that cannot be told. None at all without sections."""
    pairs: list[tuple[PastHomeroom, CourseSection | None]] = []
    old, new = list(homerooms), list(sections)
    for told in (_period, _name):
        for one in list(old):
            mark = told(one.section)
            alike = [section for section in new if told(section) == mark]
            if mark and len(alike) == 1 and sum(told(other.section) == mark for other in old) == 1:
                pairs.append((one, alike[0]))
                old.remove(one)
                new.remove(alike[0])
    if len(old) == len(new) == 1:
        return [*pairs, (old[0], new[0])]
    return pairs + [(one, None) for one in old if new]


def _period(section: CourseSection) -> str:
    return (section.period or "").strip().casefold()


def _name(section: CourseSection) -> str:
    return section.name.strip().casefold()
