"""Clashes of a mass run as plain JSON, in the notices of its plan or run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from domain.clashes import BookedSection, Clash
from domain.ids import FlexPeriodId, SchoolId, SectionId


@dataclass(frozen=True, slots=True)
class PeriodClashes:
    """How many clashes a run has part in on a date, by the flex period in which it books."""

    day: date
    flex_period: FlexPeriodId
    counts: Mapping[str, int]
    """By code of the notice."""


def clash_to_json(clash: Clash) -> dict[str, Any]:
    return {"of": clash.of, "date": clash.one.day.isoformat(), "sections": [_to_json(clash.one), _to_json(clash.other)]}


def first_clashes(notices: Sequence[Mapping[str, Any]], code: str) -> list[Clash]:
    """Those that stand with the notice of this code."""
    return [_from_json(one) for notice in notices if notice["code"] == code for one in notice.get("first", ())]


def clashes_by_period(notices: Sequence[Mapping[str, Any]]) -> list[PeriodClashes]:
    """By date, then flex period."""
    found: dict[tuple[date, FlexPeriodId], dict[str, int]] = {}
    for notice in notices:
        for one in notice.get("byPeriod", ()):
            place = date.fromisoformat(one["date"]), FlexPeriodId(one["flexPeriod"])
            found.setdefault(place, {})[notice["code"]] = one["count"]
    return [PeriodClashes(*place, counts) for place, counts in sorted(found.items())]


def _to_json(one: BookedSection) -> dict[str, Any]:
    bells = None if one.instants is None else [at.isoformat() for at in one.instants]
    return {"section": one.section, "school": one.school, "flexPeriod": one.flex_period, "bells": bells}


def _from_json(given: Mapping[str, Any]) -> Clash:
    one, other = (_booked(section, date.fromisoformat(given["date"])) for section in given["sections"])
    return Clash(given["of"], one, other)


def _booked(given: Mapping[str, Any], day: date) -> BookedSection:
    bells = given["bells"]
    instants = None if bells is None else (datetime.fromisoformat(bells[0]), datetime.fromisoformat(bells[1]))
    section, school, period = given["section"], given["school"], given["flexPeriod"]
    return BookedSection(SectionId(section), SchoolId(school), day, FlexPeriodId(period), instants)
