"""Putting an order's dates and periods where the statements can join them."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from typing import Any

import asyncpg

from adapters.postgres.statements import text_of
from domain.ids import DistrictId
from domain.mass_days import DayAndPeriod

HASH_JOINS = """
    SET LOCAL enable_hashjoin = on; SET LOCAL enable_mergejoin = off; SET LOCAL enable_nestloop = off; SET LOCAL enable_sort = off
"""
"""For statements whose parts have sizes that the planner cannot know: only a hash join is harmless when it guesses wrong."""


def with_seats(name: str) -> str:
    """The text of `sql/mass_schedule/<name>.sql` with the counting of seats put in."""
    return count_seats_in(f"mass_schedule/{name}")


def count_seats_in(name: str) -> str:
    """The text of `sql/<name>.sql` with the counting of seats put in."""
    return text_of(name).replace("{count_seats}", text_of("mass_schedule/count_seats"))


class MassConnection:
    """What the parts of the mass schedule adapter share."""

    def __init__(self, connection: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = connection
        self._district = district

    async def _prepare(self, *parts: str) -> None:
        for part in parts:
            await self._connection.execute(text_of(f"mass_schedule/prepare_{part}"))
        await self._connection.execute("SET LOCAL work_mem = '64MB'; SET LOCAL plan_cache_mode = force_custom_plan")

    async def _stage_days(self, days: Sequence[DayAndPeriod], changes: Sequence[date] = ()) -> None:
        """`changes`: the days, ascending, on which any homeroom begins or has ended."""
        kinds: dict[tuple[object, ...], int] = {}
        await self._connection.copy_records_to_table(
            "mass_day",
            records=[
                (
                    one.day,
                    one.flex_period,
                    one.weekday,
                    one.cycle_day,
                    one.closed,
                    sorted(one.closed_graduation_years),
                    None if one.frozen is None else one.frozen.value,
                    kinds.setdefault(
                        (one.weekday, one.cycle_day, one.flex_period, bisect_right(changes, one.day)), len(kinds)
                    ),
                )
                for one in days
            ],
        )
        await self._connection.copy_records_to_table(
            "mass_rival",
            records=[(one.day, one.flex_period, rival) for one in days for rival in sorted(one.rivals)],
        )
        await self._connection.execute("ANALYZE mass_day, mass_rival")
