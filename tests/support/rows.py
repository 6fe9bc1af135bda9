"""Rows written straight into the tables, where a use case would be beside the point; and the counters held to the rows."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from application.access import Role, Viewer
from domain.ids import DistrictId, SchoolId, StafferId
from tests.support.postgres import in_district
from tests.support.schools import SmallSchool

WITH_ID = {
    "school", "staffer", "student", "section", "flex_period", "closure", "homeroom_pin", "blocked_date", "roster_source"
}  # fmt: skip

_MISCOUNTED = text("""
    SELECT section_id, on_date, flex_period_id, coalesce(taken, 0) AS taken, coalesce(rows, 0) AS rows
    FROM (SELECT section_id, on_date, flex_period_id, taken FROM homeroom.seat_count WHERE district_id = :d) n
    FULL JOIN (
        SELECT section_id, on_date, flex_period_id, count(*) AS rows FROM homeroom.appointment WHERE district_id = :d
        GROUP BY section_id, on_date, flex_period_id
    ) a USING (section_id, on_date, flex_period_id)
    WHERE coalesce(taken, 0) <> coalesce(rows, 0)
""")


async def put(engine: AsyncEngine, district: DistrictId, table: str, **values: Any) -> int:
    """Insert a row in a transaction of its own; answers its id, or 0 where the table has none."""
    async with in_district(engine, district) as connection:
        return await insert(connection, district, table, **values)


async def insert(connection: AsyncConnection, district: DistrictId, table: str, **values: Any) -> int:
    """Insert a row; answers its id, or 0 where the table has none."""
    columns, names = ", ".join(values), ", ".join(f":{name}" for name in values)
    returning = " RETURNING id" if table in WITH_ID else ""
    statement = f"INSERT INTO homeroom.{table} (district_id, {columns}) VALUES (:d, {names}){returning}"
    made = await connection.execute(text(statement), {"d": district, **values})
    return int(made.scalar_one()) if returning else 0


async def change(engine: AsyncEngine, district: DistrictId, statement: str, **values: Any) -> None:
    async with in_district(engine, district) as connection:
        await connection.execute(text(statement), values)


async def select(engine: AsyncEngine, district: DistrictId, statement: str, **values: Any) -> list[tuple[Any, ...]]:
    async with in_district(engine, district) as connection:
        return [tuple(row) for row in await connection.execute(text(statement), values)]


async def miscounted_seats(engine: AsyncEngine, district: DistrictId) -> list[tuple[Any, ...]]:
    """Seat counters that differ from the appointments there are; must be empty after whatever happened."""
    async with in_district(engine, district) as connection:
        return [tuple(row) for row in await connection.execute(_MISCOUNTED, {"d": district})]


async def a_staffer(
    engine: AsyncEngine,
    school: SmallSchool,
    name: str = "Kim",
    *,
    teaches: tuple[int, ...] = (),
    capacity: int | None = None,
    role: str = "staffer",
) -> Viewer:
    """A staffer of the school who leads these sections, as a viewer."""
    staffer = await put(
        engine,
        school.district,
        "staffer",
        sis_id=f"T-{name}",
        first_name=name,
        last_name="Staff",
        email=f"{name}@example.org",
        email_key=f"{name}@example.org".lower(),
    )
    await put(
        engine,
        school.district,
        "staffer_school",
        staffer_id=staffer,
        school_id=school.id,
        role=role,
        capacity=capacity,
    )
    for section in teaches:
        await put(engine, school.district, "section_staffer", section_id=section, staffer_id=staffer, is_lead=True)
    return Viewer(
        Role.ADMIN if role == "admin" else Role.STAFFER,
        school.district,
        f"staffer:{staffer}",
        frozenset({SchoolId(school.id)}),
        staffer=StafferId(staffer),
    )
