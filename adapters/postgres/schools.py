"""Schools, their settings and flex periods in PostgreSQL; their calendars are in `calendars.py`."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, fields
from typing import Any

import asyncpg

from adapters.postgres.calendars import PostgresCalendars
from adapters.postgres.statements import Statement
from domain.errors import Refused
from domain.flex_period import BellTimes, FlexPeriod, Meeting
from domain.ids import FlexPeriodId, SchoolId
from domain.roster import HoldThresholds, HomeroomRule, HomeroomRuleKind, School
from domain.sharing import SharingFilter

_SCHOOLS = Statement("""
    SELECT * FROM homeroom.school
    WHERE district_id = :district AND (CAST(:schools AS bigint[]) IS NULL OR id = ANY(:schools))
    ORDER BY name, id
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
        hold_least_records = :least_records, share_section_names = :section_names, share_periods = :periods,
        share_subjects = :subjects, share_courses = :courses, share_graduation_years = :graduation_years,
        share_staffer_roles = :staffer_roles, version = nextval('homeroom.version_seq')
    WHERE district_id = :district AND id = :school
""")
_VERSION = Statement("""
    SELECT version FROM homeroom.school WHERE district_id = :district AND id = :school FOR NO KEY UPDATE
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


class PostgresSchools(PostgresCalendars):
    async def all(self) -> tuple[School, ...]:
        rows = await _SCHOOLS.fetch(self._connection, district=self._district, schools=None)
        return tuple(school_of(row) for row in rows)

    async def find(self, schools: Collection[SchoolId]) -> Mapping[SchoolId, School]:
        rows = await _SCHOOLS.fetch(self._connection, district=self._district, schools=list(schools))
        return {SchoolId(row["id"]): school_of(row) for row in rows}

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
            **{name: list(values) for name, values in asdict(school.sharing).items()},
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
        sharing=SharingFilter(**{one.name: tuple(row[f"share_{one.name}"]) for one in fields(SharingFilter)}),
    )
