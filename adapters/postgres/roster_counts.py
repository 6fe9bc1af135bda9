"""What a run would do and does, counted."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import asyncpg

from adapters.postgres.script import script
from domain.ids import SchoolId
from domain.roster import HoldThresholds
from domain.roster_feed import HOMEROOM_LIST, Kind
from domain.roster_hold import PartEvidence
from domain.roster_schools import SchoolMatch
from domain.roster_sync import Counts, Tally

Counted = dict[tuple[Kind, Tally], int]
BySchool = dict[SchoolId, Counted]
_STATE = (
    "CASE state WHEN 'new' THEN 'created' WHEN 'update' THEN 'updated' WHEN 'return' THEN 'returned' ELSE 'left' END"
)


class SchoolCounts:
    """Counts by school, with what the guards need apart from them."""

    def __init__(self, rows: Sequence[Any], schools: Sequence[tuple[SchoolId, SchoolMatch]]) -> None:
        self._by: BySchool = {}
        self._over: dict[SchoolId, int] = {}
        for row in rows:
            school = SchoolId(row["school_id"] or 0)
            if row["tally"] == "over":
                self._over[school] = row["count"]
                continue
            key = Kind(row["kind"]), Tally(row["tally"])
            counted = self._by.setdefault(school, {})
            counted[key] = counted.get(key, 0) + int(row["count"] or 0)
        for school, match in schools:
            if match.known is None or match.is_changed:
                tally = Tally.CREATED if match.known is None else Tally.UPDATED
                self._by.setdefault(school, {})[Kind.SCHOOL, tally] = 1

    def of(self, school: SchoolId) -> Counts:
        return Counts(self._by.get(school, {}))

    def tally(self, school: SchoolId, tally: Tally) -> dict[Kind, int]:
        counts = {kind: count for (kind, one), count in self._by.get(school, {}).items() if one is tally}
        if tally is Tally.LEFT and Kind.ENROLLMENT in counts:
            counts[Kind.ENROLLMENT] -= self._over.get(school, 0)
        return counts

    def at_risk(self) -> list[SchoolId]:
        """Schools whose guards have something to look at."""
        return [
            school
            for school, counted in self._by.items()
            if any(tally in (Tally.LEFT, Tally.UPDATED) and count for (_, tally), count in counted.items())
        ]


async def counts_by_school(
    connection: "asyncpg.Connection[Any]", today: date, schools: Sequence[tuple[SchoolId, SchoolMatch]]
) -> SchoolCounts:
    rows = await script("roster_sync/counts_by_school").fetch(connection, today=today)
    return SchoolCounts(rows, schools)


async def counts_of_run(
    connection: "asyncpg.Connection[Any]", schools: Sequence[tuple[SchoolId, SchoolMatch]]
) -> Counts:
    counted: Counted = {}
    for row in await script("roster_sync/counts_of_run", tally=_STATE).fetch(connection):
        key = Kind(row["kind"]), Tally(row["tally"])
        counted[key] = counted.get(key, 0) + int(row["count"] or 0)
    for _, match in schools:
        if match.known is None or match.is_changed:
            key = Kind.SCHOOL, Tally.CREATED if match.known is None else Tally.UPDATED
            counted[key] = counted.get(key, 0) + 1
    return Counts({key: count for key, count in counted.items() if count})


async def evidence(
    connection: "asyncpg.Connection[Any]",
    whose: Mapping[str, Any],
    schools: Sequence[tuple[SchoolId, SchoolMatch]],
    counts: SchoolCounts,
    thresholds: Mapping[SchoolId, HoldThresholds],
) -> list[PartEvidence]:
    """What the guards of every part must know. How many records a school had is asked only where something is at stake.

    `whose`: the district, the source, and the other sources in use.
    """
    quarantined = _by_kind(await script("roster_sync/quarantined_known").fetch(connection, district=whose["district"]))
    at_risk = sorted({*counts.at_risk(), *quarantined})
    active = await _active(connection, whose, at_risk)
    coming, doubles = await _doubles(connection, whose)
    return [
        PartEvidence(
            school=school,
            name=match.name,
            thresholds=thresholds.get(school, HoldThresholds()),
            active=active.get(school, {}),
            leaving=counts.tally(school, Tally.LEFT),
            updated=counts.tally(school, Tally.UPDATED),
            quarantined=quarantined.get(school, {}),
            new_year=match.starts_new_year,
            is_new=match.known is None,
            new_sections=coming.get(school, 0),
            doubles=doubles.get(school, {}),
            unshared=match.unshared,
        )
        for school, match in schools
    ]


async def _active(
    connection: "asyncpg.Connection[Any]", whose: Mapping[str, Any], schools: Collection[SchoolId]
) -> dict[SchoolId, dict[Kind, int]]:
    if not schools:
        return {}
    rows = await script("roster_sync/active_records").fetch(connection, **whose, schools=list(schools))
    return _by_kind(rows)


async def _doubles(
    connection: "asyncpg.Connection[Any]", whose: Mapping[str, Any]
) -> tuple[dict[SchoolId, int], dict[SchoolId, dict[str, int]]]:
    """How many sections would come to each school, and how many of them another source has brought already."""
    coming: dict[SchoolId, int] = {}
    doubles: dict[SchoolId, dict[str, int]] = {}
    asked = {"district": whose["district"], "source": whose["source"], "homeroom_list": HOMEROOM_LIST}
    for row in await script("roster_sync/doubles").fetch(connection, **asked):
        school = SchoolId(row["school_id"])
        if row["name"] is None:
            coming[school] = row["count"]
        else:
            doubles.setdefault(school, {})[row["name"]] = row["count"]
    return coming, doubles


def _by_kind(rows: Sequence[Any]) -> dict[SchoolId, dict[Kind, int]]:
    found: dict[SchoolId, dict[Kind, int]] = {}
    for row in rows:
        found.setdefault(SchoolId(row["school_id"]), {})[Kind(row["kind"])] = row["count"]
    return found
