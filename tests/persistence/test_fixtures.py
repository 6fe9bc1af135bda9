"""The fixtures keep what `tests/conftest.py` says of them."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.ids import DistrictId
from tests.support.postgres import Database, in_district

NEW_SCHOOL = text("INSERT INTO homeroom.school (district_id, name, time_zone) VALUES (:district, 'North', 'UTC')")
SCHOOLS = text("SELECT count(*) FROM homeroom.school")


async def test_the_application_works_as_its_own_role(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        assert await connection.scalar(text("SELECT current_user")) == "homeroom_app"


async def test_a_district_is_an_empty_world(
    engine: AsyncEngine, district: DistrictId, other_district: DistrictId
) -> None:
    async with in_district(engine, district) as connection:
        await connection.execute(NEW_SCHOOL, {"district": district})
    async with in_district(engine, district) as connection:
        assert await connection.scalar(SCHOOLS) == 1
    async with in_district(engine, other_district) as connection:
        assert await connection.scalar(SCHOOLS) == 0


def test_a_fresh_database_is_another_one(
    database: Database, fresh_database: Database, empty_database: Database
) -> None:
    assert len({database.name, fresh_database.name, empty_database.name}) == 3
