"""No appointment without its student, its section and a flex period of the same school: not by any way of writing.

A trigger sees to it in place of foreign keys: docs/decisions/0003-appointment-keys-and-integrity.md.
"""

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.ids import DistrictId
from tests.persistence.worlds import World, a_world, book
from tests.support.postgres import in_district

NOBODY = 2**62
COUNT = text("SELECT count(*) FROM homeroom.appointment")
FOREIGN_KEY_VIOLATION = "23503"
RESTRICT_VIOLATION = "23001"
ROW_LEVEL_SECURITY = "42501"

# name → the changes that make an orphan of "Amy into art", given this district's world and another's
ORPHANS: dict[str, Callable[[World, World], dict[str, int]]] = {
    "no such student": lambda here, there: {"student": NOBODY},
    "no such section": lambda here, there: {"section": NOBODY},
    "no such flex period": lambda here, there: {"period": NOBODY},
    "section of another school": lambda here, there: {"section": here.far},
    "flex period of another school": lambda here, there: {"period": here.other_period},
    "student of another district": lambda here, there: {"student": there.amy},
    "section of another district": lambda here, there: {"section": there.art},
    "flex period of another district": lambda here, there: {"period": there.period},
    "section and flex period of another district": lambda here, there: {"section": there.art, "period": there.period},
}
COLUMNS = {"student": "student_id", "section": "section_id", "period": "flex_period_id"}


@pytest.fixture
async def world(engine: AsyncEngine, district: DistrictId) -> World:
    return await a_world(engine, district)


@pytest.fixture
async def elsewhere(engine: AsyncEngine, other_district: DistrictId) -> World:
    return await a_world(engine, other_district)


def sqlstate(error: pytest.ExceptionInfo[DBAPIError]) -> str | None:
    return getattr(error.value.orig, "sqlstate", None)


async def booked(engine: AsyncEngine, world: World) -> int:
    async with in_district(engine, world.district) as connection:
        return await connection.scalar(COUNT) or 0


async def test_an_appointment_with_all_its_parents_is_stored(engine: AsyncEngine, world: World) -> None:
    async with in_district(engine, world.district) as connection:
        await book(connection, world)
    assert await booked(engine, world) == 1


@pytest.mark.parametrize("orphan", ORPHANS)
async def test_no_orphan_is_inserted(engine: AsyncEngine, world: World, elsewhere: World, orphan: str) -> None:
    with pytest.raises(DBAPIError) as refused:
        async with in_district(engine, world.district) as connection:
            await book(connection, world, **ORPHANS[orphan](world, elsewhere))
    assert sqlstate(refused) == FOREIGN_KEY_VIOLATION
    assert await booked(engine, world) == 0


@pytest.mark.parametrize("orphan", ORPHANS)
async def test_no_orphan_is_made_by_update(engine: AsyncEngine, world: World, elsewhere: World, orphan: str) -> None:
    changes = ORPHANS[orphan](world, elsewhere)
    assignments = ", ".join(f"{COLUMNS[name]} = :{name}" for name in changes)
    async with in_district(engine, world.district) as connection:
        await book(connection, world)
    with pytest.raises(DBAPIError) as refused:
        async with in_district(engine, world.district) as connection:
            await connection.execute(text(f"UPDATE homeroom.appointment SET {assignments}"), changes)
    assert sqlstate(refused) == FOREIGN_KEY_VIOLATION


async def test_no_orphan_is_made_by_upsert(engine: AsyncEngine, world: World) -> None:
    upsert = """
        INSERT INTO homeroom.appointment SELECT * FROM homeroom.appointment
        ON CONFLICT (district_id, student_id, on_date, flex_period_id) DO UPDATE SET section_id = :far
    """
    async with in_district(engine, world.district) as connection:
        await book(connection, world)
    with pytest.raises(DBAPIError) as refused:
        async with in_district(engine, world.district) as connection:
            await connection.execute(text(upsert), {"far": world.far})
    assert sqlstate(refused) == FOREIGN_KEY_VIOLATION


async def test_one_orphan_among_many_refuses_the_whole_statement(engine: AsyncEngine, world: World) -> None:
    many = """
        INSERT INTO homeroom.appointment (district_id, on_date, student_id, flex_period_id, section_id, birth, version,
                                          made_at, locked, origin, made_by)
        SELECT :district, DATE '2026-11-23' + n, :student, :period,
               CASE n WHEN 77 THEN CAST(:far AS bigint) ELSE :art END, n, n, now(), false, 'staff', 'a test'
        FROM generate_series(1, 100) AS n
    """
    names = {"district": world.district, "student": world.amy, "period": world.period}
    with pytest.raises(DBAPIError) as refused:
        async with in_district(engine, world.district) as connection:
            await connection.execute(text(many), names | {"art": world.art, "far": world.far})
    assert sqlstate(refused) == FOREIGN_KEY_VIOLATION
    assert await booked(engine, world) == 0


