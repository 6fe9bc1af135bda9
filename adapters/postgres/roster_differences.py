"""What a feed says beside what is known: who belongs where, sections, who teaches them, rosters."""

from collections.abc import Collection, Mapping
from typing import Any

import asyncpg

from adapters.postgres.roster_words import (
    ENROLLMENT_RECORDS,
    FOLDED,
    PEOPLE,
    TEACHING_RECORDS,
    named_by_rosters,
)
from adapters.postgres.script import script
from domain.ids import DistrictId, SchoolId
from domain.roster_feed import Completeness, Kind


async def find_differences(
    connection: "asyncpg.Connection[Any]",
    whose: Mapping[str, Any],
    completeness: Completeness,
    may_leave: Mapping[Kind, bool],
    undeclared: Collection[Kind],
) -> None:
    """Fill the tables of changes, in the order in which one asks another. `whose`: district, source and other sources in use."""
    whole = completeness.whole_records
    values = {**whose, "whole": whole, "staff": Kind.STAFFER not in undeclared}
    for kind, words in PEOPLE.items():
        person = words["person"]
        compared = script("roster_sync/memberships", person=person)
        await compared.run(connection, **values, may_leave=may_leave[kind])
        await connection.execute(f"ANALYZE {person}_school_change, {person}_part")
    await script("roster_sync/sections").run(connection, **values, may_leave=may_leave[Kind.SECTION])
    await connection.execute("ANALYZE section_known")
    able = {kind: named_by_rosters(may_leave[kind]) for kind in PEOPLE}
    words = {
        "teaching_records": TEACHING_RECORDS,
        "enrollment_records": ENROLLMENT_RECORDS,
        "staff": able[Kind.STAFFER],
        "students": able[Kind.STUDENT],
    }
    if completeness is not Completeness.COMPLETE:
        await script("roster_sync/remember_records", **words).run(connection, **values)
    if whole:
        await script("roster_sync/remember_quarantined", **words).run(connection, **values)
    await script("roster_sync/teaching_days").run(connection)
    teaching = script("roster_sync/section_staff", named=able[Kind.STAFFER])
    await teaching.run(connection, **{**values, "whole": whole and Kind.STAFFER not in undeclared})
    rosters = script("roster_sync/enrollments", named=able[Kind.STUDENT])
    values["whole"] = whole and Kind.ENROLLMENT not in undeclared
    await rosters.run(connection, **values, may_leave=may_leave[Kind.ENROLLMENT])
    await connection.execute("ANALYZE section_staffer_change, enrollment_change")


async def hands(connection: "asyncpg.Connection[Any]", district: DistrictId) -> list[tuple[SchoolId, SchoolId]]:
    """The schools between which an SIS id or e-mail changes hands."""
    pairs: list[tuple[SchoolId, SchoolId]] = []
    for words in PEOPLE.values():
        person = words["person"]
        await script("roster_sync/given_up", person=person).run(connection, district=district)
        rows = await script("roster_sync/hands", person=person, wanted=FOLDED).fetch(connection)
        pairs += [(SchoolId(row["giver"]), SchoolId(row["taker"])) for row in rows]
    return pairs
