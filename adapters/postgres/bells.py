"""What the calendars of some schools say of one date, in one statement."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg

from adapters.postgres.statements import from_file
from domain.calendar import Calendar, Closure, SchoolYear
from domain.flex_period import BellTimes, FlexPeriod, Meeting
from domain.ids import ClosureId, DistrictId, FlexPeriodId, SchoolId
from domain.mass_days import SchoolBells


async def bells_on(
    connection: "asyncpg.Connection[Any]", district: DistrictId, schools: Collection[SchoolId], day: date
) -> Mapping[SchoolId, SchoolBells]:
    rows = await from_file("appointment/bells").fetch(connection, district=district, schools=list(schools), day=day)
    return {SchoolId(row["id"]): _bells(row, day) for row in rows}


def _bells(row: Any, day: date) -> SchoolBells:
    school = SchoolId(row["id"])
    years: tuple[SchoolYear, ...] = ()
    if row["first_day"] is not None:
        years = (SchoolYear(row["first_day"], row["last_day"], frozenset(row["session_weekdays"])),)
    calendar = Calendar(
        school=school,
        zone=ZoneInfo(row["time_zone"]),
        years=years,
        closures=tuple(_closure(given, day) for given in row["closures"] or ()),
        cycle_days={} if row["label"] is None else {day: row["label"]},
        frozen=row["frozen"],
    )
    return SchoolBells(calendar, _flex_periods(school, row["flex_periods"] or ()))


def _closure(graduation_years: list[int] | None, day: date) -> Closure:
    """Only what it does to this date."""
    years = None if graduation_years is None else frozenset(graduation_years)
    return Closure(ClosureId(0), day, day, years, "")


def _flex_periods(school: SchoolId, rows: Sequence[Sequence[Any]]) -> tuple[FlexPeriod, ...]:
    names: dict[FlexPeriodId, str] = {}
    meetings: dict[FlexPeriodId, list[Sequence[Any]]] = {}
    for number, name, *meeting in rows:
        period = FlexPeriodId(number)
        names[period] = name
        meetings.setdefault(period, []).append(meeting)
    return tuple(FlexPeriod(period, school, name, meetings_of(meetings[period])) for period, name in names.items())


def meetings_of(rows: Sequence[Sequence[Any]]) -> tuple[Meeting, ...]:
    """From JSON rows (weekday, cycle day, start, end); a row without day is none."""
    return tuple(
        Meeting(cycle_day if weekday is None else weekday, BellTimes(_time(starts), _time(ends)))
        for weekday, cycle_day, starts, ends in rows
        if weekday is not None or cycle_day is not None
    )


def _time(text: str | None) -> time | None:
    return None if text is None else time.fromisoformat(text)