async def test_another_districts_appointment_is_not_written(
    engine: AsyncEngine, world: World, elsewhere: World
) -> None:
    with pytest.raises(DBAPIError) as refused:
        async with in_district(engine, world.district) as connection:
            await book(connection, elsewhere)
    assert sqlstate(refused) == ROW_LEVEL_SECURITY


PARENTS = ["school", "flex_period", "staffer", "student", "section", "roster_source"]


@pytest.mark.parametrize("table", PARENTS)
async def test_no_parent_is_deleted_by_anybody(
    engine: AsyncEngine, owner_engine: AsyncEngine, world: World, table: str
) -> None:
    delete = text(f"DELETE FROM homeroom.{table}")
    with pytest.raises(DBAPIError, match="never deleted") as refused:
        async with in_district(engine, world.district) as connection:
            await connection.execute(delete)
    assert sqlstate(refused) == RESTRICT_VIOLATION
    with pytest.raises(DBAPIError, match="never deleted"):
        async with owner_engine.begin() as connection:
            await connection.execute(delete)


@pytest.mark.parametrize("table", [*(f"homeroom.{table}" for table in PARENTS), "control.district"])
async def test_no_parent_is_truncated_even_by_the_owner(owner_engine: AsyncEngine, table: str) -> None:
    async with owner_engine.connect() as connection:
        with pytest.raises(DBAPIError, match="never deleted") as refused:
            await connection.execute(text(f"TRUNCATE {table} CASCADE"))
    assert sqlstate(refused) == RESTRICT_VIOLATION


@pytest.mark.parametrize(
    ("table", "column"),
    [(table, column) for table in PARENTS for column in ("id", "district_id")]
    + [("flex_period", "school_id"), ("section", "school_id")],
)
async def test_no_parent_walks_away(owner_engine: AsyncEngine, world: World, table: str, column: str) -> None:
    """By the owner: of the application's tries at `district_id` row-level security says no even before."""
    made = {
        "staffer": "(district_id, sis_id, first_name, last_name, email, email_key) VALUES (:d, 's', '', '', '', '')",
        "roster_source": "(district_id, kind, name) VALUES (:d, 'oneroster', 'x')",
    }
    async with owner_engine.connect() as connection:
        if table in made:
            await connection.execute(text(f"INSERT INTO homeroom.{table} {made[table]}"), {"d": world.district})
        with pytest.raises(DBAPIError, match="keeps its id") as refused:
            await connection.execute(
                text(f"UPDATE homeroom.{table} SET {column} = {column} + 1 WHERE district_id = :d"),
                {"d": world.district},
            )
    assert sqlstate(refused) == RESTRICT_VIOLATION


async def test_other_columns_of_a_parent_are_free_and_so_is_saying_where_it_is(
    engine: AsyncEngine, world: World
) -> None:
    async with in_district(engine, world.district) as connection:
        await connection.execute(text("UPDATE homeroom.section SET name = 'Paint', id = id, school_id = school_id"))


async def test_a_parent_is_not_deleted_while_somebody_books(engine: AsyncEngine, world: World) -> None:
    async def remove() -> None:
        async with in_district(engine, world.district) as connection:
            await connection.execute(text("DELETE FROM homeroom.section WHERE id = :art"), {"art": world.art})

    async with in_district(engine, world.district) as connection:
        await book(connection, world)
        with pytest.raises(DBAPIError, match="never deleted"):
            await asyncio.wait_for(remove(), timeout=5)
    assert await booked(engine, world) == 1


async def test_a_student_has_one_appointment_in_a_period(engine: AsyncEngine, world: World) -> None:
    async with in_district(engine, world.district) as connection:
        await book(connection, world)
    with pytest.raises(DBAPIError, match="appointment_pkey"):
        async with in_district(engine, world.district) as connection:
            await book(connection, world, section=world.gym)


HISTORY = text(
    """
    INSERT INTO homeroom.appointment_history
        (district_id, on_date, student_id, flex_period_id, section_id, birth, version,
         made_at, locked, attended, origin, made_by, ended_at, ended_by, end_reason)
    VALUES (:district, '2026-11-23', :student, :period, :section, 1, 1,
            now(), false, false, 'staff', 'a test', now(), 'a test', 'cancelled')
    """
)


@pytest.mark.parametrize(
    "rewrite",
    [
        "UPDATE homeroom.appointment_history SET comment = 'never happened'",
        "DELETE FROM homeroom.appointment_history",
        "TRUNCATE homeroom.appointment_history",
    ],
)
async def test_the_application_only_adds_to_the_history(engine: AsyncEngine, world: World, rewrite: str) -> None:
    async with in_district(engine, world.district) as connection:
        await connection.execute(
            HISTORY,
            {"district": world.district, "student": world.amy, "period": world.period, "section": world.art},
        )
    with pytest.raises(DBAPIError, match="permission denied"):
        async with in_district(engine, world.district) as connection:
            await connection.execute(text(rewrite))
