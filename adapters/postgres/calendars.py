"""School years, closures and cycle days in PostgreSQL."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg

from adapters.postgres.statements import Statement
from domain.calendar import Calendar, Closure, SchoolYear
from domain.ids import ClosureId, DistrictId, SchoolId

_SCHOOLS = Statement("""
    SELECT id, time_zone, frozen FROM homeroom.school
    WHERE district_id = :district AND id = ANY(CAST(:schools AS bigint[]))
""")
_YEARS = Statement("""
    SELECT * FROM homeroom.school_year WHERE district_id = :district AND school_id = ANY(CAST(:schools AS bigint[]))
    ORDER BY school_id, first_day
""")
_CLOSURES = Statement("""
    SELECT * FROM homeroom.closure
    WHERE district_id = :district
      AND (school_id = ANY(CAST(:schools AS bigint[])) OR id = ANY(CAST(:closures AS bigint[])))
    ORDER BY school_id, first_day, id
""")
_CYCLE_DAYS = Statement("""
    SELECT school_id, on_date, label FROM homeroom.cycle_day
    WHERE district_id = :district AND school_id = ANY(CAST(:schools AS bigint[]))
""")
_CLEAR_YEARS = Statement("""
    DELETE FROM homeroom.school_year
    WHERE district_id = :district AND school_id = :school AND first_day <= :last_day AND last_day >= :first_day
""")
_ADD_YEAR = Statement("""
    INSERT INTO homeroom.school_year (district_id, school_id, first_day, last_day, session_weekdays)
    VALUES (:district, :school, :first_day, :last_day, :session_weekdays)
""")
_CLEAR_CYCLE_DAYS = Statement("""
    DELETE FROM homeroom.cycle_day
    WHERE district_id = :district AND school_id = :school AND on_date = ANY(CAST(:dates AS date[]))
""")
_ADD_CYCLE_DAYS = Statement("""
    INSERT INTO homeroom.cycle_day (district_id, school_id, on_date, label)
    SELECT :district, :school, on_date, label
    FROM unnest(CAST(:dates AS date[]), CAST(:labels AS text[])) AS day (on_date, label)
""")
_ADD_CLOSURE = Statement("""
    INSERT INTO homeroom.closure (district_id, school_id, first_day, last_day, graduation_years, reason)
    VALUES (:district, :school, :first_day, :last_day, :graduation_years, :reason) RETURNING id
""")
_CHANGE_CLOSURE = Statement("""
    UPDATE homeroom.closure
    SET first_day = :first_day, last_day = :last_day, graduation_years = :graduation_years, reason = :reason
    WHERE district_id = :district AND school_id = :school AND id = :closure
""")
_REMOVE_CLOSURE = Statement("""
    DELETE FROM homeroom.closure WHERE district_id = :district AND school_id = :school AND id = :closure
""")


class PostgresCalendars:
    """The calendar's half of `application.ports.schools.Schools`."""

    def __init__(self, connection: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = connection
        self._district = district

    async def calendars(self, schools: Collection[SchoolId]) -> Mapping[SchoolId, Calendar]:
        asked = {"district": self._district, "schools": list(schools)}
        found = await _SCHOOLS.fetch(self._connection, **asked)
        years: dict[SchoolId, list[SchoolYear]] = {}
        for row in await _YEARS.fetch(self._connection, **asked):
            years.setdefault(row["school_id"], []).append(
                SchoolYear(row["first_day"], row["last_day"], frozenset(row["session_weekdays"]))
            )
        closures: dict[SchoolId, list[Closure]] = {}
        for row in await _CLOSURES.fetch(self._connection, **asked, closures=[]):
            closures.setdefault(row["school_id"], []).append(_closure(row))
        labels: dict[SchoolId, dict[date, str]] = {}
        for row in await _CYCLE_DAYS.fetch(self._connection, **asked):
            labels.setdefault(row["school_id"], {})[row["on_date"]] = row["label"]
        return {
            school["id"]: Calendar(
                school=SchoolId(school["id"]),
                zone=ZoneInfo(school["time_zone"]),
                years=tuple(years.get(school["id"], ())),
                closures=tuple(closures.get(school["id"], ())),
                cycle_days=labels.get(school["id"], {}),
                frozen=school["frozen"],
            )
            for school in found
        }

    async def save_year(self, school: SchoolId, year: SchoolYear) -> None:
        days = {"first_day": year.first_day, "last_day": year.last_day}
        await _CLEAR_YEARS.execute(self._connection, district=self._district, school=school, **days)
        await _ADD_YEAR.execute(
            self._connection,
            district=self._district,
            school=school,
            session_weekdays=sorted(year.session_weekdays),
            **days,
        )

    async def set_cycle_days(self, school: SchoolId, labels: Mapping[date, str | None]) -> None:
        named = {"district": self._district, "school": school}
        await _CLEAR_CYCLE_DAYS.execute(self._connection, **named, dates=list(labels))
        given = {day: label for day, label in labels.items() if label is not None}
        await _ADD_CYCLE_DAYS.execute(self._connection, **named, dates=list(given), labels=list(given.values()))

    async def add_closure(
        self, school: SchoolId, first_day: date, last_day: date, graduation_years: frozenset[int] | None, reason: str
    ) -> ClosureId:
        (row,) = await _ADD_CLOSURE.fetch(
            self._connection,
            district=self._district,
            school=school,
            first_day=first_day,
            last_day=last_day,
            graduation_years=None if graduation_years is None else sorted(graduation_years),
            reason=reason,
        )
        return ClosureId(row["id"])

    async def change_closure(self, school: SchoolId, closure: Closure) -> bool:
        years = closure.graduation_years
        changed = await _CHANGE_CLOSURE.execute(
            self._connection,
            district=self._district,
            school=school,
            closure=closure.id,
            first_day=closure.first_day,
            last_day=closure.last_day,
            graduation_years=None if years is None else sorted(years),
            reason=closure.reason,
        )
        return changed == 1

    async def remove_closure(self, school: SchoolId, closure: ClosureId) -> bool:
        named = {"district": self._district, "school": school, "closure": closure}
        return await _REMOVE_CLOSURE.execute(self._connection, **named) == 1

    async def closures(self, ids: Collection[ClosureId]) -> Mapping[ClosureId, Closure]:
        rows = await _CLOSURES.fetch(self._connection, district=self._district, schools=[], closures=list(ids))
        return {ClosureId(row["id"]): _closure(row) for row in rows}


def _closure(row: Any) -> Closure:
    years = row["graduation_years"]
    return Closure(
        ClosureId(row["id"]),
        row["first_day"],
        row["last_day"],
        None if years is None else frozenset(years),
        row["reason"],
    )
