"""The limit of the hardware: COPY of ready rows, every byte made before the clock runs."""

import asyncpg

from benchmarks.costs import Facts, Meter


async def copy(meter: Meter, url: str, schema: str, files: dict[str, str]) -> Facts:
    """Binary files of rows into tables, in the order given."""
    connection = await asyncpg.connect(url)
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
