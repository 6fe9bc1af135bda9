"""The locks of a sync: the district's syncs one after the other, its own schools exclusively, its students' others shared."""

from collections.abc import Collection
from typing import Any

import asyncpg

from adapters.postgres.faults import busy, waiting_for
from adapters.postgres.locks import AT_SCHOOL, PostgresLocks
from adapters.postgres.statements import Statement
from domain.ids import DistrictId, SchoolId, SourceId

_SYNC = 0x526F7374  # the two-key form of advisory locks shares nothing with the schools' one-key form
_OTHERS = Statement("""
    SELECT DISTINCT o.school_id
    FROM homeroom.student_school o
    WHERE o.district_id = :district AND o.active AND o.student_id IN (
        SELECT s.student_id FROM homeroom.student_source s WHERE s.district_id = :district AND s.source_id = :source
        UNION ALL
        SELECT m.student_id FROM homeroom.student_school m
        WHERE m.district_id = :district AND m.active AND m.school_id = ANY(CAST(:own AS bigint[]))
    )
""")
_MISSED = Statement("""
    SELECT DISTINCT o.school_id
    FROM student_known k
    JOIN homeroom.student_school o ON o.district_id = :district AND o.student_id = k.id AND o.active
    WHERE o.school_id <> ALL(CAST(:held AS bigint[]))
""")


async def hold_district(connection: "asyncpg.Connection[Any]", district: DistrictId) -> None:
    """One sync of a district at a time: two first ones would both make the same schools."""
    with waiting_for("Another roster sync of the district, or an edit of its people, is under way"):
        await connection.execute("SELECT pg_advisory_xact_lock($1, $2)", _SYNC, district)


async def share_district(connection: "asyncpg.Connection[Any]", district: DistrictId) -> None:
    """For who edits people by hand: no sync decides meanwhile who is who."""
    with waiting_for("A roster sync of the district is under way"):
        await connection.execute("SELECT pg_advisory_xact_lock_shared($1, $2)", _SYNC, district)


async def hold_schools(
    locks: PostgresLocks,
    connection: "asyncpg.Connection[Any]",
    district: DistrictId,
    source: SourceId,
    own: Collection[SchoolId],
) -> set[SchoolId]:
    rows = await _OTHERS.fetch(connection, district=district, source=source, own=list(own))
    others = {SchoolId(row["school_id"]) for row in rows} - set(own)
    await locks.hold(own, others)
    return {*own, *others}


async def share_the_rest(
    connection: "asyncpg.Connection[Any]", district: DistrictId, held: Collection[SchoolId]
) -> None:
    """Schools that came in between, or with people found by SIS id or e-mail. Out of order, so nobody is waited for."""
    for row in await _MISSED.fetch(connection, district=district, held=list(held)):
        if not await connection.fetchval("SELECT pg_try_advisory_xact_lock_shared($1)", row["school_id"]):
            raise busy(AT_SCHOOL)
