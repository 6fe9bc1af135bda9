"""The schools of a feed in PostgreSQL: found, and written down once their parts are applied."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg

from adapters.postgres.statements import Statement
from domain.calendar import WEEKDAYS, SchoolYear
from domain.ids import DistrictId, SchoolId, SourceId
from domain.roster_feed import FeedSchool, Place, SchoolRules
from domain.roster_schools import KnownSchool, SchoolMatch

_KNOWN = Statement("""
    SELECT s.id, s.name, s.sis_id, k.source_key, k.name AS source_name, k.year_first_day, y.first_day, y.last_day
    FROM homeroom.school s
    LEFT JOIN homeroom.school_source_key k
      ON k.district_id = s.district_id AND k.school_id = s.id AND k.source_id = :source
    LEFT JOIN LATERAL (
        SELECT first_day, last_day FROM homeroom.school_year y
        WHERE y.district_id = s.district_id AND y.school_id = s.id ORDER BY first_day DESC LIMIT 1
    ) y ON true
    WHERE s.district_id = :district
    ORDER BY s.id
""")
_RULES = Statement("""
    SELECT k.source_key, s.student_email_required, s.ungraded_allowed, y.last_day
    FROM homeroom.school_source_key k
    JOIN homeroom.roster_source r ON r.district_id = k.district_id AND r.id = k.source_id
    JOIN homeroom.school s ON s.district_id = k.district_id AND s.id = k.school_id
    LEFT JOIN LATERAL (
        SELECT last_day FROM homeroom.school_year y
        WHERE y.district_id = s.district_id AND y.school_id = s.id ORDER BY first_day DESC LIMIT 1
    ) y ON true
    WHERE k.district_id = :district AND r.kind = :format AND r.name = :name
""")
_DAYS = Statement("SELECT id, time_zone, frozen FROM homeroom.school WHERE district_id = :district ORDER BY id")
_ADD = Statement("""
    INSERT INTO homeroom.school (district_id, id, name, sis_id, time_zone)
    VALUES (:district, :school, :name, :sis_id, :time_zone)
""")
_PARK_NAME = Statement("""
    UPDATE homeroom.school SET name = concat(id, E'\\x1f', name)
    WHERE district_id = :district AND id = :school AND name <> :name
""")
_RENAME = Statement("""
    UPDATE homeroom.school
    SET name = :name, sis_id = coalesce(sis_id, CAST(:sis_id AS text)), version = nextval('homeroom.version_seq')
    WHERE district_id = :district AND id = :school AND (name <> :name OR sis_id IS DISTINCT FROM :sis_id)
""")
_FORGET_KEY = Statement("""
    DELETE FROM homeroom.school_source_key
    WHERE district_id = :district AND source_id = :source AND school_id = :school
""")
_ADD_KEY = Statement("""
    INSERT INTO homeroom.school_source_key (district_id, source_id, source_key, school_id, name, year_first_day)
    VALUES (:district, :source, :key, :school, :name, :year_first_day)
""")
_NOTE_YEARS = Statement("""
    UPDATE homeroom.school_source_key k SET year_first_day = n.first_day
    FROM unnest(CAST(:schools AS bigint[]), CAST(:first_days AS date[])) AS n (school_id, first_day)
    WHERE k.district_id = :district AND k.source_id = :source AND k.school_id = n.school_id
      AND k.year_first_day IS DISTINCT FROM n.first_day
""")
_ADD_YEAR = Statement("""
    INSERT INTO homeroom.school_year (district_id, school_id, first_day, last_day, session_weekdays)
    VALUES (:district, :school, :first_day, :last_day, :weekdays)
""")


async def rules_of_schools(
    connection: "asyncpg.Connection[Any]", district: DistrictId, format: str, name: str
) -> Mapping[str, SchoolRules]:
    rows = await _RULES.fetch(connection, district=district, format=format, name=name)
    return {
        row["source_key"]: SchoolRules(
            row["student_email_required"],
            row["ungraded_allowed"],
            None if row["last_day"] is None else row["last_day"].year,
        )
        for row in rows
    }


async def feed_schools(connection: "asyncpg.Connection[Any]") -> list[FeedSchool]:
    rows = await connection.fetch("SELECT * FROM feed_school ORDER BY file, row")
    return [
        FeedSchool(
            Place(row["file"], row["row"]),
            row["source_key"],
            row["name"],
            row["sis_id"],
            row["year_first_day"],
            row["year_last_day"],
        )
        for row in rows
    ]


async def known_schools(
    connection: "asyncpg.Connection[Any]", district: DistrictId, source: SourceId
) -> list[KnownSchool]:
    rows = await _KNOWN.fetch(connection, district=district, source=source)
    return [
        KnownSchool(
            SchoolId(row["id"]),
            row["name"],
            row["sis_id"],
            row["source_key"],
            row["source_name"],
            None if row["first_day"] is None else SchoolYear(row["first_day"], row["last_day"]),
            row["year_first_day"],
        )
        for row in rows
    ]


async def days_of_schools(connection: "asyncpg.Connection[Any]", district: DistrictId, now: datetime) -> dict[str, Any]:
    """Today at every school, and the first day on which a sync may end appointments there."""
    rows = await _DAYS.fetch(connection, district=district)
    todays = [now.astimezone(ZoneInfo(row["time_zone"])).date() for row in rows]
    from_days = [day + timedelta(days=row["frozen"]) for day, row in zip(todays, rows, strict=True)]
    return {"schools": [row["id"] for row in rows], "todays": todays, "from_days": from_days}


async def note_years(
    connection: "asyncpg.Connection[Any]",
    district: DistrictId,
    source: SourceId,
    schools: Sequence[tuple[SchoolId, SchoolMatch]],
) -> None:
    """Which school year was applied last, also where nothing else changes."""
    known = [(school, match.source_year) for school, match in schools if match.known is not None]
    first_days = [first_day for _, first_day in known]
    named = {"district": district, "source": source, "schools": [school for school, _ in known]}
    await _NOTE_YEARS.execute(connection, **named, first_days=first_days)


async def write_schools(
    connection: "asyncpg.Connection[Any]",
    district: DistrictId,
    source: SourceId,
    schools: Sequence[tuple[SchoolId, SchoolMatch]],
    time_zone: str,
) -> None:
    """New schools and changed ones; two that trade names let go of them first."""
    changed = [(school, match) for school, match in schools if match.known is not None and match.is_changed]
    for school, match in changed:
        await _PARK_NAME.execute(connection, district=district, school=school, name=match.name)
    for school, match in changed:
        feed = match.feed
        named = {"district": district, "school": school}
        await _RENAME.execute(connection, **named, name=match.name, sis_id=feed.sis_id)
        await _FORGET_KEY.execute(connection, **named, source=source)
    for school, match in schools:
        feed = match.feed
        if match.known is None:
            await _ADD.execute(
                connection, district=district, school=school, name=match.name, sis_id=feed.sis_id, time_zone=time_zone
            )
        if match.known is None or match.is_changed:
            await _ADD_KEY.execute(
                connection,
                district=district,
                source=source,
                key=feed.source_id,
                school=school,
                name=feed.name,
                year_first_day=match.source_year,
            )
        if match.year is not None:
            await _ADD_YEAR.execute(
                connection,
                district=district,
                school=school,
                first_day=match.year.first_day,
                last_day=match.year.last_day,
                weekdays=sorted(WEEKDAYS),
            )
