"""A mass order as plain JSON: what a job carries, what a run keeps, what tells two requests apart."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from domain.ids import FlexPeriodId, SchoolId, SectionId
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
        "where": {"section": order.where.section} if isinstance(order.where, ToSection) else {"ownHomeroom": True},
        "when": _window_to_json(order.when),
        "existing": order.existing.value,
        "capacity": None if order.capacity is None else order.capacity.value,
        "lock": order.lock,
        "type": order.type,
        "comment": order.comment,
    }


def order_from_json(given: Mapping[str, Any]) -> MassOrder:
    where: Target = ToSection(SectionId(given["where"]["section"])) if "section" in given["where"] else ToOwnHomeroom()
    return MassOrder(
        school=SchoolId(given["school"]),
        who=_audience_from_json(given["who"]),
        exclude=tuple(_audience_from_json(one) for one in given["exclude"]),
        where=where,
        when=_window_from_json(given["when"]),
        existing=Existing(given["existing"]),
        capacity=None if given["capacity"] is None else Capacity(given["capacity"]),
        lock=given["lock"],
        type=given["type"],
        comment=given["comment"],
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
