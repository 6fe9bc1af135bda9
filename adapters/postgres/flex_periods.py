"""Flex periods and their bell times in PostgreSQL."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import asyncpg

from adapters.postgres.statements import Statement
from domain.errors import Refused
from domain.flex_period import BellTimes, FlexPeriod, FlexPeriodUses, Meeting
from domain.ids import DistrictId, FlexPeriodId, SchoolId

_FLEX_PERIODS = Statement("""
    SELECT p.school_id, p.id, p.name, m.weekday, m.cycle_day, m.starts_at, m.ends_at
    FROM homeroom.flex_period p
    LEFT JOIN homeroom.flex_period_meeting m ON m.district_id = p.district_id AND m.flex_period_id = p.id
    WHERE p.district_id = :district AND p.school_id = ANY(CAST(:schools AS bigint[])) AND p.active
    ORDER BY p.school_id, p.name, p.id, m.ordinal
""")
_FLEX_PERIOD_VERSION = Statement("""
    SELECT version FROM homeroom.flex_period
    WHERE district_id = :district AND school_id = :school AND id = :flex_period AND active FOR NO KEY UPDATE
""")
_ADD_FLEX_PERIOD = Statement("""
    INSERT INTO homeroom.flex_period (district_id, school_id, name) VALUES (:district, :school, :name) RETURNING id
""")
_RENAME_FLEX_PERIOD = Statement("""
    UPDATE homeroom.flex_period SET name = :name, version = nextval('homeroom.version_seq')
    WHERE district_id = :district AND school_id = :school AND id = :flex_period RETURNING id
""")
_FLEX_PERIOD_USES = Statement("""
    SELECT (SELECT coalesce(sum(n.taken), 0)::integer
            FROM homeroom.section s
            JOIN homeroom.seat_count n ON n.district_id = s.district_id AND n.section_id = s.id
            WHERE s.district_id = :district AND s.school_id = :school AND n.flex_period_id = :flex_period
              AND n.on_date >= CAST(:first_day AS date)
           ) AS appointments,
           (SELECT count(*)::integer
            FROM homeroom.appointment_request r
            WHERE r.district_id = :district AND r.school_id = :school AND r.flex_period_id = :flex_period
              AND r.on_date >= CAST(:first_day AS date) AND r.state = 'open'
           ) AS requests,
           (SELECT count(*)::integer
            FROM homeroom.section s
            JOIN homeroom.waiter w ON w.district_id = s.district_id AND w.section_id = s.id
            WHERE s.district_id = :district AND s.school_id = :school AND w.flex_period_id = :flex_period
              AND w.on_date >= CAST(:first_day AS date) AND w.ended_at IS NULL
           ) AS waiting
""")
_REMOVE_FLEX_PERIOD = Statement("""
    UPDATE homeroom.flex_period SET active = false, version = nextval('homeroom.version_seq')
    WHERE district_id = :district AND school_id = :school AND id = :flex_period
""")
_CLEAR_MEETINGS = Statement("""
    DELETE FROM homeroom.flex_period_meeting WHERE district_id = :district AND flex_period_id = :flex_period
""")
_ADD_MEETINGS = Statement("""
    INSERT INTO homeroom.flex_period_meeting
        (district_id, flex_period_id, ordinal, weekday, cycle_day, starts_at, ends_at)
    SELECT :district, :flex_period, ordinal, weekday, cycle_day, starts_at, ends_at
    FROM unnest(CAST(:weekdays AS smallint[]), CAST(:cycle_days AS text[]), CAST(:starts AS time[]), CAST(:ends AS time[]))
        WITH ORDINALITY AS meeting (weekday, cycle_day, starts_at, ends_at, ordinal)
""")


class PostgresFlexPeriods:
    """The flex periods' part of `application.ports.schools.Schools`."""

    def __init__(self, connection: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = connection
        self._district = district

    async def flex_periods(self, schools: Collection[SchoolId]) -> Mapping[SchoolId, tuple[FlexPeriod, ...]]:
        rows = await _FLEX_PERIODS.fetch(self._connection, district=self._district, schools=list(schools))
        names: dict[tuple[SchoolId, FlexPeriodId], str] = {}
        meetings: dict[FlexPeriodId, list[Meeting]] = {}
        for row in rows:
            names[row["school_id"], row["id"]] = row["name"]
            day = row["cycle_day"] if row["weekday"] is None else row["weekday"]
            if day is not None:
                meetings.setdefault(row["id"], []).append(Meeting(day, BellTimes(row["starts_at"], row["ends_at"])))
        found: dict[SchoolId, list[FlexPeriod]] = {school: [] for school in schools}
        for (school, period), name in names.items():
            found[school].append(FlexPeriod(period, school, name, tuple(meetings.get(period, ()))))
        return {school: tuple(periods) for school, periods in found.items()}

    async def hold_flex_period_version(self, school: SchoolId, flex_period: FlexPeriodId) -> int | None:
        row = await _FLEX_PERIOD_VERSION.fetchrow(
            self._connection, district=self._district, school=school, flex_period=flex_period
        )
        return None if row is None else int(row["version"])

    async def save_flex_period(
        self, school: SchoolId, flex_period: FlexPeriodId | None, name: str, meetings: tuple[Meeting, ...]
    ) -> FlexPeriodId | None:
        named = {"district": self._district, "school": school, "name": name}
        try:
            row = (
                await _ADD_FLEX_PERIOD.fetchrow(self._connection, **named)
                if flex_period is None
                else await _RENAME_FLEX_PERIOD.fetchrow(self._connection, **named, flex_period=flex_period)
            )
        except asyncpg.UniqueViolationError as error:
            raise Refused(
                "NAME_TAKEN", f"The school already has a flex period called {name}: choose another name.", field="name"
            ) from error
        if row is None:
            return None
        saved = FlexPeriodId(row["id"])
        await _CLEAR_MEETINGS.execute(self._connection, district=self._district, flex_period=saved)
        await _ADD_MEETINGS.execute(
            self._connection,
            district=self._district,
            flex_period=saved,
            weekdays=[meeting.day if isinstance(meeting.day, int) else None for meeting in meetings],
            cycle_days=[meeting.day if isinstance(meeting.day, str) else None for meeting in meetings],
            starts=[meeting.bells.starts for meeting in meetings],
            ends=[meeting.bells.ends for meeting in meetings],
        )
        return saved

    async def flex_period_uses(self, school: SchoolId, flex_period: FlexPeriodId, first_day: date) -> FlexPeriodUses:
        named = {"school": school, "flex_period": flex_period, "first_day": first_day}
        (row,) = await _FLEX_PERIOD_USES.fetch(self._connection, district=self._district, **named)
        return FlexPeriodUses(row["appointments"], row["requests"], row["waiting"])

    async def remove_flex_period(self, school: SchoolId, flex_period: FlexPeriodId) -> None:
        named = {"school": school, "flex_period": flex_period}
        await _REMOVE_FLEX_PERIOD.execute(self._connection, district=self._district, **named)
