"""Schools, their settings and calendars in PostgreSQL."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg

from adapters.postgres.statements import Statement
from domain.calendar import BellTimes, Calendar, Closure, FlexPeriod, Meeting, SchoolYear
from domain.errors import Refused
from domain.ids import ClosureId, DistrictId, FlexPeriodId, SchoolId
from domain.roster import HoldThresholds, HomeroomRule, HomeroomRuleKind, School

_SCHOOLS = Statement("""
    SELECT * FROM homeroom.school
    WHERE district_id = :district AND (CAST(:schools AS bigint[]) IS NULL OR id = ANY(:schools))
    ORDER BY name, id
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
_FLEX_PERIODS = Statement("""
    SELECT p.school_id, p.id, p.name, m.weekday, m.cycle_day, m.starts_at, m.ends_at
    FROM homeroom.flex_period p
    LEFT JOIN homeroom.flex_period_meeting m ON m.district_id = p.district_id AND m.flex_period_id = p.id
    WHERE p.district_id = :district AND p.school_id = ANY(CAST(:schools AS bigint[])) AND p.active
    ORDER BY p.school_id, p.name, p.id, m.ordinal
""")
_SAVE = Statement("""
    UPDATE homeroom.school
    SET name = :name, time_zone = :time_zone, open_schedule_phrase = :open_schedule_phrase, frozen = :frozen,
        student_email_required = :student_email_required, ungraded_allowed = :ungraded_allowed,
        homeroom_rule_kind = :rule_kind, homeroom_rule_value = :rule_value, hold_leaving_percent = :leaving_percent,
        hold_updated_percent = :updated_percent, hold_quarantined_percent = :quarantined_percent,
        hold_least_records = :least_records, version = nextval('homeroom.version_seq')
    WHERE district_id = :district AND id = :school
""")
_VERSION = Statement("""
    SELECT version FROM homeroom.school WHERE district_id = :district AND id = :school FOR NO KEY UPDATE
""")
_FLEX_PERIOD_VERSION = Statement("""
    SELECT version FROM homeroom.flex_period
    WHERE district_id = :district AND school_id = :school AND id = :flex_period AND active FOR NO KEY UPDATE
""")
_CLEAR_YEARS = Statement("""
    DELETE FROM homeroom.school_year
    WHERE district_id = :district AND school_id = :school AND first_day <= :last_day AND last_day >= :first_day
""")
_ADD_YEAR = Statement("""
    INSERT INTO homeroom.school_year (district_id, school_id, first_day, last_day, session_weekdays)
    VALUES (:district, :school, :first_day, :last_day, :session_weekdays)
""")
_ADD_FLEX_PERIOD = Statement("""
    INSERT INTO homeroom.flex_period (district_id, school_id, name) VALUES (:district, :school, :name) RETURNING id
""")
_RENAME_FLEX_PERIOD = Statement("""
    UPDATE homeroom.flex_period SET name = :name, version = nextval('homeroom.version_seq')
    WHERE district_id = :district AND school_id = :school AND id = :flex_period RETURNING id
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


class PostgresSchools:
    def __init__(self, connection: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = connection
        self._district = district

    async def all(self) -> tuple[School, ...]:
        rows = await _SCHOOLS.fetch(self._connection, district=self._district, schools=None)
        return tuple(school_of(row) for row in rows)

    async def find(self, schools: Collection[SchoolId]) -> Mapping[SchoolId, School]:
        rows = await _SCHOOLS.fetch(self._connection, district=self._district, schools=list(schools))
        return {SchoolId(row["id"]): school_of(row) for row in rows}

    async def calendars(self, schools: Collection[SchoolId]) -> Mapping[SchoolId, Calendar]:
        found = await self.find(schools)
        asked = {"district": self._district, "schools": list(schools)}
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
            school_id: Calendar(
                school=school_id,
                zone=ZoneInfo(school.time_zone),
                years=tuple(years.get(school_id, ())),
                closures=tuple(closures.get(school_id, ())),
                cycle_days=labels.get(school_id, {}),
                frozen=school.frozen,
            )
            for school_id, school in found.items()
        }

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

    async def hold_version(self, school: SchoolId) -> int | None:
        row = await _VERSION.fetchrow(self._connection, district=self._district, school=school)
        return None if row is None else int(row["version"])

    async def hold_flex_period_version(self, school: SchoolId, flex_period: FlexPeriodId) -> int | None:
        row = await _FLEX_PERIOD_VERSION.fetchrow(
            self._connection, district=self._district, school=school, flex_period=flex_period
        )
        return None if row is None else int(row["version"])

    async def save(self, school: School) -> None:
        try:
            await self._save(school)
        except asyncpg.UniqueViolationError as error:
            raise Refused(
                "NAME_TAKEN",
                f"The district already has a school called {school.name}: choose another name.",
                field="name",
            ) from error

    async def _save(self, school: School) -> None:
        rule = school.homeroom_rule
        await _SAVE.execute(
            self._connection,
            district=self._district,
            school=school.id,
            name=school.name,
            time_zone=school.time_zone,
            open_schedule_phrase=school.open_schedule_phrase,
            frozen=school.frozen,
            student_email_required=school.student_email_required,
            ungraded_allowed=school.ungraded_allowed,
            rule_kind=None if rule is None else rule.kind.value,
            rule_value=None if rule is None else rule.value,
            leaving_percent=school.hold.leaving_percent,
            updated_percent=school.hold.updated_percent,
            quarantined_percent=school.hold.quarantined_percent,
            least_records=school.hold.least_records,
        )

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

    async def closures(self, ids: Collection[ClosureId]) -> Mapping[ClosureId, Closure]:
        rows = await _CLOSURES.fetch(self._connection, district=self._district, schools=[], closures=list(ids))
        return {ClosureId(row["id"]): _closure(row) for row in rows}


def school_of(row: Any) -> School:
    kind = row["homeroom_rule_kind"]
    return School(
        id=SchoolId(row["id"]),
        name=row["name"],
        sis_id=row["sis_id"],
        time_zone=row["time_zone"],
        open_schedule_phrase=row["open_schedule_phrase"],
        frozen=row["frozen"],
        student_email_required=row["student_email_required"],
        ungraded_allowed=row["ungraded_allowed"],
        homeroom_rule=None if kind is None else HomeroomRule(HomeroomRuleKind(kind), row["homeroom_rule_value"]),
        hold=HoldThresholds(
            row["hold_leaving_percent"],
            row["hold_updated_percent"],
            row["hold_quarantined_percent"],
            row["hold_least_records"],
        ),
    )


def _closure(row: Any) -> Closure:
    years = row["graduation_years"]
    return Closure(
        ClosureId(row["id"]),
        row["first_day"],
        row["last_day"],
        None if years is None else frozenset(years),
        row["reason"],
    )
