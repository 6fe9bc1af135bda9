"""The bulk execution of `domain.sharing`: what a school does not take in is taken out of the feed before anything is compared."""

from typing import Any

import asyncpg

from adapters.postgres.script import script
from domain.ids import DistrictId
from domain.roster_feed import Kind, Notice
from domain.roster_remarks import not_shared

_COLUMNS = ("section_names", "periods", "subjects", "courses", "graduation_years", "staffer_roles")
_FILTERS = f"""
    CREATE TEMP TABLE sharing ON COMMIT DROP AS
    SELECT k.school_key, {", ".join(f"s.share_{column} AS {column}" for column in _COLUMNS)}
    FROM sync_school k
    JOIN homeroom.school s ON s.district_id = $1 AND s.id = k.school_id
    WHERE {" OR ".join(f"s.share_{column} <> '{{}}'" for column in _COLUMNS)}
"""
_UNSHARED = {
    "staffer": (
        "s.staffer_roles <> '{}' AND CASE WHEN f.admin THEN 'admin' ELSE 'staffer' END <> ALL(s.staffer_roles)"
    ),
    "student": (
        "s.graduation_years <> '{}' AND (f.graduation_year IS NULL OR f.graduation_year <> ALL(s.graduation_years))"
    ),
}


async def leave_out_unshared(connection: "asyncpg.Connection[Any]", district: DistrictId) -> list[Notice]:
    """What was left out, counted; the schools of the feed are known."""
    await connection.execute(_FILTERS.replace("$1", str(int(district))))
    if not await connection.fetchval("SELECT count(*) FROM sharing"):
        return []
    for person, unshared in _UNSHARED.items():
        await script("roster_sync/share_people", person=person, unshared=unshared).run(connection)
    rows = await script("roster_sync/share_sections").fetch(connection)
    return [not_shared(Kind(row["kind"]), row["count"]) for row in rows if row["count"]]
