"""Schools and their settings in PostgreSQL; calendars and flex periods are in files of their own."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, fields
from typing import Any

import asyncpg

from adapters.postgres.calendars import PostgresCalendars
from adapters.postgres.flex_periods import PostgresFlexPeriods
from adapters.postgres.statements import Statement
from domain.errors import Refused
from domain.ids import SchoolId
from domain.roster import HoldThresholds, HomeroomRule, HomeroomRuleKind, School
from domain.sharing import SharingFilter

_SCHOOLS = Statement("""
    SELECT * FROM homeroom.school
    WHERE district_id = :district AND (CAST(:schools AS bigint[]) IS NULL OR id = ANY(:schools))
    ORDER BY name, id
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


class PostgresSchools(PostgresCalendars, PostgresFlexPeriods):
    async def all(self) -> tuple[School, ...]:
        rows = await _SCHOOLS.fetch(self._connection, district=self._district, schools=None)
        return tuple(school_of(row) for row in rows)

    async def find(self, schools: Collection[SchoolId]) -> Mapping[SchoolId, School]:
        rows = await _SCHOOLS.fetch(self._connection, district=self._district, schools=list(schools))
        return {SchoolId(row["id"]): school_of(row) for row in rows}

    async def hold_version(self, school: SchoolId) -> int | None:
        row = await _VERSION.fetchrow(self._connection, district=self._district, school=school)
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
