"""Reading schools and flex periods from PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import asyncpg

from adapters.postgres.bells import meetings_of
from adapters.postgres.keyset import Keyset, Listing
from adapters.postgres.schools import school_of
from adapters.postgres.sight import school_sight, sees_school
from adapters.postgres.sql_text import fill
from adapters.postgres.statements import Statement
from application.paging import Page, PageRequest
from application.setup.queries import FlexPeriodView, SchoolView
from application.sight import Sight
from domain.calendar import SchoolYear
from domain.flex_period import FlexPeriod
from domain.ids import DistrictId, FlexPeriodId, SchoolId

_SCHOOLS = Listing(
    "s.*",
    "FROM homeroom.school s WHERE s.district_id = :district AND " + sees_school("s.id"),
    Keyset((("s.name", "text"), ("s.id", "bigint"))),
)
_SCHOOLS_BY_ID = Statement(
    fill(
        """
        SELECT s.* FROM homeroom.school s
        WHERE s.district_id = :district AND s.id = ANY(CAST(:ids AS bigint[])) AND {sees_school}
        """,
        sees_school=sees_school("s.id"),
    )
)
_YEARS = Statement("""
    SELECT * FROM homeroom.school_year
    WHERE district_id = :district AND school_id = ANY(CAST(:schools AS bigint[])) ORDER BY school_id, first_day
""")
_FLEX_PERIODS = """
    SELECT p.*,
           (SELECT json_agg(json_build_array(m.weekday, m.cycle_day, m.starts_at, m.ends_at) ORDER BY m.ordinal)
            FROM homeroom.flex_period_meeting m
            WHERE m.district_id = p.district_id AND m.flex_period_id = p.id) AS meetings
    FROM homeroom.flex_period p
    WHERE p.district_id = :district AND {which} AND {sees_school}
    ORDER BY p.school_id, p.name COLLATE "C", p.id
""".replace("{sees_school}", sees_school("p.school_id"))
_PERIODS_BY_ID = Statement(_FLEX_PERIODS.replace("{which}", "p.id = ANY(CAST(:ids AS bigint[]))"))
_PERIODS_OF = Statement(_FLEX_PERIODS.replace("{which}", "p.active AND p.school_id = ANY(CAST(:ids AS bigint[]))"))


class PostgresSchoolReader:
    def __init__(self, connection: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = connection
        self._district = district

    async def schools(self, sight: Sight, page: PageRequest) -> Page[SchoolView]:
        return await _SCHOOLS.page(self._connection, page, self._views, district=self._district, **school_sight(sight))

    async def schools_by_id(self, sight: Sight, ids: Collection[SchoolId]) -> Mapping[SchoolId, SchoolView]:
        rows = await _SCHOOLS_BY_ID.fetch(
            self._connection, district=self._district, ids=list(ids), **school_sight(sight)
        )
        return {view.school.id: view for view in await self._views(rows)}

    async def flex_periods_by_id(
        self, sight: Sight, ids: Collection[FlexPeriodId]
    ) -> Mapping[FlexPeriodId, FlexPeriodView]:
        rows = await _PERIODS_BY_ID.fetch(
            self._connection, district=self._district, ids=list(ids), **school_sight(sight)
        )
        return {FlexPeriodId(row["id"]): _flex_period(row) for row in rows}

    async def flex_periods_of(
        self, sight: Sight, schools: Collection[SchoolId]
    ) -> Mapping[SchoolId, tuple[FlexPeriodView, ...]]:
        rows = await _PERIODS_OF.fetch(
            self._connection, district=self._district, ids=list(schools), **school_sight(sight)
        )
        found: dict[SchoolId, list[FlexPeriodView]] = {school: [] for school in schools}
        for row in rows:
            found[SchoolId(row["school_id"])].append(_flex_period(row))
        return {school: tuple(periods) for school, periods in found.items()}

    async def _views(self, rows: Sequence[Any]) -> list[SchoolView]:
        schools = [row["id"] for row in rows]
        years: dict[int, list[SchoolYear]] = {school: [] for school in schools}
        for row in await _YEARS.fetch(self._connection, district=self._district, schools=schools):
            year = SchoolYear(row["first_day"], row["last_day"], frozenset(row["session_weekdays"]))
            years[row["school_id"]].append(year)
        return [SchoolView(school_of(row), row["version"], tuple(years[row["id"]])) for row in rows]


def _flex_period(row: Any) -> FlexPeriodView:
    period = FlexPeriod(
        FlexPeriodId(row["id"]),
        SchoolId(row["school_id"]),
        row["name"],
        meetings_of(row["meetings"] or ()),
    )
    return FlexPeriodView(period, row["active"], row["version"])
