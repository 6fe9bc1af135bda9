"""The limit of the hardware: COPY of ready rows, every byte made before the clock runs; alone, or with a merge in plain SQL."""

import asyncpg

from benchmarks.costs import Facts, Meter


async def copy(meter: Meter, url: str, schema: str, files: dict[str, str], bare: bool = False) -> Facts:
    """Binary files of rows into tables, in the order given; `bare`: no trigger of theirs is called."""
    connection = await asyncpg.connect(url)
    if bare:
        await connection.execute("SET session_replication_role = replica")
    meter.watch(connection)
    for table in files:
        await connection.fetch(f"SELECT * FROM {schema}.{table} LIMIT 1")  # the backend has met the tables before
    counts = {}
    for table, file in files.items():
        with meter:
            done = await connection.copy_to_table(table, schema_name=schema, source=file, format="binary")
        counts[table] = int(done.rpartition(" ")[2])
    await connection.close()
    return {"counts": counts}


async def copy_and_merge(meter: Meter, url: str, files: dict[str, str]) -> Facts:
    """The same rows into bare temporary tables, and from there into the real ones where they are new or differ."""
    connection = await asyncpg.connect(url)
    meter.watch(connection)
    counts = {}
    for table, file in files.items():
        columns = [row["column_name"] for row in await connection.fetch(_COLUMNS, table)]
        keys = [row["attname"] for row in await connection.fetch(_KEY, f"homeroom.{table}")]
        sets = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in keys)
        same = ", ".join(f"t.{name}" for name in columns), ", ".join(f"excluded.{name}" for name in columns)
        with meter:
            async with connection.transaction():
                await connection.execute(f"CREATE TEMP TABLE arrived (LIKE homeroom.{table}) ON COMMIT DROP")
                await connection.copy_to_table("arrived", source=file, format="binary")
                await connection.execute("ANALYZE arrived")
                done = await connection.execute(
                    f"INSERT INTO homeroom.{table} AS t ({', '.join(columns)}) OVERRIDING SYSTEM VALUE "
                    f"SELECT {', '.join(columns)} FROM arrived "
                    f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {sets} WHERE ({same[0]}) IS DISTINCT FROM ({same[1]})"
                )
        counts[table] = int(done.rpartition(" ")[2])
    await connection.close()
    return {"counts": counts}


_COLUMNS = """
    SELECT column_name FROM information_schema.columns
    WHERE table_schema = 'homeroom' AND table_name = $1 AND is_generated = 'NEVER'
    ORDER BY ordinal_position
"""
_KEY = """
    SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
    WHERE i.indrelid = CAST($1 AS text)::regclass AND i.indisprimary ORDER BY array_position(i.indkey, a.attnum)
"""
