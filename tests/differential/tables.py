"""Putting a world into PostgreSQL as the owner of the tables, and reading back what runs and undo write."""

import json
from collections.abc import Collection, Iterable
from typing import Any

import asyncpg

from domain.ids import DistrictId
from tests.differential.dice import TABLES
from tests.differential.oracle_facts import Row, World

BIRTHS = ("birth", "version", "replaced", "successor")
RUNS = ("run_id", "ended_run_id")


class Tables:
    """One district. What the oracle calls births and runs of its own, the database has numbers for."""

    def __init__(self, connection: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = connection
        self._district = district
        self._numbers: dict[Any, int] = {}
        self._names: dict[int, Any] = {}

    def name_run(self, name: int, number: int) -> None:
        self._numbers["run", name], self._names[-number] = number, name

    async def save(self, world: World, tables: Collection[str] = TABLES) -> None:
        """Make the tables what the world says, past triggers and keys that would refuse it to anybody else."""
        async with self._connection.transaction():
            await self._connection.execute("SET LOCAL session_replication_role = replica")
            for table in tables:
                await self._write(table, world[table])
            if "appointment" in tables:
                await self._write("seat_count", list(seat_counts(world["appointment"])))

    async def _write(self, table: str, rows: list[Row]) -> None:
        await self._connection.execute(f"DELETE FROM homeroom.{table} WHERE district_id = $1", self._district)
        if rows:
            columns = list(rows[0])
            await self._connection.copy_records_to_table(
                table,
                schema_name="homeroom",
                columns=["district_id", *columns],
                records=[(self._district, *(self._number(column, row[column]) for column in columns)) for row in rows],
            )

    def _number(self, column: str, value: Any) -> Any:
        if column in RUNS and value is not None:
            return self._numbers["run", value]
        return self._numbers[value] if isinstance(value, tuple) and column in BIRTHS else value

    async def births_of(self, run: int) -> None:
        """Learn the numbers of what the run has just written."""
        rows = await self._connection.fetch(
            "SELECT birth, student_id, on_date, flex_period_id FROM homeroom.appointment WHERE district_id = $1 AND run_id = $2",
            self._district,
            self._numbers["run", run],
        )
        for number, *slot in rows:
            name = ("born", run, *slot)
            assert self._numbers.setdefault(name, number) == number, f"{name} was born twice"
            self._names[number] = name

    async def read(self, table: str) -> list[Row]:
        rows = await self._connection.fetch(f"SELECT * FROM homeroom.{table} WHERE district_id = $1", self._district)
        return [self._named(dict(row)) for row in rows]

    async def plan_rows(self, plan: int) -> list[Row]:
        rows = await self._connection.fetch(
            "SELECT * FROM homeroom.mass_plan_row WHERE district_id = $1 AND plan_id = $2 ORDER BY ordinal",
            self._district,
            plan,
        )
        named = ("current_birth", "current_version")
        return [{**row, **{column: self._names.get(row[column], row[column]) for column in named}} for row in rows]

    async def result_of(self, job: int) -> Row:
        told = await self._connection.fetchval(
            "SELECT result FROM homeroom.job WHERE district_id = $1 AND id = $2 AND state = 'done'", self._district, job
        )
        return dict(json.loads(told))

    async def undo_rows(self, run: int) -> list[Row]:
        rows = await self._connection.fetch(
            "SELECT * FROM homeroom.mass_run_undo_row WHERE district_id = $1 AND run_id = $2",
            self._district,
            self._numbers["run", run],
        )
        return [dict(row) for row in rows]

    def number_of_run(self, run: int) -> int:
        return self._numbers["run", run]

    def _named(self, row: Row) -> Row:
        """The row in the oracle's words; a history entry's place in the sequence is nobody's business."""
        for column in BIRTHS:
            if column in row:
                row[column] = self._names.get(row[column], row[column])
        for column in RUNS:
            if row.get(column) is not None:
                row[column] = self._names.get(-row[column], row[column])
        return {column: value for column, value in row.items() if column not in ("district_id", "seq")}


def seat_counts(appointments: Iterable[Row]) -> Iterable[Row]:
    counted: dict[tuple[Any, ...], int] = {}
    for one in appointments:
        key = (one["section_id"], one["on_date"], one["flex_period_id"])
        counted[key] = counted.get(key, 0) + 1
    for (section, day, period), number in counted.items():
        yield {"section_id": section, "on_date": day, "flex_period_id": period, "taken": number}
