"""Seventeen ways to reach another district's rows, tried one by one as the application's role."""

from collections.abc import AsyncIterator
from datetime import date

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.engine import create_engine
from domain.ids import DistrictId
from tests.persistence.worlds import World, a_world, add, book
from tests.support.postgres import Database, in_district

SCHOOLS = text("SELECT count(*) FROM homeroom.school")
ROW_LEVEL_SECURITY = "row-level security"


@pytest.fixture
async def ours(engine: AsyncEngine, district: DistrictId) -> World:
    return await a_world(engine, district)


@pytest.fixture
async def theirs(engine: AsyncEngine, other_district: DistrictId) -> World:
    return await a_world(engine, other_district)


@pytest.fixture
async def one_connection(database: Database) -> AsyncIterator[AsyncEngine]:
    """A pool that gives the same connection every time."""
    engine = create_engine(database.app_url, pool_size=1)
    yield engine
    await engine.dispose()


@pytest.fixture
async def planting(owner_engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """The owner's connection; what is planted there is gone after the test."""
    async with owner_engine.connect() as connection:
        yield connection


async def become(connection: AsyncConnection, role: str, district: DistrictId) -> None:
    await connection.execute(text("SELECT set_config('homeroom.district', :d, true)"), {"d": str(district)})
    await connection.execute(text(f"SET LOCAL ROLE {role}"))


async def districts_seen(connection: AsyncConnection, relation: str = "homeroom.school") -> set[int]:
    return set(await connection.scalars(text(f"SELECT DISTINCT district_id FROM {relation}")))


async def close(connection: AsyncConnection, world: World) -> int:
    """A row that nothing but row-level security protects."""
    days = {"first_day": date(2026, 12, 24), "last_day": date(2026, 12, 24)}
    return await add(connection, world.district, "closure", school_id=world.school, reason="Snow", **days)


async def test_rls_probe_01_select_sees_one_district(engine: AsyncEngine, ours: World, theirs: World) -> None:
    async with in_district(engine, ours.district) as connection:
        assert await districts_seen(connection) == {ours.district}
        by_id = text("SELECT count(*) FROM homeroom.student WHERE id = :id")
        assert await connection.scalar(by_id, {"id": theirs.amy}) == 0


async def test_rls_probe_02_insert_into_another_district_is_refused(
    engine: AsyncEngine, ours: World, theirs: World
) -> None:
    async with in_district(engine, ours.district) as connection:
        with pytest.raises(DBAPIError, match=ROW_LEVEL_SECURITY):
            await add(connection, theirs.district, "school", name="Ours", time_zone="UTC")


async def test_rls_probe_03_moving_a_row_to_another_district_is_refused(
    engine: AsyncEngine, ours: World, theirs: World
) -> None:
    async with in_district(engine, ours.district) as connection:
        await close(connection, ours)
    async with engine.connect() as connection:
        await become(connection, "homeroom_app", ours.district)
        with pytest.raises(DBAPIError, match=ROW_LEVEL_SECURITY):
            await connection.execute(
                text("UPDATE homeroom.closure SET district_id = :district, school_id = :school"),
                {"district": theirs.district, "school": theirs.school},
            )


async def test_rls_probe_04_update_and_delete_touch_nothing_of_another_district(
    engine: AsyncEngine, ours: World, theirs: World
) -> None:
    async with in_district(engine, theirs.district) as connection:
        await close(connection, theirs)
    async with in_district(engine, ours.district) as connection:
        assert (await connection.execute(text("UPDATE homeroom.closure SET reason = 'Ours'"))).rowcount == 0
        assert (await connection.execute(text("DELETE FROM homeroom.closure"))).rowcount == 0
    async with in_district(engine, theirs.district) as connection:
        assert await connection.scalar(text("SELECT reason FROM homeroom.closure")) == "Snow"


async def test_rls_probe_05_without_a_district_nothing_is_seen_and_nothing_breaks(
    engine: AsyncEngine, ours: World
) -> None:
    async with engine.connect() as connection:
        assert await connection.scalar(SCHOOLS) == 0
        assert (await connection.execute(text("UPDATE homeroom.school SET name = 'X'"))).rowcount == 0


async def test_rls_probe_06_the_empty_string_a_commit_leaves_behind_is_no_district(
    one_connection: AsyncEngine, ours: World
) -> None:
    async with in_district(one_connection, ours.district) as connection:
        assert await connection.scalar(SCHOOLS) == 2
    async with one_connection.connect() as connection:
        assert await connection.scalar(text("SELECT current_setting('homeroom.district', true)")) == ""
        assert await connection.scalar(SCHOOLS) == 0


async def test_rls_probe_07_a_district_does_not_pass_through_the_pool(
    one_connection: AsyncEngine, ours: World, theirs: World
) -> None:
    async with in_district(one_connection, ours.district) as connection:
        before = await connection.scalar(text("SELECT pg_backend_pid()"))
    async with in_district(one_connection, theirs.district) as connection:
        assert await connection.scalar(text("SELECT pg_backend_pid()")) == before
        assert await districts_seen(connection) == {theirs.district}
    # Even where somebody has set it for the session, which we never do, a transaction's own district counts.
    async with one_connection.begin() as connection:
        await connection.execute(text("SELECT set_config('homeroom.district', :d, false)"), {"d": str(ours.district)})
    async with in_district(one_connection, theirs.district) as connection:
        assert await districts_seen(connection) == {theirs.district}


async def test_rls_probe_08_a_reference_to_another_districts_row_is_refused(
    engine: AsyncEngine, ours: World, theirs: World
) -> None:
    enroll = text(
        "INSERT INTO homeroom.enrollment (district_id, section_id, student_id) VALUES (:district, :section, :student)"
    )
    async with engine.connect() as connection:
        await become(connection, "homeroom_app", ours.district)
        with pytest.raises(DBAPIError, match="foreign key"):
            await connection.execute(enroll, {"district": ours.district, "section": ours.art, "student": theirs.amy})


async def test_rls_probe_09_a_unique_key_does_not_tell_what_another_district_has(
    engine: AsyncEngine, ours: World, theirs: World
) -> None:
    async with in_district(engine, theirs.district) as connection:
        await add(connection, theirs.district, "student", sis_id="4711", first_name="Cy", last_name="X")
    async with in_district(engine, ours.district) as connection:
        await add(connection, ours.district, "student", sis_id="4711", first_name="Di", last_name="X")


async def test_rls_probe_10_a_view_leaks_unless_it_asks_as_its_reader(
    planting: AsyncConnection, ours: World, theirs: World
) -> None:
    await planting.execute(text("CREATE VIEW homeroom.as_owner AS SELECT * FROM homeroom.school"))
    await planting.execute(
        text("CREATE VIEW homeroom.as_reader WITH (security_invoker) AS SELECT * FROM homeroom.school")
    )
    await planting.execute(text("GRANT SELECT ON homeroom.as_owner, homeroom.as_reader TO homeroom_app"))
    await become(planting, "homeroom_app", ours.district)
    assert await districts_seen(planting, "homeroom.as_reader") == {ours.district}
    assert theirs.district in await districts_seen(planting, "homeroom.as_owner")  # why the catalog rule is there


async def test_rls_probe_11_a_function_leaks_if_it_asks_as_its_definer(
    planting: AsyncConnection, ours: World, theirs: World
) -> None:
    for name, security in (("as_definer", "DEFINER"), ("as_caller", "INVOKER")):
        await planting.execute(
            text(
                f"CREATE FUNCTION homeroom.{name}() RETURNS SETOF homeroom.school LANGUAGE sql STABLE "
                f"SECURITY {security} AS 'SELECT * FROM homeroom.school'"
            )
        )
    await become(planting, "homeroom_app", ours.district)
    assert await districts_seen(planting, "homeroom.as_caller()") == {ours.district}
    assert theirs.district in await districts_seen(planting, "homeroom.as_definer()")  # why the catalog rule is there


async def test_rls_probe_12_copy_goes_through_a_temporary_table(engine: AsyncEngine, ours: World) -> None:
    columns = ["district_id", "school_id", "on_date", "label"]
    record = (ours.district, ours.school, date(2026, 11, 23), "A")
    async with in_district(engine, ours.district) as connection:
        driver = (await connection.get_raw_connection()).driver_connection
        assert driver is not None
        await connection.execute(text("CREATE TEMP TABLE copied (LIKE homeroom.cycle_day) ON COMMIT DROP"))
        await driver.copy_records_to_table("copied", records=[record], columns=columns)
        merged = await connection.execute(text("INSERT INTO homeroom.cycle_day SELECT * FROM copied"))
        assert merged.rowcount == 1
    async with engine.connect() as connection:
        await become(connection, "homeroom_app", ours.district)
        driver = (await connection.get_raw_connection()).driver_connection
        assert driver is not None
        with pytest.raises(asyncpg.FeatureNotSupportedError, match="COPY FROM not supported with row-level security"):
            await driver.copy_records_to_table("cycle_day", schema_name="homeroom", records=[record], columns=columns)


async def test_rls_probe_13_the_owner_of_a_table_is_bound_as_well(
    planting: AsyncConnection, ours: World, theirs: World
) -> None:
    await planting.execute(text("CREATE ROLE probe_owner"))
    await planting.execute(text("GRANT USAGE, CREATE ON SCHEMA homeroom TO probe_owner"))
    await planting.execute(text("ALTER TABLE homeroom.school OWNER TO probe_owner"))
    await become(planting, "probe_owner", ours.district)
    assert await districts_seen(planting) == {ours.district}
    await planting.execute(text("ALTER TABLE homeroom.school NO FORCE ROW LEVEL SECURITY"))
    assert theirs.district in await districts_seen(planting)  # why FORCE


async def test_rls_probe_14_a_superuser_is_never_what_the_application_works_as(
    engine: AsyncEngine, owner_engine: AsyncEngine, ours: World, theirs: World
) -> None:
    async with in_district(owner_engine, ours.district) as connection:
        assert theirs.district in await districts_seen(connection)  # nothing binds a superuser
    async with in_district(engine, ours.district) as connection:
        assert await connection.scalar(text("SELECT current_setting('is_superuser')")) == "off"
        login = text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = session_user")
        assert await connection.scalar(login) is False
        await connection.execute(text("SET LOCAL row_security = off"))
        with pytest.raises(DBAPIError, match=ROW_LEVEL_SECURITY):
            await connection.scalar(SCHOOLS)


async def test_rls_probe_15_truncate_which_no_policy_sees_is_refused(
    engine: AsyncEngine, ours: World, theirs: World
) -> None:
    async with engine.connect() as connection:
        await become(connection, "homeroom_app", ours.district)
        with pytest.raises(DBAPIError, match="permission denied"):
            await connection.execute(text("TRUNCATE homeroom.closure"))


async def test_rls_probe_16_neither_statistics_nor_a_materialized_view_tell(
    planting: AsyncConnection, ours: World, theirs: World
) -> None:
    """`pg_stats` holds sample values of all districts; PostgreSQL hides it where row-level security applies."""
    await planting.execute(text("ANALYZE homeroom.school"))
    await planting.execute(text("CREATE MATERIALIZED VIEW homeroom.copied AS SELECT * FROM homeroom.school"))
    await planting.execute(text("GRANT SELECT ON homeroom.copied TO homeroom_app"))
    statistics = text("SELECT count(*) FROM pg_stats WHERE schemaname = 'homeroom' AND tablename = 'school'")
    assert await planting.scalar(statistics)
    await become(planting, "homeroom_app", ours.district)
    assert await planting.scalar(statistics) == 0
    assert theirs.district in await districts_seen(planting, "homeroom.copied")  # why the catalog rule is there
    with pytest.raises(DBAPIError, match="permission denied"):
        await planting.execute(text("CREATE MATERIALIZED VIEW homeroom.own AS SELECT * FROM homeroom.school"))


async def test_rls_probe_17_an_appointment_counts_for_its_district_only(
    engine: AsyncEngine, ours: World, theirs: World
) -> None:
    """The table without foreign keys, read by the widest statement there is."""
    for world in (ours, theirs):
        async with in_district(engine, world.district) as connection:
            await book(connection, world)
    async with in_district(engine, ours.district) as connection:
        assert set(await connection.scalars(text("SELECT district_id FROM homeroom.appointment"))) == {ours.district}
