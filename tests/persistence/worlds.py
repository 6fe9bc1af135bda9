"""The least a district needs before somebody can have an appointment."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from domain.ids import DistrictId
from tests.support.postgres import in_district


@dataclass(frozen=True, slots=True)
class World:
    """`art` and `gym` are sections of one school, `far` one of another."""

    district: DistrictId
    school: int
    other_school: int
    period: int
    other_period: int
    art: int
    gym: int
    far: int
    amy: int
    ben: int


async def a_world(engine: AsyncEngine, district: DistrictId) -> World:
    async with in_district(engine, district) as connection:
        north, south = [
            await add(connection, district, "school", name=name, time_zone="UTC") for name in ("North", "South")
        ]
        period, other_period = [
            await add(connection, district, "flex_period", school_id=school, name="Flex") for school in (north, south)
        ]
        art, gym, far = [
            await add(connection, district, "section", school_id=school, name=name)
            for school, name in ((north, "Art"), (north, "Gym"), (south, "Far"))
        ]
        amy, ben = [
            await add(connection, district, "student", sis_id=name, first_name=name, last_name="X")
            for name in ("Amy", "Ben")
        ]
    return World(district, north, south, period, other_period, art, gym, far, amy, ben)


async def add(connection: AsyncConnection, district: int, table: str, **values: Any) -> int:
    columns = ["district_id", *values]
    statement = (
        f"INSERT INTO homeroom.{table} ({', '.join(columns)}) VALUES (:{', :'.join(columns)}) RETURNING district_id, id"
    )
    _, made = (await connection.execute(text(statement), {"district_id": district, **values})).one()
    assert isinstance(made, int)
    return made


BOOK = text(
    """
    INSERT INTO homeroom.appointment (district_id, on_date, student_id, flex_period_id, section_id, birth, version,
                                      made_at, locked, origin, made_by)
    VALUES (:district, '2026-11-23', :student, :period, :section, 1, 1, now(), false, 'staff', 'a test')
    """
)


async def book(connection: AsyncConnection, world: World, **changes: int) -> None:
    """Amy into art, unless told otherwise."""
    values = {"district": world.district, "student": world.amy, "period": world.period, "section": world.art}
    await connection.execute(BOOK, values | changes)
