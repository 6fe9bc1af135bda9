"""What became of the days off of a file, and how an idempotency key keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.days_off import DayOff
from domain.event_choice import LeftOut, LeftOutEvents, WhyLeftOut


@dataclass(frozen=True, slots=True)
class DayOffTaken:
    day_off: DayOff
    is_new: bool
    """False: the school has it already."""
    appointments: int
    """That stand on days that are new, in the school's sections, and stay."""


@dataclass(frozen=True, slots=True)
class DaysOffTaken:
    days: tuple[DayOffTaken, ...]
    left_out: tuple[LeftOutEvents, ...] = ()
    """Of a calendar: its events that are no days off."""

    def to_json(self) -> dict[str, Any]:
        return {
            "days": [[*_plain(one.day_off), one.is_new, one.appointments] for one in self.days],
            "leftOut": [[group.why.value, group.count, list(map(_told, group.events))] for group in self.left_out],
        }


def taken_from_json(given: Mapping[str, Any]) -> DaysOffTaken:
    return DaysOffTaken(
        tuple(DayOffTaken(_day_off(*day), is_new, count) for *day, is_new, count in given["days"]),
        tuple(
            LeftOutEvents(WhyLeftOut(why), count, tuple(_left_out(WhyLeftOut(why), *event) for event in events))
            for why, count, events in given["leftOut"]
        ),
    )


def _plain(day: DayOff) -> list[Any]:
    years = day.graduation_years
    return [day.row, str(day.first_day), str(day.last_day), day.reason, None if years is None else sorted(years)]


def _day_off(row: int, first: str, last: str, reason: str, years: list[int] | None) -> DayOff:
    whom = None if years is None else frozenset(years)
    return DayOff(row, date.fromisoformat(first), date.fromisoformat(last), reason, whom)


def _told(event: LeftOut) -> list[Any]:
    return [event.row, event.summary, None if event.first_day is None else str(event.first_day), event.is_named]


def _left_out(why: WhyLeftOut, row: int, summary: str, day: str | None, is_named: bool) -> LeftOut:
    return LeftOut(row, summary, None if day is None else date.fromisoformat(day), why, is_named)
