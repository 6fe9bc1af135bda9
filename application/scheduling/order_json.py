"""A mass order as plain JSON: what a job carries, what a run keeps, what tells two requests apart."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from domain.appointment import Origin
from domain.ids import FlexPeriodId, RunId, SchoolId, SectionId
from domain.mass_change import AsInWeek, Booked, ToNowhere
from domain.mass_order import (
    Audience,
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
    Target,
    ToOwnHomeroom,
    ToSection,
)
from domain.window import Window


def order_to_json(order: MassOrder) -> dict[str, Any]:
    return {
        "school": order.school,
        "who": _audience_to_json(order.who),
        "exclude": [_audience_to_json(one) for one in order.exclude],
        "where": _target_to_json(order.where),
        "when": _window_to_json(order.when),
        "existing": order.existing.value,
        "capacity": None if order.capacity is None else order.capacity.value,
        "lock": order.lock,
        "type": order.type,
        "comment": order.comment,
        "booked": None if order.booked is None else _booked_to_json(order.booked),
    }


def order_from_json(given: Mapping[str, Any]) -> MassOrder:
    return MassOrder(
        school=SchoolId(given["school"]),
        who=_audience_from_json(given["who"]),
        exclude=tuple(_audience_from_json(one) for one in given["exclude"]),
        where=_target_from_json(given["where"]),
        when=_window_from_json(given["when"]),
        existing=Existing(given["existing"]),
        capacity=None if given["capacity"] is None else Capacity(given["capacity"]),
        lock=given["lock"],
        type=given["type"],
        comment=given["comment"],
        booked=None if given["booked"] is None else _booked_from_json(given["booked"]),
    )


def _target_to_json(target: Target) -> dict[str, Any]:
    match target:
        case ToSection(section):
            return {"section": section}
        case ToOwnHomeroom():
            return {"ownHomeroom": True}
        case AsInWeek(week, booked):
            return {"asInWeek": week.isoformat(), "booked": _booked_to_json(booked)}
        case ToNowhere():
            return {"nowhere": True}


def _target_from_json(given: Mapping[str, Any]) -> Target:
    if "section" in given:
        return ToSection(SectionId(given["section"]))
    if "asInWeek" in given:
        return AsInWeek(date.fromisoformat(given["asInWeek"]), _booked_from_json(given["booked"]))
    return ToNowhere() if "nowhere" in given else ToOwnHomeroom()


def _booked_to_json(booked: Booked) -> dict[str, Any]:
    return {
        "sections": None if booked.sections is None else sorted(booked.sections),
        "origins": None if booked.origins is None else sorted(booked.origins),
        "run": booked.run,
    }


def _booked_from_json(given: Mapping[str, Any]) -> Booked:
    sections, origins, run = given["sections"], given["origins"], given["run"]
    return Booked(
        None if sections is None else frozenset(SectionId(one) for one in sections),
        None if origins is None else frozenset(Origin(one) for one in origins),
        None if run is None else RunId(run),
    )


def _audience_to_json(audience: Audience) -> dict[str, Any]:
    match audience:
        case Everyone():
            return {"everyone": True}
        case ByGraduationYears(years):
            return {"graduationYears": sorted(years)}
        case ByGradeLevels(grades):
            return {"gradeLevels": sorted(grades)}
        case BySisIds(ids):
            return {"studentSisIds": [[one.sis_id, one.line] for one in ids]}
        case BySections(sections):
            return {"sectionIds": sorted(sections)}
        case ByGradesBelow(course, below):
            return {"gradesBelow": [course, below]}


def _audience_from_json(given: Mapping[str, Any]) -> Audience:
    ((kind, value),) = given.items()
    match kind:
        case "everyone":
            return Everyone()
        case "graduationYears":
            return ByGraduationYears(frozenset(value))
        case "gradeLevels":
            return ByGradeLevels(frozenset(value))
        case "studentSisIds":
            return BySisIds(tuple(ListedId(sis_id, line) for sis_id, line in value))
        case "sectionIds":
            return BySections(frozenset(SectionId(one) for one in value))
        case "gradesBelow":
            course, below = value
            return ByGradesBelow(course, below)
    raise ValueError(f"no audience is called {kind}")


def _window_to_json(window: Window) -> dict[str, Any]:
    return {
        "from": window.first.isoformat(),
        "to": window.last.isoformat(),
        "flexPeriods": list(window.flex_periods),
        "weekdays": sorted(window.weekdays),
        "cycleDays": None if window.cycle_days is None else sorted(window.cycle_days),
        "everyNthWeek": window.every_nth_week,
        "without": sorted(day.isoformat() for day in window.without),
    }


def _window_from_json(given: Mapping[str, Any]) -> Window:
    return Window(
        first=date.fromisoformat(given["from"]),
        last=date.fromisoformat(given["to"]),
        flex_periods=tuple(FlexPeriodId(one) for one in given["flexPeriods"]),
        weekdays=frozenset(given["weekdays"]),
        cycle_days=None if given["cycleDays"] is None else frozenset(given["cycleDays"]),
        every_nth_week=given["everyNthWeek"],
        without=frozenset(date.fromisoformat(one) for one in given["without"]),
    )
