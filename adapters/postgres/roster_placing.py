"""Where a feed that is a part does not say all of people's schools: what it leaves open is filled in first."""

from typing import Any

import asyncpg

from adapters.postgres.script import script
from domain.ids import DistrictId, SourceId
from domain.roster_feed import Kind, Notice
from domain.roster_remarks import at_no_school


async def place_people(connection: "asyncpg.Connection[Any]", district: DistrictId, source: SourceId) -> list[Notice]:
    """Who is new and at no school is left out, and counted; the schools of the feed are known."""
    notices = []
    for kind in (Kind.STAFFER, Kind.STUDENT):
        (row,) = await script("roster_sync/place_people", person=kind.value).fetch(
            connection, district=district, source=source
        )
        if row["count"]:
            notices.append(at_no_school(kind, row["count"]))
    return notices


async def keep_primary_schools(connection: "asyncpg.Connection[Any]", district: DistrictId) -> None:
    """As soon as it is known who is who: whom another source has brought keeps the primary school that was not said."""
    for kind in (Kind.STAFFER, Kind.STUDENT):
        await script("roster_sync/keep_primary_schools", person=kind.value).run(connection, district=district)
