"""Clashes of leads and rooms by what a mass run books: the set-based twin of `domain.clashes.clashes`."""

from collections.abc import Collection, Sequence
from typing import Any

from adapters.postgres.mass_days import HASH_JOINS, MassConnection
from adapters.postgres.statements import from_file
from application.ports.mass_clashes import Needed, RivalPeriod, RunClashes
from application.scheduling.clash_reader import Need
from domain.ids import SchoolId, SectionId

_BY_KEY = "TRUNCATE mass_need; SET LOCAL enable_nestloop = on"
"""For what looks few rows up among many."""


class PostgresMassClashes(MassConnection):
    """See `application.ports.mass_clashes.MassClashes`."""

    _only_planned = True
    """Whether what the run books is not in the tables."""

    async def schools_of_leads(self, school: SchoolId) -> frozenset[SchoolId]:
        await self._connection.execute("ANALYZE mass_place")
        rows = await from_file("mass_schedule/schools_of_leads").fetch(
            self._connection, district=self._district, school=school
        )
        return frozenset(SchoolId(row["school_id"]) for row in rows)

    async def clashes_of_run(
        self, school: SchoolId, needed: Needed, rivals: Collection[RivalPeriod], most: int
    ) -> RunClashes:
        await self._connection.copy_records_to_table(
            "mass_rival", records=[(one.day, one.flex_period, one.rival) for one in rivals]
        )
        await self._find_needs(school, needed)
        rows = await from_file("mass_schedule/clashes").fetch(
            self._connection, district=self._district, planned=self._only_planned, most=most
        )
        by_period = {(row["on_date"], row["flex_period_id"]): row["clashes"] for row in rows if row["clashes"]}
        return RunClashes(by_period, tuple(_pair(row, needed) for row in rows if not row["clashes"]))

    async def _find_needs(self, school: SchoolId, needed: Needed) -> None:
        """Which sections may be needed for, in `mass_need`."""
        await self._connection.execute(_BY_KEY)
        if needed is Needed.LEAD:
            await from_file("mass_schedule/needs_lead").execute(self._connection, district=self._district)
        else:
            await from_file("mass_schedule/needs_room").execute(
                self._connection, district=self._district, school=school
            )
        await self._connection.execute(f"{HASH_JOINS}; ANALYZE mass_need")


def _pair(row: Any, needed: Needed) -> tuple[Need, Need]:
    of = int(row["needed"]) if needed is Needed.LEAD else row["needed"]
    places: Sequence[Any] = (
        (row["section_id"], row["school_id"], row["flex_period_id"]),
        (row["other_id"], row["other_school_id"], row["other_period_id"]),
    )
    one, other = sorted(
        (Need(of, SectionId(section), SchoolId(at), row["on_date"], period) for section, at, period in places),
        key=lambda need: (need.section, need.flex_period),
    )
    return one, other
