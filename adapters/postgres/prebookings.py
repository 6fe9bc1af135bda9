"""What schools want to be booked after a sync, in PostgreSQL."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import asyncpg

from adapters.postgres.statements import Statement
from domain.ids import DistrictId, FlexPeriodId, SchoolId
from domain.prebooking import Prebooking

_FIND = Statement("""
    SELECT * FROM homeroom.school_prebooking
    WHERE district_id = :district AND school_id = ANY(CAST(:schools AS bigint[]))
""")
_CLEAR = Statement("DELETE FROM homeroom.school_prebooking WHERE district_id = :district AND school_id = :school")
_SET = Statement("""
    INSERT INTO homeroom.school_prebooking
        (district_id, school_id, weeks, weekdays, cycle_days, flex_period_ids, set_by, set_at)
    VALUES (:district, :school, :weeks, CAST(:weekdays AS smallint[]), CAST(:cycle_days AS text[]),
            CAST(:flex_periods AS bigint[]), :actor, :now)
    ON CONFLICT (district_id, school_id) DO UPDATE
    SET weeks = excluded.weeks, weekdays = excluded.weekdays, cycle_days = excluded.cycle_days,
        flex_period_ids = excluded.flex_period_ids, set_by = excluded.set_by, set_at = excluded.set_at
""")


class PostgresPrebookings:
    """See `application.ports.prebookings.Prebookings`."""

    def __init__(self, connection: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = connection
        self._district = district

    async def find(self, schools: Collection[SchoolId]) -> Mapping[SchoolId, Prebooking]:
        rows = await _FIND.fetch(self._connection, district=self._district, schools=list(schools))
        return {SchoolId(row["school_id"]): _prebooking(row) for row in rows}

    async def set(self, school: SchoolId, wanted: Prebooking | None, by: str, at: datetime) -> None:
        if wanted is None:
            await _CLEAR.execute(self._connection, district=self._district, school=school)
            return
        await _SET.execute(
            self._connection,
            district=self._district,
            school=school,
            weeks=wanted.weeks,
            weekdays=sorted(wanted.weekdays),
            cycle_days=None if wanted.cycle_days is None else sorted(wanted.cycle_days),
            flex_periods=None if wanted.flex_periods is None else sorted(wanted.flex_periods),
            actor=by,
            now=at,
        )


def _prebooking(row: Any) -> Prebooking:
    cycle_days, periods = row["cycle_days"], row["flex_period_ids"]
    return Prebooking(
        row["weeks"],
        frozenset(row["weekdays"]),
        None if cycle_days is None else frozenset(cycle_days),
        None if periods is None else frozenset(FlexPeriodId(period) for period in periods),
    )
